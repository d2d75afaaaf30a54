#include "store/commerce/schema.h"

#include <array>

#include "store/commerce/sqlite.h"

namespace store::commerce {
namespace {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

// Store id first in every key and UUIDv7 ids: the same tables can be split by store, or move to a server database.
constexpr const char* kStep1 = R"sql(
CREATE TABLE products (
  store TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, active INTEGER NOT NULL CHECK (active IN (0, 1)),
  doc TEXT NOT NULL, model_path TEXT NOT NULL, model_bytes INTEGER NOT NULL, model_sha256 TEXT NOT NULL,
  triangles INTEGER NOT NULL, thumbnail_path TEXT NOT NULL,
  PRIMARY KEY (store, id)) STRICT, WITHOUT ROWID;
CREATE TABLE variants (
  store TEXT NOT NULL, id TEXT NOT NULL, product_id TEXT NOT NULL, sku TEXT NOT NULL, gtin TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  PRIMARY KEY (store, id), FOREIGN KEY (store, product_id) REFERENCES products (store, id)) STRICT, WITHOUT ROWID;
CREATE INDEX variants_by_sku ON variants (store, sku);
CREATE INDEX variants_by_gtin ON variants (store, gtin) WHERE gtin <> '';
CREATE TABLE prices (
  store TEXT NOT NULL, variant_id TEXT NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor >= 0),
  PRIMARY KEY (store, variant_id, currency),
  FOREIGN KEY (store, variant_id) REFERENCES variants (store, id)) STRICT, WITHOUT ROWID;
CREATE TABLE stock (
  store TEXT NOT NULL, variant_id TEXT NOT NULL, location TEXT NOT NULL,
  on_hand INTEGER NOT NULL CHECK (on_hand >= 0), reserved INTEGER NOT NULL CHECK (reserved >= 0), counted_ms INTEGER NOT NULL,
  PRIMARY KEY (store, variant_id, location), CHECK (reserved <= on_hand),
  FOREIGN KEY (store, variant_id) REFERENCES variants (store, id)) STRICT, WITHOUT ROWID;
CREATE TABLE carts (
  store TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'canceled', 'ordered')),
  doc TEXT NOT NULL, updated_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
  PRIMARY KEY (store, id)) STRICT, WITHOUT ROWID;
CREATE TABLE checkouts (
  store TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'in_progress', 'completed', 'canceled')),
  revision INTEGER NOT NULL CHECK (revision > 0), doc TEXT NOT NULL, updated_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
  PRIMARY KEY (store, id)) STRICT, WITHOUT ROWID;
-- What a visitor who holds an old revision was shown.
CREATE TABLE checkout_revisions (
  store TEXT NOT NULL, checkout_id TEXT NOT NULL, revision INTEGER NOT NULL, total_minor INTEGER NOT NULL,
  PRIMARY KEY (store, checkout_id, revision)) STRICT, WITHOUT ROWID;
CREATE TABLE orders (
  store TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL, label TEXT NOT NULL, checkout_id TEXT NOT NULL,
  state TEXT NOT NULL, currency TEXT NOT NULL, total_minor INTEGER NOT NULL CHECK (total_minor >= 0), rounding TEXT NOT NULL,
  doc TEXT NOT NULL, payment_handler TEXT NOT NULL, payment_token TEXT NOT NULL, payment_reference TEXT NOT NULL,
  placed_ms INTEGER NOT NULL, settled_ms INTEGER NOT NULL,
  PRIMARY KEY (store, id), UNIQUE (store, label)) STRICT, WITHOUT ROWID;
CREATE INDEX orders_by_owner ON orders (store, owner, id);
CREATE INDEX orders_unsettled ON orders (store, placed_ms) WHERE state = 'placed';
CREATE TABLE order_lines (
  store TEXT NOT NULL, order_id TEXT NOT NULL, id TEXT NOT NULL, variant_id TEXT NOT NULL, sku TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity > 0), fulfilled INTEGER NOT NULL CHECK (fulfilled BETWEEN 0 AND quantity),
  unit_minor INTEGER NOT NULL CHECK (unit_minor >= 0), subtotal_minor INTEGER NOT NULL CHECK (subtotal_minor >= 0),
  tax_minor INTEGER NOT NULL CHECK (tax_minor >= 0),
  PRIMARY KEY (store, order_id, id), FOREIGN KEY (store, order_id) REFERENCES orders (store, id)) STRICT, WITHOUT ROWID;
-- Which location's stock an order line holds: reserved until it leaves the shelf (consumed) or the order dies (freed).
CREATE TABLE claims (
  store TEXT NOT NULL, order_id TEXT NOT NULL, line_id TEXT NOT NULL, location TEXT NOT NULL, variant_id TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity > 0), state TEXT NOT NULL CHECK (state IN ('reserved', 'consumed', 'freed')),
  PRIMARY KEY (store, order_id, line_id, location),
  FOREIGN KEY (store, order_id, line_id) REFERENCES order_lines (store, order_id, id)) STRICT, WITHOUT ROWID;
CREATE TABLE order_events (
  store TEXT NOT NULL, order_id TEXT NOT NULL, number INTEGER NOT NULL, event TEXT NOT NULL, state TEXT NOT NULL,
  at_ms INTEGER NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY (store, order_id, number), FOREIGN KEY (store, order_id) REFERENCES orders (store, id)) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
  store TEXT NOT NULL, id TEXT NOT NULL, topic TEXT NOT NULL, subject TEXT NOT NULL, made_ms INTEGER NOT NULL, sent_ms INTEGER,
  PRIMARY KEY (store, id)) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_unsent ON outbox (store, id) WHERE sent_ms IS NULL;
CREATE TABLE idempotency (
  store TEXT NOT NULL, identity TEXT NOT NULL, path TEXT NOT NULL, key TEXT NOT NULL, request_hash TEXT NOT NULL,
  order_id TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, etag TEXT NOT NULL, made_ms INTEGER NOT NULL,
  PRIMARY KEY (store, identity, path, key)) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (made_ms);
CREATE TABLE counters (
  store TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (store, name)) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array kSteps = {kStep1};

}  // namespace

int schema_version() { return static_cast<int>(kSteps.size()); }

Result<> migrate(Database& database) {
  while (true) {
    // Two programs may start on the same file: the version is read under the write lock.
    VITRINE_CHECK(database.script("BEGIN IMMEDIATE"));
    auto step = [&]() -> Result<bool> {
      VITRINE_TRY(rows, database.query("PRAGMA user_version"));
      const auto version = rows.at(0).integer(0);
      if (version > schema_version())
        return fail(Code::unsupported, "database: version {} is newer than this program's {}", version,
                    schema_version());
      if (version == schema_version()) return false;
      VITRINE_CHECK(database.script(kSteps[static_cast<std::size_t>(version)]));
      VITRINE_CHECK(database.script(fmt::format("PRAGMA user_version = {}", version + 1)));
      return true;
    }();
    if (!step || !*step) {
      const auto undone = database.script("ROLLBACK");
      if (!step) return step.error();
      return undone;
    }
    VITRINE_CHECK(database.script("COMMIT"));
  }
}

}  // namespace store::commerce
