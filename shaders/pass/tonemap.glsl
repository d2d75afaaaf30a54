// Resolve, tone curve, encoding: from premultiplied linear radiance to display values. Samples are tone mapped before they
// are averaged, so that the edge of a window frame against the sky is as smooth as any other.
#extension GL_EXT_multiview : require
#extension GL_EXT_samplerless_texture_functions : require
#include "shaders/lib/color.glsl"
#include "shaders/lib/tonemap.glsl"
#include "shaders/shared/scene.h"

#ifdef MULTISAMPLED
layout(set = 0, binding = 0) uniform texture2DMSArray hdr;
#else
layout(set = 0, binding = 0) uniform texture2DArray hdr;
#endif
layout(set = 0, binding = 1) uniform texture2DArray occlusion_map;  // half size: x visibility, y view distance in metres
layout(set = 0, binding = 2) uniform texture2DArray depth_map;

layout(push_constant) uniform Push { PostData post; };
layout(constant_id = 0) const bool kOcclusion = false;

layout(location = 0) out vec4 out_color;

vec4 display(vec4 premultiplied, float visibility) {
  if (post.mode.y == 0) return vec4(tonemap(post.mode.x, premultiplied.rgb * visibility), 1.0);
  if (premultiplied.a <= 0.0) return vec4(0.0);
  return vec4(tonemap(post.mode.x, premultiplied.rgb * (visibility / premultiplied.a)) * premultiplied.a, premultiplied.a);
}

#include "shaders/pass/occlusion.glsl"

void main() {
  ivec3 at = ivec3(gl_FragCoord.xy, gl_ViewIndex);
  float visibility = post.grading.x;
  if (kOcclusion) visibility *= mix(1.0, upsampled_visibility(at), post.grading.z);
#ifdef MULTISAMPLED
  vec4 first = texelFetch(hdr, at, 0);
  vec4 sum = display(first, visibility);
  bool edge = false;
  vec4 others[3];
  for (int i = 1; i < 4; ++i) {
    others[i - 1] = texelFetch(hdr, at, i);
    edge = edge || others[i - 1] != first;
  }
  if (edge) {
    for (int i = 0; i < 3; ++i) sum += display(others[i], visibility);
    sum *= 0.25;
  }
#else
  vec4 sum = display(texelFetch(hdr, at, 0), visibility);
#endif
  if (post.mode.y != 0) sum.rgb = sum.a > 0.0 ? sum.rgb / sum.a : vec3(0.0);  // PNG wants straight alpha
  sum.rgb *= 1.0 - post.grading.y;
  if (post.mode.z != 0) sum.rgb = srgb_encode(sum.rgb);
  out_color = sum;
}
