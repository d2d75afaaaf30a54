#include "engine/ui/panel.h"

#include <imgui.h>

#include <algorithm>
#include <cassert>
#include <cfloat>
#include <cstddef>
#include <cstring>
#include <span>

#include "engine/ui/theme.h"
#include "engine/ui/widgets_inside.h"

namespace engine::ui {
namespace {

static_assert(sizeof(DrawVertex) == sizeof(ImDrawVert) && offsetof(DrawVertex, uv) == offsetof(ImDrawVert, uv) &&
              offsetof(DrawVertex, color) == offsetof(ImDrawVert, col));
static_assert(sizeof(ImDrawIdx) == sizeof(std::uint16_t));

Panel* g_current = nullptr;  // Dear ImGui's own current context is global as well; both live from begin() to end()

// Dear ImGui's named keys in terms of GLFW's numbers, which xr::Input uses.
constexpr std::pair<int, int> kKeys[] = {
    {ImGuiKey_Tab, 258},       {ImGuiKey_LeftArrow, 263}, {ImGuiKey_RightArrow, 262}, {ImGuiKey_UpArrow, 265},
    {ImGuiKey_DownArrow, 264}, {ImGuiKey_PageUp, 266},    {ImGuiKey_PageDown, 267},   {ImGuiKey_Home, 268},
    {ImGuiKey_End, 269},       {ImGuiKey_Insert, 260},    {ImGuiKey_Delete, 261},     {ImGuiKey_Backspace, 259},
    {ImGuiKey_Space, 32},      {ImGuiKey_Enter, 257},     {ImGuiKey_Escape, 256},     {ImGuiKey_KeyPadEnter, 335},
    {ImGuiKey_A, 'A'},         {ImGuiKey_C, 'C'},         {ImGuiKey_V, 'V'},          {ImGuiKey_X, 'X'},
    {ImGuiKey_Y, 'Y'},         {ImGuiKey_Z, 'Z'}};

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

bool same(const DrawCommand& a, const DrawCommand& b) {
  return a.clip == b.clip && a.texture == b.texture && a.index_offset == b.index_offset &&
         a.index_count == b.index_count && a.vertex_offset == b.vertex_offset;
}

class Current {  // makes a context current for a few calls outside begin() and end()
 public:
  explicit Current(ImGuiContext* context) : before_(ImGui::GetCurrentContext()) { ImGui::SetCurrentContext(context); }
  ~Current() { ImGui::SetCurrentContext(before_); }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;

 private:
  ImGuiContext* before_;
};

}  // namespace

Panel::Panel(std::shared_ptr<Fonts> fonts, const PanelOptions& options)
    : fonts_(std::move(fonts)), options_(options), widgets_(std::make_unique<WidgetState>()) {
  assert(fonts_);
  context_ = ImGui::CreateContext(fonts_->atlas());
  Current current(context_);
  auto& io = ImGui::GetIO();
  io.IniFilename = nullptr;  // a panel keeps no files; settings belong to the shop
  io.LogFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  io.BackendPlatformName = "vitrine";
  io.ConfigInputTextCursorBlink = true;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.ConfigWindowsResizeFromEdges = false;
  for (const auto& [named, key] : kKeys) io.KeyMap[named] = key;
  io.UserData = this;
  set_clipboard({});
  apply_style();
}

Panel::~Panel() {
  assert(g_current != this);
  auto* before = ImGui::GetCurrentContext();
  ImGui::SetCurrentContext(context_);  // so that its memory is counted off the right context
  ImGui::DestroyContext(context_);
  ImGui::SetCurrentContext(before == context_ ? nullptr : before);
}

void Panel::resize(core::vec2 size_px) { options_.size_px = glm::max(size_px, core::vec2(1)); }

void Panel::set_scale(float pixels_per_unit) {
  if (pixels_per_unit == options_.scale) return;
  options_.scale = pixels_per_unit;
  apply_style();
}

void Panel::set_fonts(std::shared_ptr<Fonts> fonts) {
  assert(fonts && g_current == nullptr);
  Current current(context_);
  fonts->atlas()->Locked = false;
  ImGui::GetIO().Fonts = fonts->atlas();
  fonts_ = std::move(fonts);
  ++draw_.revision;  // the same glyphs lie elsewhere in the atlas now
  apply_style();
}

void Panel::set_clipboard(const Clipboard& clipboard) {
  clipboard_ = clipboard;
  Current current(context_);
  auto& io = ImGui::GetIO();
  io.ClipboardUserData = this;
  io.GetClipboardTextFn = [](void* user) -> const char* {
    auto& self = *static_cast<Panel*>(user);
    if (self.clipboard_.get) self.clipboard_text_ = self.clipboard_.get(self.clipboard_.user);
    return self.clipboard_text_.c_str();
  };
  io.SetClipboardTextFn = [](void* user, const char* text) {
    auto& self = *static_cast<Panel*>(user);
    self.clipboard_text_ = text;
    if (self.clipboard_.set) self.clipboard_.set(self.clipboard_.user, text);
  };
}

Panel& Panel::current() {
  assert(g_current && "widgets are drawn between Panel::begin() and end()");
  return *g_current;
}

void Panel::apply_style() {
  Current current(context_);
  auto& style = ImGui::GetStyle();
  style = ImGuiStyle();
  const float unit = options_.scale;
  style.WindowPadding = {theme::kPadding * unit, theme::kPadding * unit};
  style.FramePadding = {12 * unit, (theme::kControl - kFaceUnits[0]) / 2 * unit};
  style.ItemSpacing = {theme::kGap * unit, theme::kGap * unit};
  style.ItemInnerSpacing = {theme::kGap * unit, theme::kGrid * unit};
  style.ScrollbarSize = 8 * unit;
  style.GrabMinSize = 24 * unit;
  style.WindowRounding = theme::kCorner * unit;
  style.ChildRounding = style.FrameRounding = style.PopupRounding = theme::kCornerSmall * unit;
  style.ScrollbarRounding = style.GrabRounding = 4 * unit;
  style.WindowBorderSize = style.ChildBorderSize = style.PopupBorderSize = style.FrameBorderSize = 0;
  style.WindowMinSize = {1, 1};
  style.DisplaySafeAreaPadding = {0, 0};
  style.AntiAliasedLinesUseTex = false;
  style.CircleTessellationMaxError = 0.2f;
  style.CurveTessellationTol = 0.6f;
  for (auto& color : style.Colors) color = ImGui::ColorConvertU32ToFloat4(theme::kField);
  const auto set = [&style](ImGuiCol index, Color color) {
    style.Colors[index] = ImGui::ColorConvertU32ToFloat4(color);
  };
  set(ImGuiCol_Text, theme::kText);
  set(ImGuiCol_TextDisabled, theme::kMuted);
  set(ImGuiCol_WindowBg, theme::kPanel);
  set(ImGuiCol_ChildBg, 0);
  set(ImGuiCol_PopupBg, theme::kPanelSolid);
  set(ImGuiCol_Border, 0);
  set(ImGuiCol_FrameBg, theme::kField);
  set(ImGuiCol_FrameBgHovered, theme::kFieldHover);
  set(ImGuiCol_FrameBgActive, theme::kFieldHover);
  set(ImGuiCol_ScrollbarBg, 0);
  set(ImGuiCol_ScrollbarGrab, theme::kFieldHover);
  set(ImGuiCol_ScrollbarGrabHovered, theme::kFieldPress);
  set(ImGuiCol_ScrollbarGrabActive, theme::kFieldPress);
  set(ImGuiCol_CheckMark, theme::kAccent);
  set(ImGuiCol_SliderGrab, theme::kAccent);
  set(ImGuiCol_SliderGrabActive, theme::kAccentHover);
  set(ImGuiCol_ButtonHovered, theme::kFieldHover);
  set(ImGuiCol_ButtonActive, theme::kFieldPress);
  set(ImGuiCol_HeaderHovered, theme::kFieldHover);
  set(ImGuiCol_HeaderActive, theme::kFieldPress);
  set(ImGuiCol_Separator, theme::kLine);
  set(ImGuiCol_TextSelectedBg, with_alpha(theme::kAccent, 0.45f));
  set(ImGuiCol_NavHighlight, theme::kAccent);
  set(ImGuiCol_ModalWindowDimBg, theme::kScrim);
  // Text is exact when the atlas was baked for this scale; between bakes it is magnified.
  ImGui::GetIO().FontGlobalScale = unit * kFaceUnits[0] / fonts_->atlas()->Fonts[0]->FontSize;
}

void Panel::apply_events() {
  auto& io = ImGui::GetIO();
  // A press and its release within one frame would be invisible: whatever changes a thing twice waits for the next
  // frame.
  std::vector<int> changed_keys;
  bool changed_buttons[3] = {};
  while (!events_.empty()) {
    const auto& event = events_.front();
    if (event.kind == Event::Kind::button) {
      // Once a button changed, later button events wait: each must be seen at its own position.
      if (std::any_of(std::begin(changed_buttons), std::end(changed_buttons), [](bool b) { return b; })) break;
      if (event.code >= 0 && event.code < 3) {
        changed_buttons[event.code] = true;
        io.MouseDown[event.code] = event.pressed;
        if (event.position) io.MousePos = {event.position->x, event.position->y};
        if (event.code == 0 && !event.pressed && touch_) lift_ = true;
      }
    } else if (event.code >= 0 && event.code < 512) {
      if (std::find(changed_keys.begin(), changed_keys.end(), event.code) != changed_keys.end()) break;
      changed_keys.push_back(event.code);
      io.KeysDown[event.code] = event.pressed;
    }
    events_.pop_front();
  }
}

void Panel::begin(const PanelInput& input, double dt_s) {
  assert(!g_current && "end() the other panel first");
  g_current = this;
  ImGui::SetCurrentContext(context_);
  auto& io = ImGui::GetIO();
  io.DisplaySize = {options_.size_px.x, options_.size_px.y};
  io.DeltaTime = static_cast<float>(std::clamp(dt_s, 1e-4, 0.25));
  touch_ = input.touch;
  const ImVec2 nowhere{-FLT_MAX, -FLT_MAX};
  for (const auto& b : input.buttons) events_.push_back({Event::Kind::button, b.button, b.pressed, b.position});
  for (const auto& k : input.keys) events_.push_back({Event::Kind::key, k.key, k.pressed, {}});
  // A finger that was lifted hovers over nothing; it stays for the frame that sees the release.
  if (std::exchange(lift_, false)) io.MousePos = nowhere;
  const bool finger_up = touch_ && events_.empty() && !io.MouseDown[0];
  if (input.pointer && !finger_up) io.MousePos = {input.pointer->x, input.pointer->y};
  if (!input.pointer && !io.MouseDown[0]) io.MousePos = nowhere;
  apply_events();
  io.MouseWheel = input.scroll.y;
  io.MouseWheelH = input.scroll.x;
  io.KeyShift = input.shift;
  io.KeyCtrl = input.control;
  io.KeyAlt = input.alt;
  for (const auto code : input.text) io.AddInputCharacter(code);
  // Under a modal sheet the keys belong to the panel, and Tab, arrows, Space and Enter work its controls.
  widgets_->top_modal = std::exchange(widgets_->next_top_modal, 0u);
  widgets_->dismissed = false;
  io.ConfigFlags = widgets_->top_modal ? ImGuiConfigFlags_NavEnableKeyboard : ImGuiConfigFlags_None;
  ImGui::NewFrame();
}

const DrawData& Panel::end() {
  assert(g_current == this);
  ImGui::Render();
  const auto& io = ImGui::GetIO();
  wants_pointer_ = io.WantCaptureMouse;
  wants_keyboard_ = io.WantTextInput || widgets_->next_top_modal;
  copy_draw_data();
  ImGui::SetCurrentContext(nullptr);
  g_current = nullptr;
  return draw_;
}

void Panel::copy_draw_data() {
  const auto& from = *ImGui::GetDrawData();
  auto& to = scratch_;
  to.size_px = options_.size_px;
  to.vertices.clear();
  to.indices.clear();
  to.commands.clear();
  for (int l = 0; l < from.CmdListsCount; ++l) {
    const auto& list = *from.CmdLists[l];
    const auto vertex_base = static_cast<std::uint32_t>(to.vertices.size());
    const auto index_base = static_cast<std::uint32_t>(to.indices.size());
    const auto* vertices = reinterpret_cast<const DrawVertex*>(list.VtxBuffer.Data);
    to.vertices.insert(to.vertices.end(), vertices, vertices + list.VtxBuffer.Size);
    to.indices.insert(to.indices.end(), list.IdxBuffer.Data, list.IdxBuffer.Data + list.IdxBuffer.Size);
    for (const auto& command : list.CmdBuffer) {
      if (command.UserCallback || command.ElemCount == 0)
        continue;  // callbacks cannot be copied as values; none is used
      DrawCommand out;
      out.clip = {std::max(command.ClipRect.x, 0.0f), std::max(command.ClipRect.y, 0.0f),
                  std::min(command.ClipRect.z, to.size_px.x), std::min(command.ClipRect.w, to.size_px.y)};
      if (out.clip.z <= out.clip.x || out.clip.w <= out.clip.y) continue;
      out.texture = reinterpret_cast<std::uintptr_t>(command.GetTexID());
      out.index_offset = index_base + command.IdxOffset;
      out.index_count = command.ElemCount;
      out.vertex_offset = vertex_base + command.VtxOffset;
      to.commands.push_back(out);
    }
  }
  const bool unchanged = draw_.size_px == to.size_px && same(draw_.vertices, to.vertices) &&
                         same(draw_.indices, to.indices) && draw_.commands.size() == to.commands.size() &&
                         std::equal(draw_.commands.begin(), draw_.commands.end(), to.commands.begin(),
                                    [](const auto& a, const auto& b) { return same(a, b); });
  if (unchanged && draw_.revision != 0) return;
  to.revision = draw_.revision + 1;
  std::swap(draw_, scratch_);
}

}  // namespace engine::ui
