// Leak reports name a module only while it is loaded: the layer stays, so that tests/lsan.supp can tell its memory from
// ours.

#include <dlfcn.h>

namespace {

[[maybe_unused]] void* const layer = ::dlopen("libVkLayer_khronos_validation.so", RTLD_LAZY | RTLD_NODELETE);

}  // namespace
