#pragma once
// UUID version 7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, then random bits from the kernel. Keys sort by time of
// making, which keeps database inserts at one end of the index.

#include <string>
#include <string_view>

namespace engine::core {

// "0198c0de-...": lower case, 36 characters. Keys made by one process in one millisecond keep their order too.
std::string uuid_v7();

// Any version, lower or upper case, in the 8-4-4-4-12 form.
bool uuid_valid(std::string_view text);

// `bytes` random bytes from the kernel as lower-case hex: secrets and tokens.
std::string random_hex(int bytes);

}  // namespace engine::core
