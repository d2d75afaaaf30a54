#include "engine/core/result.h"

namespace engine::core {

const char* to_string(Code code) {
  switch (code) {
    case Code::invalid_argument:
      return "invalid argument";
    case Code::not_found:
      return "not found";
    case Code::corrupt:
      return "corrupt";
    case Code::unsupported:
      return "unsupported";
    case Code::too_large:
      return "too large";
    case Code::io:
      return "input/output error";
    case Code::timeout:
      return "timeout";
    case Code::unavailable:
      return "unavailable";
    case Code::conflict:
      return "conflict";
    case Code::device_lost:
      return "device lost";
    case Code::cancelled:
      return "cancelled";
    case Code::internal:
      return "internal error";
  }
  return "unknown";
}

}  // namespace engine::core
