#include "store/apps/client/walk/thumbnails.h"

#include "engine/core/files.h"
#include "engine/core/log.h"

namespace store::apps::walk {

namespace {
constexpr int kInFlight = 4;                 // leaves the workers to the models
constexpr std::size_t kMaxBytes = 4u << 20;  // a thumbnail has some 50 KB
}  // namespace

engine::ui::Picture Thumbnails::get(const catalog::Product& product) {
  if (product.thumbnail_path.empty()) return 0;
  const auto [entry, added] = pictures_.try_emplace(product.thumbnail_path, 0);
  if (added) wanted_.push_back(product.thumbnail_path);
  return entry->second;
}

void Thumbnails::update(engine::app::Context& context) {
  while (in_flight_ < kInFlight && !wanted_.empty()) {
    auto result = std::make_shared<Finished>();
    result->file = std::move(wanted_.front());
    wanted_.pop_front();
    ++in_flight_;
    context.jobs.post(
        [result, root = root_] {
          const auto path = engine::core::inside(root, result->file);
          if (!path) {
            result->fault = path.error().message;
            return;
          }
          const auto bytes = engine::core::read_file(*path, kMaxBytes);
          if (!bytes) {
            result->fault = bytes.error().message;
            return;
          }
          auto image = engine::asset::decode_image(*bytes, 1024);
          if (image) {
            result->image = std::move(*image);
          } else {
            result->fault = path->string() + ": " + image.error().message;
          }
        },
        [result, finished = finished_] { finished->push_back(std::move(*result)); });
  }
  while (!finished_->empty()) {
    auto done = std::move(finished_->front());
    finished_->pop_front();
    --in_flight_;
    if (done.fault.empty()) {
      const auto id = context.renderer.add_ui_image(done.image);
      if (id) {
        pictures_[done.file] = *id;
        continue;
      }
      done.fault = id.error().message;
    }
    spdlog::warn("{}: no picture: {}", done.file, done.fault);
  }
}

void Thumbnails::forget() {
  pictures_.clear();
  wanted_.clear();
  finished_ = std::make_shared<std::deque<Finished>>();
  in_flight_ = 0;
}

}  // namespace store::apps::walk
