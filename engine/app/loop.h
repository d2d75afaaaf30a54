#pragma once
// The frame, read straight down. run() in app.h makes the parts and calls this; tests call it with parts of their own.

#include "engine/app/app.h"

namespace engine::app {

enum class Outcome {
  quit,  // the person, the app or the frame limit ended it
  lost,  // the device or session is gone: make everything anew
};

// Runs frames until one of the above; an error that is neither ends it too. end_frame() follows every begin_frame().
core::Result<Outcome> loop(App& app, Context& context, const Options& options);

}  // namespace engine::app
