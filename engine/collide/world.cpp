#include "engine/collide/world.h"

#include <BulletCollision/CollisionShapes/btShapeHull.h>
#include <BulletCollision/NarrowPhaseCollision/btRaycastCallback.h>
#include <btBulletCollisionCommon.h>

#include <algorithm>
#include <cmath>

namespace engine::collide {
namespace {

using core::Code;
using core::fail;
using core::vec3;

btVector3 to_bullet(vec3 v) { return {v.x, v.y, v.z}; }
vec3 from_bullet(const btVector3& v) { return {v.x(), v.y(), v.z()}; }
btTransform to_bullet(const core::Pose& p) {
  const auto& q = p.orientation;
  return btTransform(btQuaternion(q.x, q.y, q.z, q.w), to_bullet(p.position));
}

struct Body {
  std::vector<int> indices;  // of `mesh`, which only points at them
  std::vector<btScalar> vertices;
  std::unique_ptr<btStridingMeshInterface> mesh;
  std::unique_ptr<btCollisionShape> shape;
  std::unique_ptr<btCollisionObject> object;
  std::uint64_t user = 0;
  Mask group = 1;
};

bool sees(const btBroadphaseProxy* proxy, Mask mask) {
  return (static_cast<Mask>(static_cast<const btCollisionObject*>(proxy->m_clientObject)->getUserIndex2()) & mask) != 0;
}

// Bullet's own filter words are signed and split into group and mask; one word of ours, kept on the object, is enough.
struct Nearest : btCollisionWorld::ClosestRayResultCallback {
  Mask mask;
  Nearest(const btVector3& from, const btVector3& to, Mask m) : ClosestRayResultCallback(from, to), mask(m) {}
  bool needsCollision(btBroadphaseProxy* proxy) const override { return sees(proxy, mask); }
};
struct NearestSweep : btCollisionWorld::ClosestConvexResultCallback {
  Mask mask;
  NearestSweep(const btVector3& from, const btVector3& to, Mask m) : ClosestConvexResultCallback(from, to), mask(m) {}
  bool needsCollision(btBroadphaseProxy* proxy) const override { return sees(proxy, mask); }
};

bool valid(const core::Pose& p) {
  return core::is_finite(p.position) && std::abs(glm::length(p.orientation) - 1) < 1e-3f;
}

}  // namespace

struct World::State {
  btDefaultCollisionConfiguration configuration;
  btCollisionDispatcher dispatcher{&configuration};
  btDbvtBroadphase broadphase;
  btCollisionWorld world{&dispatcher, &broadphase, &configuration};
  core::SlotPool<std::unique_ptr<Body>, BodyTag> bodies;

  ~State() {
    bodies.for_each(
        [this](BodyHandle, std::unique_ptr<Body>& body) { world.removeCollisionObject(body->object.get()); });
  }

  BodyHandle insert(std::unique_ptr<Body> body, const BodyOptions& options) {
    body->user = options.user;
    body->group = options.group;
    body->object = std::make_unique<btCollisionObject>();
    body->object->setCollisionShape(body->shape.get());
    body->object->setWorldTransform(to_bullet(options.world_from_body));
    body->object->setUserIndex2(static_cast<int>(options.group));
    auto* object = body->object.get();
    const auto handle = bodies.insert(std::move(body));
    object->setUserIndex(static_cast<int>(handle.bits));
    world.addCollisionObject(object);
    return handle;
  }

  Hit hit(const btCollisionObject* object) const {
    Hit result;
    result.body = BodyHandle{static_cast<std::uint32_t>(object->getUserIndex())};
    if (const auto* body = bodies.get(result.body)) result.user = (*body)->user;
    return result;
  }

  std::optional<Hit> sweep(const btConvexShape& shape, const core::Pose& from, vec3 direction, float max_m,
                           Mask mask) const {
    assert(std::abs(glm::length(direction) - 1) < 1e-3f && max_m >= 0);
    // A sweep of no length is undefined in Bullet; a tenth of a millimetre asks the same question.
    const float length = std::max(max_m, 1e-4f);
    const auto start = to_bullet(from);
    auto end = start;
    end.setOrigin(start.getOrigin() + to_bullet(direction * length));
    NearestSweep callback(start.getOrigin(), end.getOrigin(), mask);
    world.convexSweepTest(&shape, start, end, callback);
    if (!callback.hasHit()) return std::nullopt;
    auto result = hit(callback.m_hitCollisionObject);
    result.position = from_bullet(callback.m_hitPointWorld);
    result.normal = from_bullet(callback.m_hitNormalWorld);
    if (glm::dot(result.normal, direction) > 0) result.normal = -result.normal;
    result.distance_m = callback.m_closestHitFraction * length;
    return result;
  }
};

World::World() : state_(std::make_unique<State>()) {}
World::~World() = default;
World::World(World&&) noexcept = default;
World& World::operator=(World&&) noexcept = default;

core::Result<BodyHandle> World::add_box(vec3 half, const BodyOptions& options) {
  if (!core::is_finite(half) || !(half.x > 0 && half.y > 0 && half.z > 0))
    return fail(Code::invalid_argument, "box half size ({}, {}, {}) must be positive", half.x, half.y, half.z);
  if (!valid(options.world_from_body)) return fail(Code::invalid_argument, "box pose is not a rigid placement");
  auto body = std::make_unique<Body>();
  body->shape = std::make_unique<btBoxShape>(to_bullet(half));
  body->shape->setMargin(0);
  return state_->insert(std::move(body), options);
}

core::Result<BodyHandle> World::add_hull(std::span<const vec3> points, const BodyOptions& options) {
  if (points.size() < 4) return fail(Code::invalid_argument, "a hull needs 4 points, {} given", points.size());
  if (!valid(options.world_from_body)) return fail(Code::invalid_argument, "hull pose is not a rigid placement");
  core::Aabb bounds;
  for (const auto& p : points) {
    if (!core::is_finite(p)) return fail(Code::invalid_argument, "hull point is not finite");
    bounds.add(p);
  }
  // Volume by the widest tetrahedron: flat input would make a hull whose sweeps never end well.
  const vec3 a = points[0];
  vec3 b = a, c = a;
  for (const auto& p : points)
    if (glm::distance(p, a) > glm::distance(b, a)) b = p;
  for (const auto& p : points)
    if (glm::length(glm::cross(p - a, b - a)) > glm::length(glm::cross(c - a, b - a))) c = p;
  const vec3 normal = glm::cross(b - a, c - a);
  float thickness = 0;
  if (glm::length(normal) > 0)
    for (const auto& p : points) thickness = std::max(thickness, std::abs(glm::dot(p - a, glm::normalize(normal))));
  if (thickness < 1e-5f * std::max(1.0f, bounds.radius()))
    return fail(Code::invalid_argument, "hull points lie in one plane");
  auto body = std::make_unique<Body>();
  auto shape = std::make_unique<btConvexHullShape>();
  for (const auto& p : points) shape->addPoint(to_bullet(p), false);
  shape->recalcLocalAabb();
  shape->optimizeConvexHull();
  shape->setMargin(0.001f);
  body->shape = std::move(shape);
  return state_->insert(std::move(body), options);
}

core::Result<BodyHandle> World::add_mesh(std::span<const vec3> vertices, std::span<const std::uint32_t> indices,
                                         const BodyOptions& options) {
  if (indices.empty() || indices.size() % 3 != 0)
    return fail(Code::invalid_argument, "{} indices are no triangle list", indices.size());
  if (indices.size() / 3 > kMaxTriangles)
    return fail(Code::too_large, "{} triangles, at most {}", indices.size() / 3, kMaxTriangles);
  if (!valid(options.world_from_body)) return fail(Code::invalid_argument, "mesh pose is not a rigid placement");
  auto body = std::make_unique<Body>();
  body->indices.reserve(indices.size());
  for (const auto i : indices) {
    if (i >= vertices.size()) return fail(Code::invalid_argument, "index {} of {} vertices", i, vertices.size());
    body->indices.push_back(static_cast<int>(i));
  }
  body->vertices.reserve(vertices.size() * 3);
  for (const auto& v : vertices) {
    if (!core::is_finite(v)) return fail(Code::invalid_argument, "mesh vertex is not finite");
    body->vertices.insert(body->vertices.end(), {v.x, v.y, v.z});
  }
  body->mesh = std::make_unique<btTriangleIndexVertexArray>(
      static_cast<int>(indices.size() / 3), body->indices.data(), 3 * static_cast<int>(sizeof(int)),
      static_cast<int>(vertices.size()), body->vertices.data(), 3 * static_cast<int>(sizeof(btScalar)));
  body->shape = std::make_unique<btBvhTriangleMeshShape>(body->mesh.get(), true);
  body->shape->setMargin(0);
  return state_->insert(std::move(body), options);
}

bool World::remove(BodyHandle handle) {
  auto* body = state_->bodies.get(handle);
  if (!body) return false;
  state_->world.removeCollisionObject((*body)->object.get());
  state_->bodies.remove(handle);
  return true;
}

bool World::move(BodyHandle handle, const core::Pose& pose) {
  auto* body = state_->bodies.get(handle);
  if (!body || !valid(pose)) return false;
  (*body)->object->setWorldTransform(to_bullet(pose));
  state_->world.updateSingleAabb((*body)->object.get());
  return true;
}

std::size_t World::size() const { return state_->bodies.size(); }

std::uint64_t World::user(BodyHandle handle) const {
  const auto* body = state_->bodies.get(handle);
  return body ? (*body)->user : 0;
}

std::optional<Hit> World::ray(const core::Ray& ray, float max_m, Mask mask) const {
  assert(std::abs(glm::length(ray.direction) - 1) < 1e-3f);
  if (!(max_m > 0)) return std::nullopt;
  const auto from = to_bullet(ray.origin), to = to_bullet(ray.at(max_m));
  Nearest callback(from, to, mask);
  state_->world.rayTest(from, to, callback);
  if (!callback.hasHit()) return std::nullopt;
  auto result = state_->hit(callback.m_collisionObject);
  result.distance_m = callback.m_closestHitFraction * max_m;
  result.position = ray.at(result.distance_m);
  result.normal = from_bullet(callback.m_hitNormalWorld);
  if (glm::dot(result.normal, ray.direction) > 0) result.normal = -result.normal;
  return result;
}

std::optional<Hit> World::sweep_sphere(vec3 from, float radius_m, vec3 direction, float max_m, Mask mask) const {
  return state_->sweep(btSphereShape(radius_m), {from, {1, 0, 0, 0}}, direction, max_m, mask);
}

std::optional<Hit> World::sweep_box(vec3 half, const core::Pose& from, vec3 direction, float max_m, Mask mask) const {
  btBoxShape shape(to_bullet(half));
  shape.setMargin(0);
  return state_->sweep(shape, from, direction, max_m, mask);
}

std::optional<Hit> World::sweep_hull(std::span<const vec3> points, const core::Pose& from, vec3 direction, float max_m,
                                     Mask mask) const {
  btConvexHullShape shape;
  for (const auto& p : points) shape.addPoint(to_bullet(p), false);
  shape.recalcLocalAabb();
  shape.setMargin(0);
  return state_->sweep(shape, from, direction, max_m, mask);
}

std::vector<BodyHandle> World::overlap_box(vec3 half, const core::Pose& at, float tolerance_m, Mask mask) const {
  // A contact test reports pairs closer than the margins too; only a true depth counts.
  struct Deep : btCollisionWorld::ContactResultCallback {
    float depth;
    Mask mask;
    std::vector<BodyHandle> found;
    bool needsCollision(btBroadphaseProxy* proxy) const override { return sees(proxy, mask); }
    btScalar addSingleResult(btManifoldPoint& point, const btCollisionObjectWrapper*, int, int,
                             const btCollisionObjectWrapper* other, int, int) override {
      if (point.getDistance() < -depth)
        found.push_back(BodyHandle{static_cast<std::uint32_t>(other->getCollisionObject()->getUserIndex())});
      return 0;
    }
  } callback;
  callback.depth = std::max(tolerance_m, 1e-5f);
  callback.mask = mask;
  btBoxShape shape(to_bullet(half));
  shape.setMargin(0);
  btCollisionObject object;
  object.setCollisionShape(&shape);
  object.setWorldTransform(to_bullet(at));
  state_->world.contactTest(&object, callback);
  std::sort(callback.found.begin(), callback.found.end());
  callback.found.erase(std::unique(callback.found.begin(), callback.found.end()), callback.found.end());
  return std::move(callback.found);
}

}  // namespace engine::collide
