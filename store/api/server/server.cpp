#include "store/api/server/server.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "engine/core/log.h"
#include "store/api/server/handlers.h"
#include "store/api/server/http.h"

namespace store::api::server {
namespace {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;
namespace fs = std::filesystem;

constexpr auto kSweepEvery = std::chrono::seconds(30);
constexpr std::int64_t kSweepOlderMs = 60'000;  // longer than any request of ours waits for the provider

// A content folder as vitrine-cook fills it (engine/ARCHITECTURE.md) stands for the catalogues in it; their media paths
// start from it. Anything else is a catalogue file or a folder with one.
std::vector<fs::path> catalogues_in(const fs::path& path, std::vector<fs::path>& media) {
  std::error_code code;
  if (!fs::is_directory(path, code)) return {path};
  media.push_back(path);
  if (!fs::exists(path / "products" / "catalogue.json", code)) return {path};
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(path / "retail", code))
    if (fs::exists(entry.path() / "catalogue.json", code)) found.push_back(entry.path());
  std::sort(found.begin(), found.end());  // the same content gives the same shop
  found.insert(found.begin(), path / "products");
  return found;
}

// The catalogue and media of all content paths.
Result<catalog::Catalog> read_content(const std::vector<fs::path>& content, std::vector<fs::path>& media,
                                      std::vector<std::string>& problems) {
  catalog::Catalog all;
  std::vector<fs::path> manifests;
  bool any = false;
  std::vector<fs::path> paths;
  for (const auto& path : content)
    for (auto& found : catalogues_in(path, media)) paths.push_back(std::move(found));
  for (const auto& path : paths) {
    std::error_code code;
    fs::path file = path;
    if (fs::is_directory(path, code)) {
      if (fs::exists(path / "manifest.json", code)) manifests.push_back(path / "manifest.json");
      file = path / "catalogue.json";
      if (!fs::exists(file, code)) file = path / "products.json";
      if (!fs::exists(file, code)) {
        if (manifests.empty() || manifests.back().parent_path() != path)
          problems.push_back(fmt::format("{}: holds no catalogue.json, products.json or manifest.json", path.string()));
        continue;
      }
    }
    auto catalog = catalog::Catalog::load(file, &problems);
    if (!catalog) {
      problems.push_back(catalog.error().message);
      continue;
    }
    all.merge(std::move(*catalog), &problems);
    any = true;
  }
  for (const auto& file : manifests)
    if (auto added = all.add_manifest(file, &problems); !added) problems.push_back(added.error().message);
  if (!any && !content.empty() && all.products().empty())
    return fail(Code::not_found, "no catalogue could be read: {}", problems.empty() ? "no content" : problems.front());
  return all;
}

}  // namespace

struct Server::State {
  std::shared_ptr<commerce::Commerce> commerce;
  std::unique_ptr<Front> front;
  std::vector<std::string> problems;
  std::mutex mutex;
  std::condition_variable wake;
  bool stopping = false;
  std::thread sweeper;

  void sweep_loop() {
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, kSweepEvery, [&] { return stopping; })) {
      lock.unlock();
      if (auto swept = commerce->sweep(kSweepOlderMs); !swept) spdlog::error("sweep: {}", swept.error().message);
      lock.lock();
    }
  }
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Server>> Server::start(Options options) {
  auto state = std::make_unique<State>();
  std::vector<fs::path> media;
  VITRINE_TRY(front, Front::listen(options));
  state->front = std::move(front);
  if (!options.database.empty() && options.database.has_parent_path()) {
    std::error_code code;
    fs::create_directories(options.database.parent_path(), code);
  }
  commerce::Options books;
  books.database = options.database.string();
  books.store = options.store;
  books.currency = options.currency;
  VITRINE_TRY(opened, commerce::Commerce::open(std::move(books)));
  state->commerce = std::move(opened);
  if (!options.content.empty()) {
    VITRINE_TRY(catalog, read_content(options.content, media, state->problems));
    VITRINE_CHECK(state->commerce->import_catalogue(catalog));
  }
  // Orders whose process died before the provider's answer was written.
  VITRINE_CHECK(state->commerce->sweep(0));
  const std::string url = fmt::format("http://{}:{}", state->front->host(), state->front->port());
  state->front->serve(std::make_shared<Handlers>(state->commerce, std::move(media), url));
  state->sweeper = std::thread([raw = state.get()] { raw->sweep_loop(); });
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::~Server() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  if (state_->sweeper.joinable()) state_->sweeper.join();
  state_->front.reset();  // the last request ends before the books close
}

std::uint16_t Server::port() const { return state_->front->port(); }
std::string Server::url() const { return fmt::format("http://{}:{}", state_->front->host(), state_->front->port()); }
const std::vector<std::string>& Server::problems() const { return state_->problems; }
std::size_t Server::products() const { return state_->commerce->catalog()->products().size(); }

}  // namespace store::api::server
