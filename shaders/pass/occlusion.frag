#version 460
// Ambient occlusion from depth at half size: how much of the hemisphere over each point is blocked nearby. What furniture
// looks like standing on a floor, at the price of eight depth reads a pixel.
#extension GL_EXT_multiview : require
#extension GL_EXT_samplerless_texture_functions : require
#include "shaders/shared/scene.h"

layout(set = 0, binding = 2) uniform texture2DArray depth_map;
layout(push_constant) uniform Push { OcclusionData occlusion; };

layout(location = 0) out vec2 out_visibility;  // x visibility, y view distance in metres

const int kDirections = 4;
const int kSteps = 2;

// View space, -z forwards, at a full-size pixel.
vec3 position_at(ivec2 pixel) {
  float depth = texelFetch(depth_map, ivec3(pixel, gl_ViewIndex), 0).r;
  float z = occlusion.size.z / max(depth, 1e-7);
  vec4 t = occlusion.tangents[gl_ViewIndex];
  vec2 uv = (vec2(pixel) + 0.5) / occlusion.size.xy;
  return vec3(mix(t.x, t.y, uv.x) * z, mix(t.z, t.w, uv.y) * z, -z);
}

// The smaller of two one-sided differences: at an edge one of them leaves the surface.
vec3 shorter(vec3 a, vec3 b) { return dot(a, a) < dot(b, b) ? a : b; }

void main() {
  ivec2 last = ivec2(occlusion.size.xy) - 1;
  ivec2 at = min(ivec2(gl_FragCoord.xy) * 2, last);
  vec3 p = position_at(at);
  float distance_m = -p.z;
  out_visibility = vec2(1.0, distance_m);
  if (distance_m > 60.0) return;  // sky, and too far for a shadow to show
  vec3 dx = shorter(position_at(min(at + ivec2(1, 0), last)) - p, p - position_at(max(at - ivec2(1, 0), ivec2(0))));
  vec3 dy = shorter(position_at(min(at + ivec2(0, 1), last)) - p, p - position_at(max(at - ivec2(0, 1), ivec2(0))));
  vec3 n = normalize(cross(dy, dx));  // rows go down, so y is turned: this faces the viewer

  float radius_m = occlusion.size.w;
  float radius_px = min(occlusion.pixels.x * 2.0 * radius_m / distance_m, 0.25 * occlusion.size.y);
  if (radius_px < 2.0) return;
  // A 4x4 pattern of rotations that the upsampling averages away.
  ivec2 cell = ivec2(gl_FragCoord.xy) & 3;
  float turn = float((cell.x * 4 + ((cell.x ^ cell.y) & 3) * 5 + cell.y) & 15) * (3.14159265 / 2.0 / 16.0);
  float jitter = 0.5 + 0.5 * float((cell.x + cell.y * 2) & 3) / 3.0;
  float blocked = 0.0;
  for (int d = 0; d < kDirections; ++d) {
    float angle = turn + float(d) * (2.0 * 3.14159265 / float(kDirections));
    vec2 direction = vec2(cos(angle), sin(angle));
    float highest = 0.0;
    for (int s = 0; s < kSteps; ++s) {
      float reach = (float(s) + jitter) / float(kSteps);
      ivec2 q = at + ivec2(direction * max(radius_px * reach * reach, 2.0 + 2.0 * float(s)));
      if (any(lessThan(q, ivec2(0))) || any(greaterThan(q, last))) continue;
      vec3 v = position_at(q) - p;
      float length2 = dot(v, v);
      float rise = dot(v, n) * inversesqrt(length2 + 1e-8);
      // A little angle is what flat, tessellated or noisy depth shows; far blockers count for nothing.
      float near = clamp(1.0 - length2 / (radius_m * radius_m), 0.0, 1.0);
      highest = max(highest, clamp((rise - 0.12) / 0.88, 0.0, 1.0) * near);
    }
    blocked += highest;
  }
  float visibility = clamp(1.0 - occlusion.pixels.y * blocked / float(kDirections), 0.0, 1.0);
  out_visibility = vec2(visibility * visibility, distance_m);
}
