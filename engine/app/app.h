#pragma once
// What a program is, to the frame loop. The loop (loop.cpp) is the list of engine/ARCHITECTURE.md and nothing else.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "engine/asset/library.h"
#include "engine/core/jobs.h"
#include "engine/gpu/device.h"
#include "engine/render/renderer.h"
#include "engine/scene/scene.h"
#include "engine/xr/backend.h"

namespace engine::app {

// Main-thread CPU time of the last finished frame, waits excluded.
struct FrameTimes {
  double update_ms = 0;  // app.update and scene.update
  double upload_ms = 0;
  double draw_ms = 0;  // extract, record and submit; render::Statistics splits it
};

// Made once by the loop, in this order, torn down in reverse.
struct Context {
  core::JobQueue& jobs;
  gpu::Device& device;
  render::Renderer& renderer;
  asset::Library& library;
  scene::Scene& scene;
  xr::Backend& backend;
  FrameTimes times;
};

class App {
 public:
  virtual ~App() = default;
  // Called again after a lost device, with everything new.
  virtual core::Result<> start(Context& context) = 0;
  // The last call with this context, also after an error: gives back what start() took.
  virtual void stop(Context&) {}
  // Finished background work (models are collected by the loop); API replies are drained here. Bounded.
  virtual void drain(Context&) {}
  // Moves the world by dt seconds. Called once per frame, before drawing.
  virtual void update(Context& context, const xr::Input& input, const xr::FrameTiming& timing) = 0;
  virtual xr::CameraRequest camera() const = 0;
  virtual void overlay(render::Overlay&) {}
  virtual bool wants_quit() const { return false; }
  // Called after each drawn frame (offscreen: pictures can be read back here).
  virtual core::Result<> drawn(Context&, const xr::FrameTiming&) { return {}; }
};

struct Options {
  std::string backend = "desktop";  // desktop | offscreen
  std::uint32_t width = 1280, height = 720;
  bool stereo = false;       // offscreen
  std::string gpu;           // substring of the device's name; "" = best
  std::uint64_t frames = 0;  // stop after so many frames; 0 = never
  bool validation = false;   // any message is counted, see gpu::Device::validation_messages()
  render::RendererOptions renderer;
  bool fullscreen = false;
};

// Creates everything, runs the loop to its end. On a lost device everything is created anew, twice at most in a row.
core::Result<> run(App& app, const Options& options);

}  // namespace engine::app
