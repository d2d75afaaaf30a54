#pragma once
// The writer of cooked glTF: one GLB, images as PNG or JPEG inside, LODs as MSFT_lod, variants, lights, extras and
// credits.

#include <filesystem>

#include "engine/asset/model.h"
#include "engine/core/files.h"
#include "engine/core/result.h"

namespace engine::asset {

struct WriteOptions {
  bool jpeg_opaque = true;  // images without alpha as JPEG (quality below), others as PNG
  int jpeg_quality = 90;
};

// `model` must hold the invariants of model.h; load_gltf() of the result gives the same model back (tested).
core::Result<core::Bytes> write_glb(const Model& model, const WriteOptions& options = {});

}  // namespace engine::asset
