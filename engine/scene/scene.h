#pragma once
// What is in the world this frame. Names assets by handle, knows nothing of Vulkan or money. Owned by the main thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/asset/library.h"
#include "engine/asset/model.h"
#include "engine/core/handle.h"
#include "engine/core/math.h"

namespace engine::scene {

using core::mat4;
using core::vec3;
using core::vec4;

struct InstanceTag;
struct LightTag;
using InstanceHandle = core::Handle<InstanceTag>;
using LightHandle = core::Handle<LightTag>;

// Who sees an instance.
enum Visibility : std::uint32_t {
  kVisibleSelf = 1,       // the visitor's own eyes
  kVisibleMirror = 2,     // mirrors
  kVisibleSpectator = 4,  // screenshots and the desktop companion window
  kVisibleAll = 7,
};

struct Instance {
  asset::ModelHandle model;
  mat4 world_from_model{1};
  std::uint32_t visibility = kVisibleAll;
  int variant = -1;       // into Model::variants; -1 = the default materials
  bool is_static = true;  // static casters live in the cached part of the shadow maps
  bool casts_shadow = true;
  float highlight = 0;  // 0..1: outline-like rim when pointed at
  // Image light that reaches this place, as a factor on Environment (diffuse and specular) by the direction of the
  // normal: mixed from ambient_down to ambient_up by normal.y. Rooms keep 1; the store samples a baked grid for its
  // products.
  vec3 ambient_up{1}, ambient_down{1};
  int animation = -1;  // clip of the model, -1 = rest pose
  float animation_time_s = 0;
  std::uint64_t user = 0;  // the owner's own id (a slot, a product), returned by picking
};

struct Light {
  asset::Light::Type type = asset::Light::Type::point;
  vec3 position{0};          // metres, world; unused for directional
  vec3 direction{0, -1, 0};  // where the light travels, unit length; unused for point
  vec3 color{1};             // linear, max component 1
  float intensity = 100;     // candela, or lux for directional
  float range_m = 8;         // no light beyond; 0 = unlimited
  float inner_angle_rad = 0.3f, outer_angle_rad = 0.6f;
  bool casts_shadow = false;
};

// Image light and what is seen where nothing is drawn. `id` names an environment the renderer was given.
struct Environment {
  std::uint32_t id = 0;    // 0 = none: black
  float intensity = 1;     // multiplies the image's radiance
  float rotation_rad = 0;  // about +Y
  enum class Background : std::uint8_t { color, skybox, transparent } background = Background::skybox;
  vec3 background_color{0};  // linear, when `color`
};

// Radiance units are nits times `exposure`; an environment of radiance 1 with exposure 1 maps 1 to the tone mapper's
// input 1.
struct Grading {
  float exposure = 1;  // linear multiplier before tone mapping
  enum class Tonemap : std::uint8_t { neutral, aces_three, linear } tonemap = Tonemap::neutral;
};

// Pose of one instance for this frame, in the instance's model space.
struct Pose {
  std::vector<mat4> model_from_node;              // per node
  std::vector<std::vector<float>> morph_weights;  // per node; empty where none
};

class Scene {
 public:
  explicit Scene(asset::Library& library) : library_(&library) {}

  InstanceHandle add(Instance instance);
  void remove(InstanceHandle handle);
  Instance* get(InstanceHandle handle) { return instances_.get(handle); }  // call touch() after moving a static one
  const Instance* get(InstanceHandle handle) const { return instances_.get(handle); }
  void touch() { ++static_revision_; }

  LightHandle add(Light light);
  void remove(LightHandle handle);
  Light* get(LightHandle handle) { return lights_.get(handle); }

  Environment environment;
  Grading grading;

  const asset::Library& library() const { return *library_; }
  const core::SlotPool<Instance, InstanceTag>& instances() const { return instances_; }
  const core::SlotPool<Light, LightTag>& lights() const { return lights_; }

  // Changes whenever a static instance or a shadowed light was added, removed or touched, or a static model became
  // ready.
  std::uint64_t static_revision() const { return static_revision_; }

  // Evaluates animation poses and world bounds for the frame. Instances of models not yet ready have no bounds.
  void update();
  const Pose* pose(InstanceHandle handle) const;                // null: rest pose of a model without animation
  const core::Aabb* world_bounds(InstanceHandle handle) const;  // null until the model is ready

 private:
  struct Derived {
    std::unique_ptr<Pose> pose;
    core::Aabb model_bounds, world_bounds;
    bool ready = false;
    asset::ModelHandle posed_model;
    std::vector<core::Aabb> morph_deltas;  // of the model's morph targets, in traversal order
    int posed_animation = -2;
    float posed_time_s = -1;
  };
  asset::Library* library_;
  core::SlotPool<Instance, InstanceTag> instances_;
  core::SlotPool<Light, LightTag> lights_;
  std::vector<Derived> derived_;  // by instance index
  std::uint64_t static_revision_ = 1;
};

// Poses `model` by clip `animation` (-1 = rest) at `time_s` (wrapped to the clip's length).
Pose evaluate_pose(const asset::Model& model, int animation, float time_s);

}  // namespace engine::scene
