#include "engine/app/panel_input.h"

namespace engine::app {

ui::PanelInput panel_input(const xr::Input& input) {
  ui::PanelInput out;
  out.pointer = input.pointer;
  for (const auto& b : input.buttons) out.buttons.push_back({b.button, b.pressed, b.position});
  out.scroll = input.scroll;
  constexpr int kShift[] = {340, 344}, kControl[] = {341, 345}, kAlt[] = {342, 346};  // GLFW's left and right keys
  for (const int key : kShift) out.shift |= input.key_down(key);
  for (const int key : kControl) out.control |= input.key_down(key);
  for (const int key : kAlt) out.alt |= input.key_down(key);
  for (const auto& k : input.keys) {
    if (!k.repeat) out.keys.push_back({k.key, k.pressed});  // Dear ImGui repeats keys itself
    if (k.pressed) out.shift |= k.shift, out.control |= k.control, out.alt |= k.alt;
  }
  out.text = input.text;
  return out;
}

void share_clipboard(ui::Panel& panel, xr::Backend& backend) {
  ui::Panel::Clipboard clipboard;
  clipboard.user = &backend;
  clipboard.get = [](void* user) { return static_cast<xr::Backend*>(user)->clipboard(); };
  clipboard.set = [](void* user, const char* text) { static_cast<xr::Backend*>(user)->set_clipboard(text); };
  panel.set_clipboard(clipboard);
}

}  // namespace engine::app
