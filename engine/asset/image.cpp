#include "engine/asset/image.h"

#include <stb/stb_image.h>
#include <stb/stb_image_write.h>
#include <webp/decode.h>

#include <cstring>
#include <memory>

#include "engine/asset/image_header.h"
#include "engine/asset/image_jpeg.h"

namespace engine::asset {
namespace {

using core::Code;
using core::fail;
using core::Result;

const stbi_uc* raw(std::span<const std::byte> bytes) { return reinterpret_cast<const stbi_uc*>(bytes.data()); }

bool starts_with(std::span<const std::byte> bytes, std::size_t at, std::string_view text) {
  return bytes.size() >= at + text.size() && std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
}

void append(void* context, void* data, int size) {
  auto& out = *static_cast<core::Bytes*>(context);
  const auto* bytes = static_cast<const std::byte*>(data);
  out.insert(out.end(), bytes, bytes + size);
}

}  // namespace

Result<ImageHeader> read_image_header(std::span<const std::byte> bytes, std::uint32_t max_side) {
  if (bytes.empty()) return fail(Code::corrupt, "the picture is empty");
  if (bytes.size() > 0x7FFFFFFF) return fail(Code::too_large, "the picture has {} bytes", bytes.size());
  ImageHeader out;
  int width = 0, height = 0;
  bool known = false;
  if (starts_with(bytes, 0, "RIFF") && starts_with(bytes, 8, "WEBP")) {
    out.format = ImageHeader::Format::webp;
    known = WebPGetInfo(raw(bytes), bytes.size(), &width, &height) != 0;
  } else {
    if (starts_with(bytes, 0, "\x89PNG"))
      out.format = ImageHeader::Format::png;
    else if (starts_with(bytes, 0, "\xFF\xD8"))
      out.format = ImageHeader::Format::jpeg;
    else if (starts_with(bytes, 0, "\xABKTX"))
      return fail(Code::unsupported, "a KTX picture (PNG, JPEG and WebP are read)");
    else
      return fail(Code::unsupported, "neither PNG, JPEG nor WebP");
    int channels = 0;
    if (out.format == ImageHeader::Format::png && bytes.size() >= 24 && starts_with(bytes, 12, "IHDR")) {
      // stb refuses sizes beyond its own limits without naming them
      const auto big_endian = [&](std::size_t at) {
        return static_cast<int>((raw(bytes)[at] & 0x7Fu) << 24 | raw(bytes)[at + 1] << 16 | raw(bytes)[at + 2] << 8 |
                                raw(bytes)[at + 3]);
      };
      width = big_endian(16), height = big_endian(20);
      known = true;
    } else {
      known = stbi_info_from_memory(raw(bytes), static_cast<int>(bytes.size()), &width, &height, &channels) != 0;
    }
  }
  if (!known || width <= 0 || height <= 0) return fail(Code::corrupt, "the picture's header cannot be read");
  out.width = static_cast<std::uint32_t>(width), out.height = static_cast<std::uint32_t>(height);
  if (out.width > max_side || out.height > max_side)
    return fail(Code::too_large, "{} x {} pixels, more than the limit of {} a side", width, height, max_side);
  return out;
}

Result<Image> decode_image(std::span<const std::byte> bytes, std::uint32_t max_side) {
  VITRINE_TRY(header, read_image_header(bytes, max_side));
  Image out;
  out.width = header.width, out.height = header.height;
  const std::size_t size = std::size_t{4} * header.width * header.height;
  if (header.format == ImageHeader::Format::webp) {
    out.rgba.resize(size);
    if (!WebPDecodeRGBAInto(raw(bytes), bytes.size(), out.rgba.data(), size, static_cast<int>(header.width * 4)))
      return fail(Code::corrupt, "the WebP picture cannot be decoded");
    return out;
  }
  if (header.format == ImageHeader::Format::jpeg) {
    VITRINE_TRY(decoded, decode_jpeg(bytes, header.width, header.height, out.rgba));
    if (decoded) return out;
  }
  int width = 0, height = 0, channels = 0;
  const std::unique_ptr<stbi_uc, decltype(&stbi_image_free)> pixels(
      stbi_load_from_memory(raw(bytes), static_cast<int>(bytes.size()), &width, &height, &channels, 4),
      &stbi_image_free);
  if (!pixels) return fail(Code::corrupt, "the picture cannot be decoded: {}", stbi_failure_reason());
  if (width != static_cast<int>(header.width) || height != static_cast<int>(header.height))
    return fail(Code::corrupt, "the picture is {} x {}, its header says {} x {}", width, height, header.width,
                header.height);
  out.rgba.assign(pixels.get(), pixels.get() + size);
  return out;
}

Result<core::Bytes> encode_jpeg(const Image& image, int quality) {
  if (image.width == 0 || image.height == 0 || image.rgba.size() != std::size_t{4} * image.width * image.height)
    return fail(Code::invalid_argument, "JPEG: {} bytes for {} x {} pixels", image.rgba.size(), image.width,
                image.height);
  core::Bytes out;
  if (!stbi_write_jpg_to_func(append, &out, static_cast<int>(image.width), static_cast<int>(image.height), 4,
                              image.rgba.data(), quality))
    return fail(Code::internal, "JPEG: {} x {} pixels cannot be encoded", image.width, image.height);
  return out;
}

}  // namespace engine::asset
