#include "engine/render/models.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <thread>

#include "engine/core/log.h"
#include "engine/render/mips.h"

namespace engine::render {

RestPose rest_pose(const asset::Model& model) {
  RestPose pose;
  pose.model_from_node.resize(model.nodes.size(), core::mat4(1));
  pose.drawn.resize(model.nodes.size(), false);
  for (int root : model.roots) pose.drawn[static_cast<std::size_t>(root)] = true;
  for (std::size_t i = 0; i < model.nodes.size(); ++i) {  // parents come first
    const asset::Node& node = model.nodes[i];
    const core::mat4 local = node.has_matrix ? node.local_matrix : node.local.matrix();
    if (node.parent >= 0) {
      const auto parent = static_cast<std::size_t>(node.parent);
      pose.model_from_node[i] = pose.model_from_node[parent] * local;
      pose.drawn[i] = pose.drawn[parent];
    } else {
      pose.model_from_node[i] = local;
    }
    if (!node.visible) pose.drawn[i] = false;  // and with it what hangs below
  }
  return pose;
}

namespace {

bool moves(const asset::Primitive& primitive) { return !primitive.skin.empty() || !primitive.morphs.empty(); }

// Every (image, sRGB) that a material slot needs, in a stable order.
std::vector<std::pair<int, bool>> wanted_images(const asset::Model& model) {
  std::vector<std::pair<int, bool>> wanted;
  const auto want = [&](const asset::TextureRef& ref, bool srgb) {
    if (ref.image < 0) return;
    const auto& image = model.images[static_cast<std::size_t>(ref.image)];
    if (image.width == 0 || image.height == 0 || image.rgba.size() < std::size_t{image.width} * image.height * 4)
      return;
    const std::pair<int, bool> key{ref.image, srgb};
    if (std::find(wanted.begin(), wanted.end(), key) == wanted.end()) wanted.push_back(key);
  };
  for (const asset::Material& m : model.materials) {
    want(m.base_color_texture, true);
    want(m.metallic_roughness_texture, false);
    want(m.normal_texture, false);
    want(m.occlusion_texture, false);
    want(m.emissive_texture, true);
    want(m.transmission_texture, false);
    want(m.sheen_color_texture, true);
    want(m.lightmap_texture, true);
  }
  return wanted;
}

VkSamplerAddressMode address(asset::Wrap wrap) {
  switch (wrap) {
    case asset::Wrap::repeat:
      return VK_SAMPLER_ADDRESS_MODE_REPEAT;
    case asset::Wrap::mirror:
      return VK_SAMPLER_ADDRESS_MODE_MIRRORED_REPEAT;
    case asset::Wrap::clamp:
      return VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE;
  }
  return VK_SAMPLER_ADDRESS_MODE_REPEAT;
}

gpu::SamplerDesc sampler_desc(const asset::Model& model, const asset::TextureRef& ref, float anisotropy) {
  gpu::SamplerDesc desc;
  desc.anisotropy = anisotropy;
  if (ref.sampler < 0) return desc;
  const asset::Sampler& s = model.samplers[static_cast<std::size_t>(ref.sampler)];
  desc.mag = s.mag == asset::Filter::nearest ? VK_FILTER_NEAREST : VK_FILTER_LINEAR;
  desc.min = s.min == asset::Filter::nearest ? VK_FILTER_NEAREST : VK_FILTER_LINEAR;
  desc.mip = s.mip == asset::Filter::nearest ? VK_SAMPLER_MIPMAP_MODE_NEAREST : VK_SAMPLER_MIPMAP_MODE_LINEAR;
  desc.use_mips = s.use_mips;
  desc.wrap_u = address(s.wrap_u);
  desc.wrap_v = address(s.wrap_v);
  // Anisotropic filtering of a texture that asks for hard pixels would soften them.
  if (desc.mag == VK_FILTER_NEAREST || desc.min == VK_FILTER_NEAREST) desc.anisotropy = 1;
  return desc;
}

}  // namespace

ModelStore::~ModelStore() {
  for (auto& [bits, model] : resident_) discard(*model);
  for (auto& pending : pending_) discard(*pending.model);
}

const GpuModel* ModelStore::get(asset::ModelHandle model) const {
  const auto it = resident_.find(model.bits);
  return it == resident_.end() ? nullptr : it->second.get();
}

void ModelStore::discard(Resident& model) {
  for (Texture& texture : model.textures) context_.table->remove_texture(texture.index);
  model.textures.clear();
  if (model.piece) geometry_.free(*model.piece);
  model.piece.reset();
  materials_.remove(model.first_material, model.material_count);
  model.material_count = 0;
  for (const GpuPrimitive& primitive : model.primitives) free_ids_.push_back(primitive.id);
  model.primitives.clear();
}

void ModelStore::release(asset::ModelHandle model) {
  if (const auto it = resident_.find(model.bits); it != resident_.end()) {
    discard(*it->second);
    resident_.erase(it);
    ++revision_;
  }
  for (auto it = pending_.begin(); it != pending_.end();)
    if (it->handle == model) {
      discard(*it->model);
      it = pending_.erase(it);
    } else {
      ++it;
    }
}

ModelStore::Pending ModelStore::start(asset::ModelHandle handle, std::shared_ptr<const asset::Model> source,
                                      bool wait) {
  Pending pending{handle, std::make_shared<MipWork>(), std::make_unique<Resident>()};
  pending.model->source = source;
  MipWork& work = *pending.work;
  work.source = std::move(source);
  work.images = wanted_images(*work.source);
  work.mips.resize(work.images.size());
  work.left = work.images.size();
  const auto make = [](MipWork& w, std::size_t i) {
    w.mips[i] = build_mips(w.source->images[static_cast<std::size_t>(w.images[i].first)], w.images[i].second);
    w.left.fetch_sub(1, std::memory_order_release);
  };
  core::JobQueue* jobs = context_.options.jobs;
  if (!jobs) {
    for (std::size_t i = 0; i < work.images.size(); ++i) make(work, i);
  } else if (wait) {
    jobs->parallel_for(work.images.size(), [&](std::size_t i) { make(work, i); });
  } else {
    for (std::size_t i = 0; i < work.images.size(); ++i)
      jobs->post([shared = pending.work, i, make] { make(*shared, i); });
  }
  return pending;
}

core::Result<std::uint32_t> ModelStore::upload(const scene::Scene& scene, std::size_t byte_budget) {
  const bool wait = byte_budget == 0;
  std::uint32_t loading = 0;
  const asset::Library& library = scene.library();
  scene.instances().for_each([&](scene::InstanceHandle, const scene::Instance& instance) {
    if (!instance.model || resident_.contains(instance.model.bits)) return;
    if (std::any_of(pending_.begin(), pending_.end(), [&](const Pending& p) { return p.handle == instance.model; }))
      return;
    if (library.state(instance.model) == asset::LoadState::loading) ++loading;
    if (auto source = library.share(instance.model)) pending_.push_back(start(instance.model, std::move(source), wait));
  });
  std::size_t left = wait ? SIZE_MAX : byte_budget;
  bool stepped = false;
  for (auto it = pending_.begin(); it != pending_.end();) {
    if (!wait && it->work->left.load(std::memory_order_acquire) > 0) {
      ++it;  // workers still make its mips
      continue;
    }
    while (it->work->left.load(std::memory_order_acquire) > 0) std::this_thread::yield();
    if (stepped && left == 0) break;
    stepped = true;
    auto complete = advance(*it, left);
    if (!complete) {
      const core::Error error = complete.error().within(it->model->source->name);
      discard(*it->model);
      pending_.erase(it);
      return error;
    }
    if (!*complete) break;  // the budget is spent
    resident_[it->handle.bits] = std::move(it->model);
    ++revision_;
    it = pending_.erase(it);
  }
  VITRINE_TRY(value, context_.uploader->flush());
  if (wait) VITRINE_CHECK(context_.device.wait(value));
  return static_cast<std::uint32_t>(pending_.size()) + loading;
}

core::Result<bool> ModelStore::advance(Pending& pending, std::size_t& left) {
  Resident& model = *pending.model;
  const auto spend = [&](std::size_t bytes) { left -= std::min(left, bytes); };
  // One step is always taken, so that a texture larger than the whole budget gets in at last.
  for (; pending.next_texture < pending.work->images.size(); ++pending.next_texture) {
    if (pending.next_texture > 0 && left == 0) return false;
    const auto [image, srgb] = pending.work->images[pending.next_texture];
    model.textures.push_back({image, srgb, {}, 0});
    auto& mips = pending.work->mips[pending.next_texture];
    VITRINE_TRY(bytes,
                upload_texture(model.textures.back(), model.source->images[static_cast<std::size_t>(image)], mips));
    mips = {};
    VITRINE_CHECK(context_.uploader->flush_when_full());
    spend(bytes);
  }
  VITRINE_TRY(bytes, upload_geometry(model));
  spend(bytes);
  VITRINE_CHECK(upload_materials(model));
  return true;
}

core::Result<std::size_t> ModelStore::upload_texture(Texture& texture, const asset::Image& image,
                                                     const std::vector<std::vector<std::uint8_t>>& mips) {
  VITRINE_TRY(
      gpu_image,
      gpu::Image::create(context_.device, {.name = image.name.empty() ? "texture" : "texture " + image.name,
                                           .extent = {image.width, image.height},
                                           .format = texture.srgb ? VK_FORMAT_R8G8B8A8_SRGB : VK_FORMAT_R8G8B8A8_UNORM,
                                           .usage = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                                           .mips = static_cast<std::uint32_t>(mips.size()) + 1}));
  texture.gpu = std::move(gpu_image);
  VITRINE_CHECK(context_.uploader->begin_image(texture.gpu));
  std::size_t total = 0;
  for (std::uint32_t level = 0; level < texture.gpu.mips(); ++level) {
    const std::vector<std::uint8_t>& pixels = level == 0 ? image.rgba : mips[level - 1];
    const std::size_t bytes = std::size_t{std::max(1u, image.width >> level)} * std::max(1u, image.height >> level) * 4;
    VITRINE_TRY(target, context_.uploader->image(texture.gpu, level, 0));
    std::memcpy(target, pixels.data(), bytes);
    total += bytes;
  }
  VITRINE_CHECK(context_.uploader->end_image(texture.gpu));
  VITRINE_TRY(index, context_.table->add_texture(texture.gpu.view()));
  texture.index = index;
  return total;
}

core::Result<std::size_t> ModelStore::upload_geometry(Resident& model) {
  const asset::Model& source = *model.source;
  // A mesh's primitives are uploaded once, however many nodes place it.
  std::vector<std::uint32_t> first_primitive(source.meshes.size());
  std::uint64_t vertices = 0, indices = 0, words = 0;
  for (std::size_t m = 0; m < source.meshes.size(); ++m) {
    first_primitive[m] = static_cast<std::uint32_t>(model.primitives.size());
    for (const asset::Primitive& p : source.meshes[m].primitives) {
      GpuPrimitive primitive;
      primitive.vertex_count = static_cast<std::uint32_t>(p.vertices.size());
      primitive.bounds = p.bounds;
      primitive.material = p.material;
      primitive.variant_materials = p.variant_materials;
      primitive.skinned = !p.skin.empty();
      primitive.morph_count = static_cast<std::uint32_t>(p.morphs.size());
      primitive.vertex_offset = static_cast<std::uint32_t>(vertices);
      vertices += p.vertices.size();
      for (const auto& lod : p.lods) {
        primitive.lods.push_back(
            {static_cast<std::uint32_t>(indices), static_cast<std::uint32_t>(lod.indices.size()), lod.error_m});
        indices += lod.indices.size();
      }
      if (moves(p)) {
        primitive.skin_words = static_cast<std::uint32_t>(words);
        if (primitive.skinned) words += p.skin.size() * 8;  // four joints, four weights
        primitive.morph_words = static_cast<std::uint32_t>(words);
        words += p.morphs.size() * p.vertices.size() * 9;  // position, normal, tangent
        model.deforms = true;
      }
      if (free_ids_.empty()) {
        primitive.id = next_id_++;
      } else {
        primitive.id = free_ids_.back();
        free_ids_.pop_back();
      }
      model.primitives.push_back(std::move(primitive));
    }
  }
  const RestPose pose = rest_pose(source);
  for (std::size_t n = 0; n < source.nodes.size(); ++n) {
    const asset::Node& node = source.nodes[n];
    if (!pose.drawn[n] || node.mesh < 0) continue;
    const auto mesh = static_cast<std::size_t>(node.mesh);
    for (std::uint32_t k = 0; k < source.meshes[mesh].primitives.size(); ++k) {
      GpuPart part{static_cast<int>(n), -1, pose.model_from_node[n], first_primitive[mesh] + k};
      if (model.primitives[part.primitive].lods.empty() || model.primitives[part.primitive].lods[0].index_count == 0)
        continue;
      // glTF: a skinned mesh is placed by its joints alone. Without a skin on the node the weights mean nothing.
      if (model.primitives[part.primitive].skinned && node.skin >= 0) {
        part.skin = node.skin;
        part.model_from_mesh = core::mat4(1);
      }
      model.parts.push_back(part);
    }
  }
  model.animated = !source.animations.empty();
  if (vertices == 0 || indices == 0) return std::size_t{0};

  VITRINE_TRY(piece, geometry_.allocate(vertices, indices, words));
  model.piece = piece;
  VITRINE_TRY(vertex_out, geometry_.write_vertices(piece));
  VITRINE_TRY(index_out, geometry_.write_indices(piece));
  std::uint32_t* word_out = nullptr;
  if (words > 0) {
    VITRINE_TRY(out, geometry_.write_words(piece));
    word_out = out;
  }
  std::size_t at = 0;
  for (const asset::Mesh& mesh : source.meshes)
    for (const asset::Primitive& p : mesh.primitives) {
      GpuPrimitive& primitive = model.primitives[at++];
      for (std::size_t i = 0; i < p.vertices.size(); ++i) vertex_out[primitive.vertex_offset + i] = pack(p.vertices[i]);
      for (std::size_t l = 0; l < p.lods.size(); ++l)
        std::memcpy(index_out + primitive.lods[l].first_index, p.lods[l].indices.data(), p.lods[l].indices.size() * 4);
      if (word_out && primitive.skinned)
        for (std::size_t i = 0; i < p.skin.size(); ++i) {
          std::uint32_t* out = word_out + primitive.skin_words + i * 8;
          for (std::size_t k = 0; k < 4; ++k) {
            out[k] = p.skin[i].joints[k];
            std::memcpy(out + 4 + k, &p.skin[i].weights[k], 4);
          }
        }
      if (word_out)
        for (std::size_t t = 0; t < p.morphs.size(); ++t) {
          const asset::MorphTarget& target = p.morphs[t];
          std::uint32_t* out = word_out + primitive.morph_words + t * p.vertices.size() * 9;
          std::memset(out, 0, p.vertices.size() * 9 * 4);
          for (std::size_t i = 0; i < p.vertices.size(); ++i) {
            if (!target.positions.empty()) std::memcpy(out + i * 9, &target.positions[i], 12);
            if (!target.normals.empty()) std::memcpy(out + i * 9 + 3, &target.normals[i], 12);
            if (!target.tangents.empty()) std::memcpy(out + i * 9 + 6, &target.tangents[i], 12);
          }
        }
      primitive.block = piece.block;
      primitive.vertex_offset += static_cast<std::uint32_t>(piece.vertices.offset);
      for (GpuLod& lod : primitive.lods) lod.first_index += static_cast<std::uint32_t>(piece.indices.offset);
      primitive.skin_words += static_cast<std::uint32_t>(piece.words.offset);
      primitive.morph_words += static_cast<std::uint32_t>(piece.words.offset);
    }
  return static_cast<std::size_t>(vertices * sizeof(GpuVertex) + (indices + words) * 4);
}

core::Result<> ModelStore::upload_materials(Resident& model) {
  const asset::Model& source = *model.source;
  std::vector<shaders::MaterialData> values;
  values.reserve(source.materials.size());
  for (const asset::Material& m : source.materials) {
    shaders::MaterialData data = material_data(m);
    const struct {
      int slot;
      const asset::TextureRef& ref;
      bool srgb;
    } slots[] = {
        {shaders::kSlotBaseColor, m.base_color_texture, true},
        {shaders::kSlotMetallicRoughness, m.metallic_roughness_texture, false},
        {shaders::kSlotNormal, m.normal_texture, false},
        {shaders::kSlotOcclusion, m.occlusion_texture, false},
        {shaders::kSlotEmissive, m.emissive_texture, true},
        {shaders::kSlotTransmission, m.transmission_texture, false},
        {shaders::kSlotSheenColor, m.sheen_color_texture, true},
        {shaders::kSlotLightmap, m.lightmap_texture, true},
    };
    for (const auto& [slot, ref, srgb] : slots) {
      const auto texture = std::find_if(
          model.textures.begin(), model.textures.end(),
          [&, want = ref.image, linear = !srgb](const Texture& t) { return t.image == want && t.srgb != linear; });
      if (ref.image < 0 || texture == model.textures.end()) continue;
      VITRINE_TRY(sampler, context_.table->sampler(sampler_desc(source, ref, context_.options.max_anisotropy)));
      const bool transformed = ref.offset != core::vec2(0) || ref.scale != core::vec2(1) || ref.rotation_rad != 0;
      shaders::TextureSlot& out = data.slots[slot];
      out.packed_slot =
          texture->index | sampler << 16 | (ref.uv_set == 1 ? 1u << 24 : 0u) | (transformed ? 1u << 25 : 0u);
      // KHR_texture_transform: translation * rotation * scale with rotation (cos sin; -sin cos) on column vectors (u,
      // v).
      const float c = std::cos(ref.rotation_rad), s = std::sin(ref.rotation_rad);
      out.offset = ref.offset;
      out.matrix = {c * ref.scale.x, -s * ref.scale.x, s * ref.scale.y, c * ref.scale.y};
    }
    values.push_back(data);
    const bool extended = m.transmission > 0 || m.clearcoat > 0 || m.sheen_color != core::vec3(0);
    // Thin glass is drawn over what is behind it.
    const auto alpha =
        m.alpha_mode == asset::AlphaMode::opaque && m.transmission > 0 ? asset::AlphaMode::blend : m.alpha_mode;
    model.traits.push_back({alpha, m.double_sided, extended});
  }
  if (values.empty()) return {};
  VITRINE_TRY(first, materials_.add(values));
  model.first_material = first;
  model.material_count = static_cast<std::uint32_t>(values.size());
  return {};
}

}  // namespace engine::render
