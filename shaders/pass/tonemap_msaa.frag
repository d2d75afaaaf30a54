#version 460
#define MULTISAMPLED
#include "shaders/pass/tonemap.glsl"
