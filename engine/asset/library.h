#pragma once
// Models by handle, loaded in the background. Handles are given out at once; the model follows. One thread owns a
// library.

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/asset/gltf.h"

namespace engine::asset {

enum class LoadState { loading, ready, failed };

class Library {
 public:
  // `jobs` outlives the library.
  explicit Library(core::JobQueue& jobs, LoadOptions options = {});
  ~Library();

  // Starts loading; the same path gives the same handle with one more reference.
  ModelHandle request(const std::filesystem::path& path);
  // A model made in memory; ready at once.
  ModelHandle add(std::unique_ptr<Model> model, std::string name);
  // Drops a reference; the last one frees the model at the next collect().
  void release(ModelHandle handle);

  LoadState state(ModelHandle handle) const;                     // failed for a stale handle
  const Model* get(ModelHandle handle) const;                    // null until ready
  std::shared_ptr<const Model> share(ModelHandle handle) const;  // for worker threads; null until ready
  const std::string& error(ModelHandle handle) const;            // why it failed; "" otherwise

  // Takes over what workers finished since the last call, at most `most` models. Returns how many became ready or
  // failed.
  int collect(int most = 8);
  // Handles released since the last call: the renderer frees their GPU copies.
  std::vector<ModelHandle> take_released();

  struct Progress {
    int ready = 0, failed = 0, loading = 0;
  };
  Progress progress() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace engine::asset
