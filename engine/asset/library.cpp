#include "engine/asset/library.h"

#include <atomic>
#include <mutex>

namespace engine::asset {

// What workers and the library share; it outlives the library while a job still runs.
struct Inbox {
  struct Finished {
    ModelHandle handle;
    std::shared_ptr<const Model> model;
    std::string error;
    bool skipped = false;
  };
  std::mutex mutex;
  std::vector<Finished> finished;
  std::atomic<bool> closed{false};
};

struct Library::State {
  struct Entry {
    LoadState state = LoadState::loading;
    int references = 1;
    std::string key;             // normalised path; "" for a model made in memory
    std::filesystem::path path;  // as it was asked for
    std::shared_ptr<const Model> model;
    std::string error;
    std::shared_ptr<std::atomic<bool>> wanted = std::make_shared<std::atomic<bool>>(true);
  };
  core::JobQueue* jobs;
  LoadOptions options;
  core::SlotPool<Entry, ModelTag> entries;
  std::map<std::string, ModelHandle> by_path;
  std::vector<ModelHandle> dropped;   // last reference gone; freed by collect()
  std::vector<ModelHandle> released;  // freed; for take_released()
  std::shared_ptr<Inbox> inbox = std::make_shared<Inbox>();

  void load(ModelHandle handle);
};

// A worker leaves out what nobody wants any more when its turn comes; collect() asks again where somebody does after
// all.
void Library::State::load(ModelHandle handle) {
  const Entry* entry = entries.get(handle);
  jobs->post([inbox = inbox, wanted = entry->wanted, handle, path = entry->path, options = options] {
    Inbox::Finished done{handle, nullptr, {}, false};
    if (inbox->closed || !*wanted) {
      done.skipped = true;
    } else if (auto model = load_gltf(path, options)) {
      done.model = std::move(*model);
    } else {
      done.error = model.error().message;
    }
    std::lock_guard lock(inbox->mutex);
    inbox->finished.push_back(std::move(done));
  });
}

Library::Library(core::JobQueue& jobs, LoadOptions options) : state_(std::make_unique<State>()) {
  state_->jobs = &jobs;
  state_->options = options;
  if (!state_->options.jobs) state_->options.jobs = &jobs;
}

Library::~Library() { state_->inbox->closed = true; }

ModelHandle Library::request(const std::filesystem::path& path) {
  std::error_code code;
  auto full = std::filesystem::weakly_canonical(path, code);
  const std::string key = code ? path.lexically_normal().string() : full.string();
  if (const auto found = state_->by_path.find(key); found != state_->by_path.end()) {
    auto* entry = state_->entries.get(found->second);
    ++entry->references;
    *entry->wanted = true;
    std::erase(state_->dropped, found->second);
    return found->second;
  }
  State::Entry entry;
  entry.key = key;
  entry.path = path;
  const ModelHandle handle = state_->entries.insert(std::move(entry));
  state_->by_path.emplace(key, handle);
  state_->load(handle);
  return handle;
}

ModelHandle Library::add(std::unique_ptr<Model> model, std::string name) {
  if (!name.empty()) model->name = std::move(name);
  State::Entry entry;
  entry.state = LoadState::ready;
  entry.model = std::move(model);
  return state_->entries.insert(std::move(entry));
}

void Library::release(ModelHandle handle) {
  auto* entry = state_->entries.get(handle);
  assert(entry && entry->references > 0);
  if (!entry || --entry->references > 0) return;
  *entry->wanted = false;
  state_->dropped.push_back(handle);
}

LoadState Library::state(ModelHandle handle) const {
  const auto* entry = state_->entries.get(handle);
  return entry ? entry->state : LoadState::failed;
}

const Model* Library::get(ModelHandle handle) const {
  const auto* entry = state_->entries.get(handle);
  return entry ? entry->model.get() : nullptr;
}

std::shared_ptr<const Model> Library::share(ModelHandle handle) const {
  const auto* entry = state_->entries.get(handle);
  return entry ? entry->model : nullptr;
}

const std::string& Library::error(ModelHandle handle) const {
  static const std::string none;
  const auto* entry = state_->entries.get(handle);
  return entry ? entry->error : none;
}

int Library::collect(int most) {
  std::vector<Inbox::Finished> finished;
  {
    std::lock_guard lock(state_->inbox->mutex);
    auto& all = state_->inbox->finished;
    const auto count = std::min(all.size(), static_cast<std::size_t>(std::max(most, 0)));
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(count);
    finished.assign(std::make_move_iterator(all.begin()), std::make_move_iterator(end));
    all.erase(all.begin(), end);
  }
  for (auto& done : finished) {
    auto* entry = state_->entries.get(done.handle);
    if (!entry) continue;  // dropped while it loaded
    if (done.skipped) {
      if (entry->references > 0) state_->load(done.handle);
      continue;
    }
    entry->model = std::move(done.model);
    entry->error = std::move(done.error);
    entry->state = entry->model ? LoadState::ready : LoadState::failed;
  }
  for (const auto handle : state_->dropped) {
    const auto removed = state_->entries.remove(handle);
    if (removed && !removed->key.empty()) state_->by_path.erase(removed->key);
    if (removed) state_->released.push_back(handle);
  }
  state_->dropped.clear();
  return static_cast<int>(finished.size());
}

std::vector<ModelHandle> Library::take_released() { return std::exchange(state_->released, {}); }

Library::Progress Library::progress() const {
  Progress out;
  state_->entries.for_each([&](ModelHandle, const State::Entry& entry) {
    (entry.state == LoadState::ready ? out.ready : entry.state == LoadState::failed ? out.failed : out.loading)++;
  });
  return out;
}

}  // namespace engine::asset
