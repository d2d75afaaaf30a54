#include "engine/scene/scene.h"

#include <algorithm>

namespace engine::scene {

namespace {

// Calls f(node, primitive) for everything the default scene draws.
template <class F>
void for_each_primitive(const asset::Model& model, F&& f) {
  std::vector<bool> in_scene(model.nodes.size());
  for (int root : model.roots) in_scene[root] = true;
  for (std::size_t n = 0; n < model.nodes.size(); ++n) {
    const asset::Node& node = model.nodes[n];
    if (node.parent >= 0 && in_scene[node.parent]) in_scene[n] = true;
    if (!in_scene[n] || node.mesh < 0) continue;
    for (const asset::Primitive& primitive : model.meshes[node.mesh].primitives) f(n, primitive);
  }
}

// Per drawn primitive and target, the box of its position deltas. Vertices are visited once per model, not once per
// frame.
std::vector<core::Aabb> morph_deltas(const asset::Model& model) {
  std::vector<core::Aabb> deltas;
  for_each_primitive(model, [&](std::size_t, const asset::Primitive& primitive) {
    for (const asset::MorphTarget& target : primitive.morphs) {
      core::Aabb delta{vec3(0), vec3(0)};
      for (const vec3& d : target.positions) delta.add(d);
      deltas.push_back(delta);
    }
  });
  return deltas;
}

// Bounds in model space with every mesh where the pose puts it; conservative.
core::Aabb posed_bounds(const asset::Model& model, const Pose& pose, const std::vector<core::Aabb>& deltas) {
  core::Aabb box;
  auto delta = deltas.begin();
  for_each_primitive(model, [&](std::size_t n, const asset::Primitive& primitive) {
    core::Aabb own = primitive.bounds;
    for (std::size_t target = 0; target < primitive.morphs.size(); ++target, ++delta) {
      const float weight = target < pose.morph_weights[n].size() ? pose.morph_weights[n][target] : 0;
      if (weight == 0 || own.empty()) continue;
      const vec3 a = delta->min * weight, b = delta->max * weight;
      own.min += glm::min(a, b);
      own.max += glm::max(a, b);
    }
    const asset::Node& node = model.nodes[n];
    if (node.skin < 0 || primitive.skin.empty()) {
      box.add(own.transformed(pose.model_from_node[n]));
      return;
    }
    // A skinned vertex moves with its joints, not with its node, and is a convex mix of their images of it: it lies in
    // the box of all of them.
    const asset::Skin& skin = model.skins[node.skin];
    for (std::size_t j = 0; j < skin.joints.size(); ++j) {
      box.add(own.transformed(pose.model_from_node[skin.joints[j]] * skin.joint_from_mesh[j]));
    }
  });
  return box;
}

}  // namespace

InstanceHandle Scene::add(Instance instance) {
  const bool is_static = instance.is_static;
  const auto handle = instances_.insert(std::move(instance));
  if (derived_.size() <= handle.index()) derived_.resize(handle.index() + 1);
  derived_[handle.index()] = Derived{};
  if (is_static) touch();
  return handle;
}

void Scene::remove(InstanceHandle handle) {
  const auto removed = instances_.remove(handle);
  if (!removed) return;
  derived_[handle.index()] = Derived{};
  if (removed->is_static) touch();
}

LightHandle Scene::add(Light light) {
  if (light.casts_shadow) touch();
  return lights_.insert(std::move(light));
}

void Scene::remove(LightHandle handle) {
  const auto removed = lights_.remove(handle);
  if (removed && removed->casts_shadow) touch();
}

void Scene::update() {
  instances_.for_each([&](InstanceHandle handle, const Instance& instance) {
    Derived& derived = derived_[handle.index()];
    const asset::Model* model = library_->get(instance.model);
    if (!model) {
      if (derived.ready && instance.is_static) touch();
      derived = Derived{};
      return;
    }
    if (!derived.ready && instance.is_static) touch();

    const bool animated = instance.animation >= 0 && instance.animation < static_cast<int>(model->animations.size());
    const int clip = animated ? instance.animation : -1;
    const float time_s = animated ? instance.animation_time_s : 0;
    const bool changed = !derived.ready || derived.posed_model != instance.model || derived.posed_animation != clip ||
                         derived.posed_time_s != time_s;
    if (changed) {
      if (animated) {
        derived.pose = std::make_unique<Pose>(evaluate_pose(*model, clip, time_s));
        if (!derived.ready || derived.posed_model != instance.model) derived.morph_deltas = morph_deltas(*model);
        derived.model_bounds = posed_bounds(*model, *derived.pose, derived.morph_deltas);
      } else {
        derived.pose.reset();
        derived.model_bounds = model->bounds;
      }
      if (derived.ready && instance.is_static) touch();
      derived.posed_model = instance.model;
      derived.posed_animation = clip;
      derived.posed_time_s = time_s;
    }
    derived.world_bounds = derived.model_bounds.transformed(instance.world_from_model);
    derived.ready = true;
  });
}

const Pose* Scene::pose(InstanceHandle handle) const {
  return instances_.get(handle) ? derived_[handle.index()].pose.get() : nullptr;
}

const core::Aabb* Scene::world_bounds(InstanceHandle handle) const {
  if (!instances_.get(handle)) return nullptr;
  const Derived& derived = derived_[handle.index()];
  return derived.ready ? &derived.world_bounds : nullptr;
}

}  // namespace engine::scene
