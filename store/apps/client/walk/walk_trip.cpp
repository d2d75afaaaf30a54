// The part of WalkApp that serves a scripted trip: what it may ask for, its pictures, its receipt and report.
#include "engine/asset/image.h"
#include "engine/core/files.h"
#include "engine/core/log.h"
#include "store/apps/client/walk/walk_app.h"

namespace store::apps::walk {

using engine::app::Context;
using engine::core::Code;
using engine::core::Result;

std::optional<std::string> WalkApp::value(const std::string& name, const Context& context) const {
  const auto flag = [](bool on) { return std::string(on ? "1" : "0"); };
  if (name == "open") return flag(room_ != nullptr);
  if (name == "loaded") return flag(loaded(context) && !thumbnails_->waiting());
  if (name == "panel") return shop::to_string(visit_->panel());
  if (name == "checkout_step") return visit_->checkout().active() ? shop::to_string(visit_->checkout().step()) : "";
  if (name == "zone") {
    const auto* zone = room_ ? room_->document().zone_at(visitor_.feet()) : nullptr;
    return zone ? zone->id : "";
  }
  if (name == "hint") return pointed_ && pointed_->product ? pointed_->product->id : "";
  if (name == "product") return visit_->product() ? visit_->product()->id : "";
  if (name == "variant") return visit_->variant() ? visit_->variant()->id : "";
  if (name == "variant_index") {
    const auto* product = visit_->product();
    return product ? std::to_string(visit_->variant() - product->variants.data()) : "";
  }
  if (name == "cart_lines") return std::to_string(visit_->lines().size());
  if (name == "cart_count") return std::to_string(visit_->cart_count());
  if (name == "cart_total") {
    const auto total = visit_->cart_total();
    return total ? std::to_string(total->minor) : "";
  }
  if (name == "found") return std::to_string(visit_->found().size());
  if (name == "orders") return std::to_string(visit_->orders().size());
  if (name == "receipt") return visit_->receipt() ? visit_->receipt()->id : "";
  if (name == "receipt_shown") return flag(visit_->panel() == shop::PanelKind::receipt && visit_->receipt());
  if (name == "busy") return flag(visit_->cart_busy() || visit_->checkout().busy());
  if (name == "walking") return flag(visitor_.walking());
  if (name == "error") {
    const auto& error =
        visit_->checkout().active() && visit_->checkout().error() ? visit_->checkout().error() : visit_->error();
    return error.key;
  }
  if (name == "language") return texts_.language() == money::Language::ko ? "ko" : "en";
  return std::nullopt;
}

void WalkApp::play_trip(Context& context, double dt_s) {
  if (!trip_ || quit_) return;
  if (trip_->finished()) return finish_trip(context);
  auto* offscreen = dynamic_cast<engine::xr::Offscreen*>(&context.backend);
  if (!offscreen) return fail({Code::invalid_argument, "a trip is played with --backend offscreen"});
  Sight sight;
  sight.screen = &panels_->screen();
  sight.room = room_.get();
  sight.visitor = room_ ? &visitor_ : nullptr;
  sight.settings = &visit_->settings();
  sight.eyes = eyes();
  sight.value = [&](const std::string& name) { return value(name, context); };
  auto input = trip_->next(sight, dt_s);
  if (!input) {
    finish_trip(context);
    return fail(input.error());
  }
  offscreen->feed(std::move(*input));
  if (auto picture = trip_->take_picture()) {
    picture_ = std::move(picture);
    offscreen->want_picture();
  }
}

Result<> WalkApp::drawn(Context& context, const engine::xr::FrameTiming&) {
  if (!picture_) return {};
  auto* offscreen = dynamic_cast<engine::xr::Offscreen*>(&context.backend);
  if (!offscreen) return {};
  const engine::core::Stopwatch watch;
  const auto name = *std::exchange(picture_, std::nullopt);
  VITRINE_TRY(pixels, offscreen->read_picture());
  const auto extent = offscreen->extent();
  VITRINE_TRY(png, engine::asset::encode_png(extent.width, extent.height, 4, pixels, &context.jobs));
  VITRINE_CHECK(engine::core::write_file_atomic(options_.out / (name + ".png"), png));
  report_.picture(name, context, watch.milliseconds());
  return {};
}

void WalkApp::finish_trip(Context& context) {
  quit_ = true;
  report_.mark("end", since_start_.milliseconds());
  if (trip_) report_.note("trip", trip_->trip().file);
  report_.note("finished", trip_ && trip_->finished() ? "yes" : "no");
  if (counter_.server) report_.mark("server", counter_.server_ms);
  if (const auto& order = visit_->receipt()) {
    const auto written =
        engine::core::write_text_atomic(options_.out / "receipt.json", api::wire::write(*order) + "\n");
    if (!written) fail(written.error());
  }
  if (const auto written = report_.write(options_.out / "report.json", context); !written) fail(written.error());
}

}  // namespace store::apps::walk
