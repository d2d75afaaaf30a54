#pragma once
// One visit: what is open on screen, what is in the cart, what has been bought. Intents of the visitor become calls to
// the counter, its replies become what the panels show. Holds no rule of money: every total is the store's. Main
// thread.

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "store/catalog/catalog.h"
#include "store/shop/checkout_flow.h"
#include "store/shop/counter.h"
#include "store/shop/say.h"
#include "store/shop/settings.h"

namespace store::shop {

enum class PanelKind { none, product, catalogue, cart, checkout, receipt, orders, settings, credits, help };
const char* to_string(PanelKind kind);

// What the app, not the counter, has to do about it.
struct TakeMeThere {
  std::string product;
};
struct GoToZone {
  std::string zone;
};
struct VariantShown {  // the product's panel shows another variant: the model follows
  std::string product, variant;
};
struct SettingsChanged {};
struct Quit {};
using Intent = std::variant<TakeMeThere, GoToZone, VariantShown, SettingsChanged, Quit>;

// What the store said last about a variant.
struct Live {
  std::int64_t price = 0;
  bool available = false;
  std::map<std::string, std::int64_t> stock;
};

// Answers that come later: what a list can show meanwhile.
enum class Wait { idle, waiting, ready, failed };

struct SearchState {
  std::string query;
  std::string category;  // "" = any
  int price_band = 0;    // index into price_bands()
  bool in_stock_only = false;
  int page = 0;
};

struct PriceBand {
  std::optional<std::int64_t> from, to;  // minor units
};
// Round amounts of the currency that part the catalogue: any, and four bands.
const std::vector<PriceBand>& price_bands(money::Currency currency);

class Visit {
 public:
  // All references outlive the visit.
  Visit(const catalog::Catalog& catalog, Counter& counter, const Areas& areas, Settings settings, AddressBook book);

  // Asks the counter for the cart an earlier visit left, for stock and prices, for the orders.
  void enter();
  void update(double dt_s);

  // -- panels
  PanelKind panel() const { return panel_; }
  void open(PanelKind kind);
  void toggle(PanelKind kind);  // a key pressed twice closes again
  bool map_shown() const { return map_shown_; }
  void show_map(bool shown) { map_shown_ = shown; }
  // Esc: one step back; false when nothing was open.
  bool back();
  void close();

  // -- product
  void open_product(const std::string& product_id, const std::string& variant_id = "");
  const catalog::Product* product() const { return product_; }
  const catalog::Variant* variant() const { return variant_; }
  void choose_variant(int index);
  int quantity() const { return quantity_; }
  void set_quantity(int quantity);
  void add_to_cart();
  void take_me_there(const std::string& product_id) { intents_.emplace_back(TakeMeThere{product_id}); }
  void go_to_zone(const std::string& zone) { intents_.emplace_back(GoToZone{zone}); }

  // The store's price once it has told, the catalogue's before.
  money::Money price(const catalog::Variant& variant) const;
  std::int64_t stock(const catalog::Variant& variant, const std::string& location) const;
  bool available(const catalog::Variant& variant) const;
  // "Only 1 left here in Gangnam; 12 in the warehouse".
  std::string stock_line(const catalog::Variant& variant, const Strings& texts) const;
  std::string delivery_line(const catalog::Variant& variant, const Strings& texts) const;
  const std::map<std::string, Live, std::less<>>& live() const { return live_; }
  unsigned live_revision() const { return live_revision_; }

  // -- catalogue
  SearchState& search() { return search_; }
  const std::vector<const catalog::Product*>& found() const { return found_; }
  void search_changed();

  // -- cart
  const std::optional<wire::Cart>& cart() const { return cart_; }
  bool cart_busy() const { return cart_waiting_ > 0; }
  Wait cart_state() const { return cart_state_; }
  std::int64_t cart_count() const;  // pieces, as last asked for
  const std::vector<wire::Line>& lines() const { return lines_; }
  void set_line_quantity(const std::string& variant_id, std::int64_t quantity);  // 0 removes
  std::optional<money::Money> cart_total() const;

  // -- checkout
  void start_checkout();
  CheckoutFlow& checkout() { return checkout_; }
  const CheckoutFlow& checkout() const { return checkout_; }

  // -- receipt and orders
  const std::optional<wire::Order>& receipt() const { return receipt_; }
  const std::string& receipt_id() const { return receipt_id_; }
  const std::vector<wire::Order>& orders() const { return orders_; }
  Wait orders_state() const { return orders_state_; }
  void show_order(const std::string& id);
  void refresh_orders();

  // -- settings
  const Settings& settings() const { return settings_; }
  void change(const Settings& settings);
  AddressBook& book() { return book_; }
  // Changes when the address book has to be written.
  unsigned book_revision() const { return book_revision_; }
  void book_changed() { ++book_revision_; }

  // -- what is said
  void say(Sentence sentence, double seconds = 4);
  const Sentence& notice() const { return notice_; }
  double notice_left_s() const { return notice_left_s_; }
  const Sentence& error() const { return error_; }
  void clear_error() { error_ = {}; }
  bool just_added() const { return added_left_s_ > 0; }

  std::vector<Intent> take_intents();
  Counter& counter() { return counter_; }
  const catalog::Catalog& catalog() const { return catalog_; }
  money::Currency currency() const;  // of the cart once there is one, else the chosen one
  // A purchase or cart change of an earlier process that was answered in this one.
  void recovered(const api::client::Recovered& recovered);

 private:
  void put_lines();
  void cart_received(const Reply<wire::Cart>& reply);
  void ask_live();
  std::string name_of(const std::string& variant_id) const;

  const catalog::Catalog& catalog_;
  Counter& counter_;
  Settings settings_;
  AddressBook book_;
  CheckoutFlow checkout_;

  PanelKind panel_ = PanelKind::none;
  std::vector<PanelKind> under_;  // what back() returns to
  bool map_shown_ = true;
  const catalog::Product* product_ = nullptr;
  const catalog::Variant* variant_ = nullptr;
  int quantity_ = 1;
  double added_left_s_ = 0;
  bool adding_ = false;

  std::map<std::string, Live, std::less<>> live_;
  unsigned live_revision_ = 0;
  SearchState search_;
  std::vector<const catalog::Product*> found_;
  bool searched_ = false;

  std::optional<wire::Cart> cart_;
  std::vector<wire::Line> lines_;
  int cart_waiting_ = 0;
  Wait cart_state_ = Wait::idle;

  std::optional<wire::Order> receipt_;
  std::string receipt_id_;
  std::vector<wire::Order> orders_;
  Wait orders_state_ = Wait::idle;

  Sentence notice_, error_;
  double notice_left_s_ = 0;
  unsigned book_revision_ = 0;
  std::vector<Intent> intents_;
};

}  // namespace store::shop
