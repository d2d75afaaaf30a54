#include "store/commerce/commerce.h"

#include <chrono>

#include "store/commerce/documents.h"
#include "store/commerce/schema.h"
#include "store/commerce/state.h"

namespace store::commerce {
namespace {

Result<Order> read_order(State& state, Database& database, const Row& row) {
  VITRINE_TRY(order, order_from(row.text(0)));
  order.state = order_state_from(row.text(1)).value_or(OrderState::placed);
  order.payment_handler = row.text(2);
  order.payment_reference = row.text(3);
  order.placed_ms = row.integer(4);
  order.settled_ms = row.integer(5);
  VITRINE_TRY(lines, database.query("SELECT id, fulfilled FROM order_lines WHERE store = ?1 AND order_id = ?2",
                                    {state.store(), order.id}));
  for (const auto& stored : lines)
    for (auto& line : order.lines)
      if (line.id == stored.text(0)) line.fulfilled = stored.integer(1);
  VITRINE_TRY(
      events,
      database.query(
          "SELECT event, state, note, at_ms FROM order_events WHERE store = ?1 AND order_id = ?2 ORDER BY number",
          {state.store(), order.id}));
  for (const auto& event : events)
    order.events.push_back({event.text(0), event.text(1), event.text(2), event.integer(3)});
  return order;
}

constexpr const char* kOrderColumns = "doc, state, payment_handler, payment_reference, placed_ms, settled_ms";

// The catalogue that the database holds, for a start without content folders.
Result<catalog::Catalog> stored_catalogue(State& state, Database& database) {
  VITRINE_TRY(rows, database.query("SELECT doc FROM products WHERE store = ?1 AND active = 1 ORDER BY position",
                                   {state.store()}));
  std::string text = "{\"catalogue\": 1, \"products\": [";
  for (std::size_t i = 0; i < rows.size(); ++i) text += (i ? "," : "") + rows[i].text(0);
  std::vector<std::string> problems;
  VITRINE_TRY(catalog, catalog::Catalog::parse(text + "]}", "database", &problems));
  if (!problems.empty()) return fail(Code::corrupt, "{}", problems.front());
  return catalog;
}

}  // namespace

Commerce::Commerce(std::unique_ptr<State> state) : state_(std::move(state)) {}
Commerce::~Commerce() = default;

Result<std::unique_ptr<Commerce>> Commerce::open(Options options) {
  auto state = std::make_unique<State>();
  if (!options.payments) options.payments = std::make_shared<DemoPayments>();
  if (!options.tax) options.tax = built_in_tax;
  if (options.fulfilment.empty()) options.fulfilment = built_in_fulfilment();
  if (!options.now_ms)
    options.now_ms = [] {
      return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
    };
  const bool memory = options.database.empty();
  state->options = std::move(options);
  VITRINE_TRY(database, Database::open(memory ? ":memory:" : state->options.database));
  if (auto migrated = migrate(database); !migrated) return migrated.error().within(state->options.database);
  VITRINE_TRY(catalog, stored_catalogue(*state, database));
  state->catalog = std::make_shared<catalog::Catalog>(std::move(catalog));
  state->writer = std::make_unique<Writer>(std::move(database));
  if (!memory) state->readers = std::make_unique<Readers>(state->options.database);
  return std::unique_ptr<Commerce>(new Commerce(std::move(state)));
}

const Options& Commerce::options() const { return state_->options; }
std::shared_ptr<const catalog::Catalog> Commerce::catalog() const { return state_->sold(); }

Result<> Commerce::import_catalogue(const catalog::Catalog& catalog) {
  State& state = *state_;
  const std::string& store = state.store();
  VITRINE_CHECK(state.write([&](Database& database) -> Result<> {
    VITRINE_CHECK(database.run("UPDATE products SET active = 0 WHERE store = ?1", {store}));
    VITRINE_CHECK(database.run("UPDATE variants SET active = 0 WHERE store = ?1", {store}));
    std::int64_t position = 0;
    for (const auto& product : catalog.products()) {
      // One product's object out of the file form, so that it can be parsed back by the same reader.
      const std::string file = catalog::write_catalogue({product});
      const auto begin = file.find('{', 1), end = file.rfind(']');
      VITRINE_CHECK(database.run(
          "INSERT INTO products (store, id, position, active, doc, model_path, model_bytes, model_sha256, triangles, "
          "thumbnail_path) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (store, id) DO UPDATE SET "
          "position = excluded.position, active = 1, doc = excluded.doc, model_path = excluded.model_path, "
          "model_bytes = excluded.model_bytes, model_sha256 = excluded.model_sha256, triangles = excluded.triangles, "
          "thumbnail_path = excluded.thumbnail_path",
          {store, product.id, position++, file.substr(begin, end - begin), product.model_path,
           static_cast<std::int64_t>(product.model_bytes), product.model_sha256,
           static_cast<std::int64_t>(product.triangles), product.thumbnail_path}));
      for (const auto& variant : product.variants) {
        VITRINE_CHECK(database.run(
            "INSERT INTO variants (store, id, product_id, sku, gtin, active) VALUES (?1, ?2, ?3, ?4, ?5, 1) "
            "ON CONFLICT (store, id) DO UPDATE SET sku = excluded.sku, gtin = excluded.gtin, active = 1",
            {store, variant.id, product.id, variant.sku, variant.gtin}));
        VITRINE_CHECK(database.run("DELETE FROM prices WHERE store = ?1 AND variant_id = ?2", {store, variant.id}));
        for (const auto& [currency, minor] : variant.price)
          VITRINE_CHECK(database.run("INSERT INTO prices (store, variant_id, currency, minor) VALUES (?1, ?2, ?3, ?4)",
                                     {store, variant.id, money::code(currency), minor}));
        for (const auto& [location, on_hand] : variant.stock)
          VITRINE_CHECK(
              database.run("INSERT INTO stock (store, variant_id, location, on_hand, reserved, counted_ms) "
                           "VALUES (?1, ?2, ?3, ?4, 0, ?5) ON CONFLICT DO NOTHING",
                           {store, variant.id, location, static_cast<std::int64_t>(on_hand), state.now()}));
      }
    }
    return {};
  }));
  const std::lock_guard lock(state.mutex);
  state.catalog = std::make_shared<catalog::Catalog>(catalog);
  return {};
}

Result<std::map<std::string, StockByLocation>> Commerce::stock(const std::vector<std::string>& variant_ids) const {
  std::map<std::string, StockByLocation> out;
  VITRINE_CHECK(state_->read([&](Database& database) -> Result<> {
    for (const auto& id : variant_ids) {
      VITRINE_TRY(rows,
                  database.query("SELECT location, on_hand - reserved FROM stock WHERE store = ?1 AND variant_id = ?2",
                                 {state_->store(), id}));
      auto& places = out[id];
      for (const auto& row : rows) places[row.text(0)] = row.integer(1);
    }
    return {};
  }));
  return out;
}

Result<> Commerce::set_price(const std::string& variant_id, Money price) {
  State& state = *state_;
  VITRINE_CHECK(state.write([&](Database& database) -> Result<> {
    VITRINE_TRY(changed,
                database.run("UPDATE prices SET minor = ?4 WHERE store = ?1 AND variant_id = ?2 AND currency = ?3",
                             {state.store(), variant_id, money::code(price.currency), price.minor}));
    if (changed != 1)
      return fail(Code::not_found, "variant \"{}\": has no {} price", variant_id, money::code(price.currency));
    return {};
  }));
  // The catalogue in memory follows: searching by price must see what the cart will charge.
  const std::lock_guard lock(state.mutex);
  auto copy = std::make_shared<catalog::Catalog>(*state.catalog);
  VITRINE_CHECK(copy->set_price(variant_id, price));
  state.catalog = std::move(copy);
  return {};
}

Result<> Commerce::set_stock(const std::string& variant_id, const std::string& location, std::int64_t on_hand) {
  return state_->write([&](Database& database) -> Result<> {
    VITRINE_CHECK(
        database.run("INSERT INTO stock (store, variant_id, location, on_hand, reserved, counted_ms) VALUES "
                     "(?1, ?2, ?3, ?4, 0, ?5) "
                     "ON CONFLICT (store, variant_id, location) DO UPDATE SET on_hand = excluded.on_hand, "
                     "counted_ms = excluded.counted_ms",
                     {state_->store(), variant_id, location, on_hand, state_->now()}));
    return {};
  });
}

Result<std::optional<Order>> Commerce::order(const Caller& caller, const std::string& id) {
  std::optional<Order> found;
  VITRINE_CHECK(state_->read([&](Database& database) -> Result<> {
    VITRINE_TRY(rows, database.query(fmt::format("SELECT {} FROM orders WHERE store = ?1 AND id = ?2 AND owner = ?3",
                                                 kOrderColumns),
                                     {state_->store(), id, caller.identity}));
    if (rows.empty()) return {};
    VITRINE_TRY(order, read_order(*state_, database, rows[0]));
    found = std::move(order);
    return {};
  }));
  return found;
}

Result<std::vector<Order>> Commerce::orders(const Caller& caller, const std::string& before, int most) {
  std::vector<Order> found;
  VITRINE_CHECK(state_->read([&](Database& database) -> Result<> {
    // UUIDv7 ids sort by time of making.
    VITRINE_TRY(rows, database.query(
                          fmt::format("SELECT {} FROM orders WHERE store = ?1 AND owner = ?2 AND (?3 = '' OR id < ?3) "
                                      "AND state NOT IN ('declined', 'expired') ORDER BY id DESC LIMIT ?4",
                                      kOrderColumns),
                          {state_->store(), caller.identity, before, static_cast<std::int64_t>(most)}));
    for (const auto& row : rows) {
      VITRINE_TRY(order, read_order(*state_, database, row));
      found.push_back(std::move(order));
    }
    return {};
  }));
  return found;
}

}  // namespace store::commerce
