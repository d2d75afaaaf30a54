#include <algorithm>
#include <set>

#include "engine/asset/gltf_fields.h"

namespace engine::asset::gltf {
namespace {

using Path = AnimationChannel::Path;
using Interpolation = AnimationChannel::Interpolation;

// Keys must be finite, non-negative and increasing; a file that repeats a time means a jump, so the later key is moved
// by one ulp.
Result<> mend_times(std::vector<float>& times, Document& document, const std::string& place) {
  std::size_t mended = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (!std::isfinite(times[i])) return fail(Code::corrupt, "{}: key {} is not finite", place, i);
    if (i == 0 || times[i] > times[i - 1]) continue;
    times[i] = std::nextafter(times[i - 1], 3e38f);
    ++mended;
  }
  if (mended) document.warn(fmt::format("{}: {} keys do not increase; moved", place, mended));
  return {};
}

Result<bool> build_channel(Document& document, const Animation& from, const Animation::Channel& channel, int node,
                           Model& model, const std::string& place, AnimationChannel& out) {
  const auto& sampler = from.samplers[static_cast<std::size_t>(channel.sampler)];
  out.node = node;
  std::size_t parts = 3;
  if (channel.path == "translation")
    out.path = Path::translation;
  else if (channel.path == "rotation")
    out.path = Path::rotation, parts = 4;
  else if (channel.path == "scale")
    out.path = Path::scale;
  else if (channel.path == "weights")
    out.path = Path::weights;
  else {
    document.warn(
        fmt::format("{}.target.path: \"{}\" is not animated here; ignored", place, channel.path.substr(0, 40)));
    return false;
  }
  if (out.path == Path::weights) {
    const int mesh = model.nodes[node].mesh;
    parts = mesh >= 0 ? model.meshes[mesh].morph_weights.size() : 0;
    if (parts == 0) {
      document.warn(fmt::format("{}: weights of a node without morph targets; ignored", place));
      return false;
    }
  }
  if (sampler.interpolation == "STEP")
    out.interpolation = Interpolation::step;
  else if (sampler.interpolation == "CUBICSPLINE")
    out.interpolation = Interpolation::cubic;
  else if (sampler.interpolation != "LINEAR" && !sampler.interpolation.empty())
    document.warn(fmt::format("{}: interpolation \"{}\"; LINEAR taken", place, sampler.interpolation.substr(0, 20)));
  VITRINE_TRY(times, read_floats(document, sampler.input, 1, place + ".input"));
  VITRINE_CHECK(mend_times(times, document, place + ".input"));
  VITRINE_TRY(values, read_floats(document, sampler.output, out.path == Path::weights ? 1 : static_cast<int>(parts),
                                  place + ".output"));
  const std::size_t needed = times.size() * parts * (out.interpolation == Interpolation::cubic ? 3 : 1);
  if (values.size() != needed)
    return fail(Code::corrupt, "{}.output: {} numbers for {} keys, {} needed", place, values.size(), times.size(),
                needed);
  for (float value : values)
    if (!std::isfinite(value)) return fail(Code::corrupt, "{}.output: a value is not finite", place);
  if (out.path == Path::rotation && out.interpolation != Interpolation::cubic)
    for (std::size_t i = 0; i < values.size(); i += 4) {
      const float length = glm::length(vec4(values[i], values[i + 1], values[i + 2], values[i + 3]));
      for (std::size_t c = 0; c < 4; ++c)
        values[i + c] = length > 1e-6f ? values[i + c] / length : (c == 3 ? 1.0f : 0.0f);
    }
  out.times_s = std::move(times), out.values = std::move(values);
  return true;
}

}  // namespace

Result<> build_animations(Document& document, const std::vector<int>& new_index, Model& model) {
  for (std::size_t a = 0; a < document.animations.size(); ++a) {
    const Animation& from = document.animations[a];
    asset::Animation out;
    out.name = from.name;
    std::set<std::pair<int, Path>> targets;
    for (std::size_t c = 0; c < from.channels.size(); ++c) {
      const auto& channel = from.channels[c];
      const std::string place = fmt::format("animations[{}].channels[{}]", a, c);
      if (channel.node < 0 || new_index[channel.node] < 0 || channel.sampler < 0) continue;
      const auto& sampler = from.samplers[static_cast<std::size_t>(channel.sampler)];
      if (sampler.input < 0 || sampler.output < 0)
        return fail(Code::corrupt, "{}: its sampler lacks input or output", place);
      AnimationChannel built;
      VITRINE_TRY(used, build_channel(document, from, channel, new_index[channel.node], model, place, built));
      if (!used) continue;
      if (!targets.emplace(built.node, built.path).second) {
        document.warn(fmt::format("{}: a second channel for the same target; ignored", place));
        continue;
      }
      out.duration_s = std::max(out.duration_s, built.times_s.back());
      out.channels.push_back(std::move(built));
    }
    model.animations.push_back(std::move(out));
  }
  return {};
}

}  // namespace engine::asset::gltf
