#pragma once
// What every pass of the renderer works with. Private to engine/render.

#include <memory>

#include "engine/core/jobs.h"
#include "engine/gpu/bindless.h"
#include "engine/gpu/device.h"
#include "engine/gpu/frames.h"
#include "engine/gpu/upload.h"
#include "engine/render/renderer.h"
#include "engine/render/shaders.h"

namespace engine::render {

// Destroyed in reverse: the device's deferred work then frees what these held.
struct RenderContext {
  gpu::Device& device;
  RendererOptions options;
  ShaderLibrary shaders;
  std::unique_ptr<gpu::Uploader> uploader;
  std::unique_ptr<gpu::BindlessTable> table;
  std::unique_ptr<gpu::FrameRing> frames;
};

}  // namespace engine::render
