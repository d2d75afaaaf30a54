#pragma once
// Pictures of products for the panels: decoded on workers when a panel first asks, a few at a time.

#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "engine/app/app.h"
#include "engine/asset/image.h"
#include "engine/ui/widgets.h"
#include "store/catalog/catalog.h"

namespace store::apps::walk {

class Thumbnails {
 public:
  explicit Thumbnails(std::filesystem::path root) : root_(std::move(root)) {}
  // Asks for the picture and returns 0 until it is there; 0 for good when the product has none or it cannot be read.
  engine::ui::Picture get(const catalog::Product& product);
  // Starts what was asked for and uploads what is decoded. Once a frame.
  void update(engine::app::Context& context);
  bool waiting() const { return in_flight_ > 0 || !wanted_.empty(); }
  // The renderer is gone: everything is asked for anew.
  void forget();

 private:
  struct Finished {
    std::string file;
    engine::asset::Image image;
    std::string fault;
  };
  std::filesystem::path root_;
  std::map<std::string, engine::ui::Picture, std::less<>> pictures_;  // by file; 0 = on its way or unusable
  std::deque<std::string> wanted_;
  std::shared_ptr<std::deque<Finished>> finished_ = std::make_shared<std::deque<Finished>>();  // filled by drain() only
  int in_flight_ = 0;
};

}  // namespace store::apps::walk
