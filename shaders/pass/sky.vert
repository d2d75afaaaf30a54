#version 460
#extension GL_EXT_multiview : require
layout(location = 0) out vec2 out_ndc;
// At the far plane, which is 0 in reversed depth: drawn where nothing else was.
void main() {
  out_ndc = vec2(gl_VertexIndex == 1 ? 3.0 : -1.0, gl_VertexIndex == 2 ? 3.0 : -1.0);
  gl_Position = vec4(out_ndc, 0.0, 1.0);
}
