#version 460
// Skins and morphs the vertices of one primitive into this frame's buffer, so that the shadow and main passes fetch them like
// any other. One invocation per vertex.
layout(local_size_x = 64) in;
#include "shaders/shared/scene.h"

// Vertices as words: GpuVertex of engine/render/geometry.h, 12 words.
layout(set = 0, binding = 0, std430) readonly buffer Source { uint source[]; };
layout(set = 0, binding = 1, std430) readonly buffer Streams { uint streams[]; };  // skins and morphs
layout(set = 0, binding = 2, std430) readonly buffer Joints { mat4 joints[]; };
layout(set = 0, binding = 3, std430) readonly buffer Weights { float weights[]; };
layout(set = 0, binding = 4, std430) writeonly buffer Target { uint target[]; };

layout(push_constant) uniform Push { DeformData deform; };

const uint kVertexWords = 12u;

vec3 stream3(uint at) { return vec3(uintBitsToFloat(streams[at]), uintBitsToFloat(streams[at + 1u]), uintBitsToFloat(streams[at + 2u])); }

void main() {
  uint i = gl_GlobalInvocationID.x;
  if (i >= deform.vertex_count) return;
  uint from = (deform.source_vertex + i) * kVertexWords;
  vec3 position = vec3(uintBitsToFloat(source[from]), uintBitsToFloat(source[from + 1u]), uintBitsToFloat(source[from + 2u]));
  vec3 normal = vec3(unpackSnorm2x16(source[from + 3u]), unpackSnorm2x16(source[from + 4u]).x);
  vec2 tangent_zw = unpackSnorm2x16(source[from + 6u]);
  vec3 tangent = vec3(unpackSnorm2x16(source[from + 5u]), tangent_zw.x);

  for (uint t = 0u; t < deform.morph_count; ++t) {
    float w = weights[deform.first_weight + t];
    if (w == 0.0) continue;
    uint at = deform.morph_words + (t * deform.vertex_count + i) * 9u;
    position += w * stream3(at);
    normal += w * stream3(at + 3u);
    tangent += w * stream3(at + 6u);
  }
  if (deform.joint_count > 0u) {
    uint at = deform.skin_words + i * 8u;
    mat4 m = mat4(0.0);
    for (uint k = 0u; k < 4u; ++k) {
      uint joint = min(streams[at + k], deform.joint_count - 1u);
      m += joints[deform.first_joint + joint] * uintBitsToFloat(streams[at + 4u + k]);
    }
    position = (m * vec4(position, 1.0)).xyz;
    mat3 linear = mat3(m);
    mat3 cofactor = mat3(cross(linear[1], linear[2]), cross(linear[2], linear[0]), cross(linear[0], linear[1]));
    normal = cofactor * normal;
    tangent = linear * tangent;
  }
  // Stored as signed normalised: only their direction counts.
  float n = length(normal);
  normal = n > 0.0 ? normal / n : vec3(0.0, 0.0, 1.0);
  float l = length(tangent);
  tangent = l > 0.0 ? tangent / l : vec3(1.0, 0.0, 0.0);

  uint to = (deform.target_vertex + i) * kVertexWords;
  target[to] = floatBitsToUint(position.x);
  target[to + 1u] = floatBitsToUint(position.y);
  target[to + 2u] = floatBitsToUint(position.z);
  target[to + 3u] = packSnorm2x16(normal.xy);
  target[to + 4u] = packSnorm2x16(vec2(normal.z, 0.0));
  target[to + 5u] = packSnorm2x16(tangent.xy);
  target[to + 6u] = packSnorm2x16(vec2(tangent.z, tangent_zw.y));
  for (uint k = 7u; k < kVertexWords; ++k) target[to + k] = source[from + k];
}
