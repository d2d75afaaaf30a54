#version 460
#include "shaders/lib/color.glsl"
layout(constant_id = 0) const bool kEncode = false;  // the target does not decode: keep the sRGB value
layout(location = 0) in vec4 in_color;
layout(location = 0) out vec4 out_color;  // premultiplied

void main() { out_color = vec4((kEncode ? in_color.rgb : srgb_decode(in_color.rgb)) * in_color.a, in_color.a); }
