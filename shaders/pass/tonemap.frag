#version 460
#include "shaders/pass/tonemap.glsl"
