#pragma once
// What the window panel sees of a frame's input.

#include "engine/ui/panel.h"
#include "engine/xr/backend.h"

namespace engine::app {

// Both count pixels from the top left, so nothing is converted; touch is set by whoever knows that it is a finger.
ui::PanelInput panel_input(const xr::Input& input);

// A panel over the whole window whose text fields cut and paste with the machine's clipboard. `backend` outlives it.
void share_clipboard(ui::Panel& panel, xr::Backend& backend);

}  // namespace engine::app
