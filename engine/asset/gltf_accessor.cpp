// Accessors as arrays of numbers: ranges, strides, sparse substitution, normalised integers, compressed views.

#include <meshoptimizer.h>

#include <cstring>

#include "engine/asset/gltf_fields.h"

namespace engine::asset::gltf {

std::size_t component_bytes(int component) {
  switch (component) {
    case kByte:
    case kUByte:
      return 1;
    case kShort:
    case kUShort:
      return 2;
    case kUInt:
    case kFloat:
      return 4;
    default:
      return 0;
  }
}

Result<std::span<const std::uint8_t>> view_bytes(const Document& document, int index, std::string_view place) {
  if (index < 0 || index >= static_cast<int>(document.views.size()))
    return fail(Code::corrupt, "{}: {}, but there are {} bufferViews", place, index, document.views.size());
  const BufferView& view = document.views[index];
  if (view.decoded) return std::span<const std::uint8_t>(view.own);
  if (view.buffer < 0) return fail(Code::corrupt, "bufferViews[{}].buffer: missing", index);
  const auto& buffer = document.buffers[view.buffer];
  if (view.offset > buffer.size() || view.length > buffer.size() - view.offset)
    return fail(Code::corrupt, "bufferViews[{}]: bytes {} + {}, but buffer {} has {}", index, view.offset, view.length,
                view.buffer, buffer.size());
  return std::span<const std::uint8_t>(buffer).subspan(view.offset, view.length);
}

Result<> decode_views(Document& document) {
  const Json* views = member(*document.json, "bufferViews");
  std::size_t total = 0;
  for (std::size_t i = 0; i < document.views.size(); ++i) {
    const Json* extensions = member((*views)[i], "extensions");
    const Json* meshopt = extensions ? member(*extensions, "EXT_meshopt_compression") : nullptr;
    if (!meshopt) continue;
    const std::string place = fmt::format("bufferViews[{}].extensions.EXT_meshopt_compression", i);
    auto number = [&](const char* key, std::uint64_t fallback) {
      const Json* value = member(*meshopt, key);
      return value && value->is_number_unsigned() ? value->get<std::uint64_t>() : fallback;
    };
    const auto buffer = number("buffer", ~0ull), offset = number("byteOffset", 0), length = number("byteLength", 0);
    const auto stride = number("byteStride", 0), count = number("count", 0);
    if (buffer >= document.buffers.size())
      return fail(Code::corrupt, "{}.buffer: {}, but there are {}", place, buffer, document.buffers.size());
    const auto& from = document.buffers[buffer];
    if (offset > from.size() || length > from.size() - offset)
      return fail(Code::corrupt, "{}: bytes {} + {}, but buffer {} has {}", place, offset, length, buffer, from.size());
    if (stride == 0 || stride > 256 || count > document.limits.max_file_bytes / stride)
      return fail(Code::too_large, "{}: {} elements of {} bytes", place, count, stride);
    total += count * stride;
    if (total > document.limits.max_file_bytes)
      return fail(Code::too_large, "{}: more than {} bytes unpacked", place, document.limits.max_file_bytes);
    BufferView& view = document.views[i];
    if (count * stride != view.length)
      return fail(Code::corrupt, "{}: {} x {} bytes, the view has {}", place, count, stride, view.length);
    view.own.resize(count * stride);
    const auto mode = Fields(document, meshopt, place).text("mode"),
               filter = Fields(document, meshopt, place).text("filter");
    int failed = -1;
    if (mode == "ATTRIBUTES" && stride % 4 == 0)
      failed = meshopt_decodeVertexBuffer(view.own.data(), count, stride, from.data() + offset, length);
    else if (mode == "TRIANGLES" && (stride == 2 || stride == 4) && count % 3 == 0)
      failed = meshopt_decodeIndexBuffer(view.own.data(), count, stride, from.data() + offset, length);
    else if (mode == "INDICES" && (stride == 2 || stride == 4))
      failed = meshopt_decodeIndexSequence(view.own.data(), count, stride, from.data() + offset, length);
    if (failed)
      return fail(Code::corrupt, "{}: mode \"{}\", stride {}: cannot be decoded", place, mode.substr(0, 20), stride);
    if (filter == "OCTAHEDRAL" && (stride == 4 || stride == 8))
      meshopt_decodeFilterOct(view.own.data(), count, stride);
    else if (filter == "QUATERNION" && stride == 8)
      meshopt_decodeFilterQuat(view.own.data(), count, stride);
    else if (filter == "EXPONENTIAL" && stride % 4 == 0)
      meshopt_decodeFilterExp(view.own.data(), count, stride);
    else if (!filter.empty() && filter != "NONE")
      return fail(Code::unsupported, "{}.filter: \"{}\" with stride {}", place, filter.substr(0, 20), stride);
    view.decoded = true;
  }
  return {};
}

namespace {

// `count` elements of `size` bytes, `stride` apart, inside the view.
Result<> check_range(const Document& document, int view, std::size_t offset, std::size_t count, std::size_t size,
                     std::size_t stride, const std::string& place) {
  VITRINE_TRY(bytes, view_bytes(document, view, place));
  if (stride < size) return fail(Code::corrupt, "{}: elements of {} bytes, {} apart", place, size, stride);
  if (offset > bytes.size() || bytes.size() - offset < size || (bytes.size() - offset - size) / stride < count - 1)
    return fail(Code::corrupt, "{}: {} elements of {} bytes from byte {} do not fit bufferViews[{}] of {} bytes", place,
                count, size, offset, view, bytes.size());
  return {};
}

std::size_t stride_of(const Document& document, const Accessor& accessor, std::size_t size) {
  const std::size_t stride = accessor.view >= 0 ? document.views[accessor.view].stride : 0;
  return stride ? stride : size;
}

float to_float(const std::uint8_t* from, int component, bool normalized) {
  switch (component) {
    case kByte: {
      const auto v = static_cast<float>(static_cast<std::int8_t>(*from));
      return normalized ? std::max(v / 127.0f, -1.0f) : v;
    }
    case kUByte:
      return normalized ? *from / 255.0f : *from;
    case kShort: {
      std::int16_t v;
      std::memcpy(&v, from, 2);
      return normalized ? std::max(v / 32767.0f, -1.0f) : v;
    }
    case kUShort: {
      std::uint16_t v;
      std::memcpy(&v, from, 2);
      return normalized ? v / 65535.0f : v;
    }
    case kUInt: {
      std::uint32_t v;
      std::memcpy(&v, from, 4);
      return static_cast<float>(v);
    }
    default: {
      float v;
      std::memcpy(&v, from, 4);
      return v;
    }
  }
}

std::uint32_t to_uint(const std::uint8_t* from, int component) {
  if (component == kUByte) return *from;
  if (component == kUShort) {
    std::uint16_t v;
    std::memcpy(&v, from, 2);
    return v;
  }
  std::uint32_t v;
  std::memcpy(&v, from, 4);
  return v;
}

// Runs `store(element, first byte)` over the accessor's elements, then over its sparse substitutes. Ranges were
// checked.
template <class Store>
Result<> for_each_element(const Document& document, const Accessor& accessor, std::string_view place, Store&& store) {
  const std::size_t size = component_bytes(accessor.component) * static_cast<std::size_t>(accessor.components);
  if (accessor.view >= 0) {
    VITRINE_TRY(bytes, view_bytes(document, accessor.view, place));
    const std::size_t stride = stride_of(document, accessor, size);
    const std::uint8_t* from = bytes.data() + accessor.offset;
    for (std::size_t i = 0; i < accessor.count; ++i) store(i, from + i * stride);
  }
  const auto& sparse = accessor.sparse;
  if (!sparse.count) return {};
  VITRINE_TRY(indices, view_bytes(document, sparse.index_view, place));
  VITRINE_TRY(values, view_bytes(document, sparse.value_view, place));
  const std::size_t index_size = component_bytes(sparse.index_component);
  for (std::size_t i = 0; i < sparse.count; ++i) {
    const std::uint32_t element =
        to_uint(indices.data() + sparse.index_offset + i * index_size, sparse.index_component);
    if (element >= accessor.count)
      return fail(Code::corrupt, "{}: sparse index {} is {}, but there are {} elements", place, i, element,
                  accessor.count);
    store(element, values.data() + sparse.value_offset + i * size);
  }
  return {};
}

}  // namespace

Result<> check_accessors(Document& document) {
  for (std::size_t i = 0; i < document.views.size();
       ++i)  // a view that only a picture or nothing uses spoils no geometry
    if (auto bytes = view_bytes(document, static_cast<int>(i), "bufferViews"); !bytes)
      document.warn(bytes.error().message);
  for (std::size_t i = 0; i < document.accessors.size(); ++i) {
    const Accessor& accessor = document.accessors[i];
    const std::string place = fmt::format("accessors[{}]", i);
    const std::size_t part = component_bytes(accessor.component);
    const std::size_t size = part * static_cast<std::size_t>(accessor.components);
    if (accessor.view >= 0) {
      VITRINE_CHECK(check_range(document, accessor.view, accessor.offset, accessor.count, size,
                                stride_of(document, accessor, size), place));
      if (accessor.offset % part)
        document.warn(fmt::format("{}.byteOffset: {} is no multiple of {}", place, accessor.offset, part));
    } else {
      if (accessor.count > document.limits.max_vertices)
        return fail(Code::too_large, "{}.count: {}, more than the limit of {}", place, accessor.count,
                    document.limits.max_vertices);
      if (accessor.offset)
        document.warn(fmt::format("{}.byteOffset: {} without a bufferView; ignored", place, accessor.offset));
    }
    const auto& sparse = accessor.sparse;
    if (!sparse.count) continue;
    if (sparse.index_component != kUByte && sparse.index_component != kUShort && sparse.index_component != kUInt)
      return fail(Code::corrupt, "{}.sparse.indices.componentType: {} is not unsigned", place, sparse.index_component);
    const std::size_t index_size = component_bytes(sparse.index_component);
    VITRINE_CHECK(check_range(document, sparse.index_view, sparse.index_offset, sparse.count, index_size, index_size,
                              place + ".sparse.indices"));
    VITRINE_CHECK(check_range(document, sparse.value_view, sparse.value_offset, sparse.count, size, size,
                              place + ".sparse.values"));
  }
  return {};
}

Result<std::vector<float>> read_floats(Document& document, int index, int components, std::string_view place) {
  const Accessor& accessor = document.accessors[index];
  if (accessor.components != components)
    return fail(Code::corrupt, "{}: accessors[{}] has {} components, {} needed", place, index, accessor.components,
                components);
  const auto n = static_cast<std::size_t>(components);
  VITRINE_CHECK(document.charge(accessor.count * n, place));
  std::vector<float> out(accessor.count * n);
  const std::size_t part = component_bytes(accessor.component);
  if (accessor.component == kFloat) {
    VITRINE_CHECK(for_each_element(document, accessor, place, [&](std::size_t i, const std::uint8_t* from) {
      std::memcpy(&out[i * n], from, n * 4);
    }));
  } else {
    VITRINE_CHECK(for_each_element(document, accessor, place, [&](std::size_t i, const std::uint8_t* from) {
      for (std::size_t c = 0; c < n; ++c)
        out[i * n + c] = to_float(from + c * part, accessor.component, accessor.normalized);
    }));
  }
  return out;
}

Result<std::vector<std::uint32_t>> read_uints(Document& document, int index, int components, std::string_view place) {
  const Accessor& accessor = document.accessors[index];
  if (accessor.components != components)
    return fail(Code::corrupt, "{}: accessors[{}] has {} components, {} needed", place, index, accessor.components,
                components);
  if (accessor.component != kUByte && accessor.component != kUShort && accessor.component != kUInt)
    return fail(Code::corrupt, "{}: accessors[{}].componentType: {} is not unsigned", place, index, accessor.component);
  const auto n = static_cast<std::size_t>(components);
  VITRINE_CHECK(document.charge(accessor.count * n, place));
  std::vector<std::uint32_t> out(accessor.count * n);
  const std::size_t part = component_bytes(accessor.component);
  VITRINE_CHECK(for_each_element(document, accessor, place, [&](std::size_t i, const std::uint8_t* from) {
    for (std::size_t c = 0; c < n; ++c) out[i * n + c] = to_uint(from + c * part, accessor.component);
  }));
  return out;
}

}  // namespace engine::asset::gltf
