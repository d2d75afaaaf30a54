// Animation after glTF 2.0, section 3.11 and appendix C: step, linear (spherical for rotations) and cubic Hermite
// splines.
#include <algorithm>
#include <cmath>

#include "engine/scene/scene.h"

namespace engine::scene {

namespace {

using Channel = asset::AnimationChannel;
using core::quat;

// Where `time_s` falls: keys `left` and `left + 1` and the fraction between them; outside the keys the nearest one
// holds.
struct Place {
  std::size_t left = 0;
  float fraction = 0;
  float span_s = 0;
};

Place place_of(const std::vector<float>& times_s, float time_s) {
  if (time_s <= times_s.front() || times_s.size() == 1) return {};
  if (time_s >= times_s.back()) return {times_s.size() - 1, 0, 0};
  const auto right = std::upper_bound(times_s.begin(), times_s.end(), time_s);
  const std::size_t left = static_cast<std::size_t>(right - times_s.begin()) - 1;
  const float span_s = times_s[left + 1] - times_s[left];
  return {left, (time_s - times_s[left]) / span_s, span_s};
}

// Component-wise sample of `width` floats into `out`.
void sample(const Channel& channel, std::size_t width, float time_s, float* out) {
  const Place p = place_of(channel.times_s, time_s);
  const float* values = channel.values.data();
  const bool cubic = channel.interpolation == Channel::Interpolation::cubic;
  const std::size_t stride = cubic ? 3 * width : width;
  const float* a = values + p.left * stride + (cubic ? width : 0);
  if (p.fraction == 0 || channel.interpolation == Channel::Interpolation::step) {
    std::copy_n(a, width, out);
    return;
  }
  const float* b = a + stride;
  const float t = p.fraction;
  if (!cubic) {
    for (std::size_t i = 0; i < width; ++i) out[i] = a[i] + (b[i] - a[i]) * t;
    return;
  }
  const float t2 = t * t, t3 = t2 * t;
  const float* out_tangent = a + width;  // of the left key
  const float* in_tangent = b - width;   // of the right key
  for (std::size_t i = 0; i < width; ++i) {
    out[i] = (2 * t3 - 3 * t2 + 1) * a[i] + p.span_s * (t3 - 2 * t2 + t) * out_tangent[i] + (-2 * t3 + 3 * t2) * b[i] +
             p.span_s * (t3 - t2) * in_tangent[i];
  }
}

quat normalized(const float* xyzw, quat otherwise) {
  const quat q(xyzw[3], xyzw[0], xyzw[1], xyzw[2]);
  const float length = glm::length(q);
  return length > 1e-12f ? q / length : otherwise;
}

quat sample_rotation(const Channel& channel, float time_s, quat rest) {
  const Place p = place_of(channel.times_s, time_s);
  if (channel.interpolation != Channel::Interpolation::linear || p.fraction == 0) {
    float xyzw[4];
    sample(channel, 4, time_s, xyzw);
    return normalized(xyzw, rest);
  }
  const quat a = normalized(channel.values.data() + 4 * p.left, rest);
  const quat b = normalized(channel.values.data() + 4 * (p.left + 1), rest);
  return glm::normalize(glm::slerp(a, b, p.fraction));  // glm::slerp takes the shorter way round
}

}  // namespace

Pose evaluate_pose(const asset::Model& model, int animation, float time_s) {
  std::vector<core::Transform> local(model.nodes.size());
  std::vector<bool> moved(model.nodes.size());
  Pose pose;
  pose.model_from_node.resize(model.nodes.size());
  pose.morph_weights.resize(model.nodes.size());
  for (std::size_t n = 0; n < model.nodes.size(); ++n) {
    const asset::Node& node = model.nodes[n];
    local[n] = node.local;
    if (node.mesh < 0) continue;
    const asset::Mesh& mesh = model.meshes[node.mesh];
    pose.morph_weights[n] = node.morph_weights.empty() ? mesh.morph_weights : node.morph_weights;
  }

  if (animation >= 0 && animation < static_cast<int>(model.animations.size())) {
    const asset::Animation& clip = model.animations[animation];
    float at_s = std::isfinite(time_s) ? time_s : 0;
    if (clip.duration_s > 0 && (at_s < 0 || at_s > clip.duration_s)) {
      at_s = std::fmod(at_s, clip.duration_s);
      if (at_s < 0) at_s += clip.duration_s;
    }
    for (const Channel& channel : clip.channels) {
      if (channel.node < 0 || channel.times_s.empty()) continue;
      core::Transform& transform = local[channel.node];
      switch (channel.path) {
        case Channel::Path::translation:
          sample(channel, 3, at_s, &transform.translation.x);
          moved[channel.node] = true;
          break;
        case Channel::Path::scale:
          sample(channel, 3, at_s, &transform.scale.x);
          moved[channel.node] = true;
          break;
        case Channel::Path::rotation:
          transform.rotation = sample_rotation(channel, at_s, transform.rotation);
          moved[channel.node] = true;
          break;
        case Channel::Path::weights: {
          const std::size_t keys =
              channel.times_s.size() * (channel.interpolation == Channel::Interpolation::cubic ? 3 : 1);
          std::vector<float>& weights = pose.morph_weights[channel.node];
          weights.resize(channel.values.size() / keys);
          sample(channel, weights.size(), at_s, weights.data());
          break;
        }
      }
    }
  }

  // Parents come before their children in Model::nodes.
  for (std::size_t n = 0; n < model.nodes.size(); ++n) {
    const asset::Node& node = model.nodes[n];
    const mat4 own = node.has_matrix && !moved[n] ? node.local_matrix : local[n].matrix();
    pose.model_from_node[n] = node.parent < 0 ? own : pose.model_from_node[node.parent] * own;
  }
  return pose;
}

}  // namespace engine::scene
