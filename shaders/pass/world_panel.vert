#version 460
#extension GL_EXT_multiview : require
#include "shaders/pass/scene.glsl"

layout(push_constant) uniform Push { WorldPanelData panel; };

layout(location = 0) out vec2 out_uv;

void main() {
  vec2 corner = vec2((gl_VertexIndex & 1) != 0 ? 1.0 : -1.0, (gl_VertexIndex & 2) != 0 ? 1.0 : -1.0);
  out_uv = corner * vec2(0.5, -0.5) + 0.5;
  vec3 world = panel.centre.xyz + panel.right.xyz * corner.x + panel.up.xyz * corner.y;
  gl_Position = frame.clip_from_world[gl_ViewIndex] * vec4(world, 1.0);
}
