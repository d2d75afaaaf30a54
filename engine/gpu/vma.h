#pragma once
// Private to engine/gpu: the Vulkan Memory Allocator's declarations with its warnings kept out of ours.

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wshadow"
#include <vk_mem_alloc.h>
#pragma GCC diagnostic pop
