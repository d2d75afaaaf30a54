#pragma once
// The database's shape, as numbered forward steps. A step that has shipped never changes; a new need is a new step.

#include "engine/core/result.h"

namespace store::commerce {

class Database;

int schema_version();  // the newest step
// Brings a database from whatever version it has to the newest, each step in its own transaction. A database that is
// newer than this program is refused and left alone.
engine::core::Result<> migrate(Database& database);

}  // namespace store::commerce
