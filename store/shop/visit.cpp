#include "store/shop/visit.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace store::shop {

namespace {

constexpr std::int64_t kMaxPieces = 99;  // of one line; a shop floor, not a wholesaler
constexpr double kAdded_s = 3;           // how long "Added" stays on the button's place
const std::string kHere = "gangnam", kWarehouse = "warehouse";

}  // namespace

const char* to_string(PanelKind kind) {
  switch (kind) {
    case PanelKind::none:
      return "none";
    case PanelKind::product:
      return "product";
    case PanelKind::catalogue:
      return "catalogue";
    case PanelKind::cart:
      return "cart";
    case PanelKind::checkout:
      return "checkout";
    case PanelKind::receipt:
      return "receipt";
    case PanelKind::orders:
      return "orders";
    case PanelKind::settings:
      return "settings";
    case PanelKind::credits:
      return "credits";
    case PanelKind::help:
      return "help";
  }
  return "";
}

const std::vector<PriceBand>& price_bands(money::Currency currency) {
  const auto make = [](std::int64_t a, std::int64_t b, std::int64_t c) {
    return std::vector<PriceBand>{{}, {{}, a}, {a, b}, {b, c}, {c, {}}};
  };
  static const auto krw = make(100'000, 500'000, 1'500'000);
  static const auto usd = make(100'00, 400'00, 1'000'00);
  return currency == money::Currency::krw ? krw : usd;
}

Visit::Visit(const catalog::Catalog& catalog, Counter& counter, const Areas& areas, Settings settings, AddressBook book)
    : catalog_(catalog),
      counter_(counter),
      settings_(std::move(settings)),
      book_(std::move(book)),
      checkout_(counter, book_, areas) {
  checkout_.set_language(settings_.language);
}

void Visit::enter() {
  lines_ = counter_.asked_lines();
  if (!counter_.cart_id().empty() || !lines_.empty()) {
    cart_state_ = Wait::waiting;
    ++cart_waiting_;
    counter_.get_cart([this](const Reply<wire::Cart>& reply) {
      const bool kept = reply.value && !reply.value->lines.empty();
      if (reply.http_status == 404 || reply.http_status == 410) {
        cart_waiting_ = std::max(0, cart_waiting_ - 1);
        // The store forgot the cart; the device did not.
        if (!lines_.empty()) {
          put_lines();
        } else {
          cart_state_ = Wait::idle;
        }
        return;
      }
      cart_received(reply);
      if (kept) say({"notice.resumed", {}}, 6);
    });
  }
  ask_live();
  refresh_orders();
}

void Visit::ask_live() {
  std::vector<std::string> ids;
  const auto ask = [this](std::vector<std::string> part) {
    wire::LookupRequest request;
    request.ids = std::move(part);
    request.context.currency = money::code(currency());
    counter_.lookup(std::move(request), [this](const Reply<wire::LookupReply>& reply) {
      if (!reply.value) return;
      for (const auto& product : reply.value->products) {
        if (product.currency != money::code(currency())) continue;
        for (const auto& v : product.variants) live_[v.id] = {v.price, v.available, v.stock};
      }
      ++live_revision_;
    });
  };
  for (const auto& product : catalog_.products()) {
    ids.push_back(product.id);
    if (ids.size() == 50) ask(std::exchange(ids, {}));  // half of what one lookup may ask, so that replies stay small
  }
  if (!ids.empty()) ask(std::move(ids));
}

void Visit::update(double dt_s) {
  if (notice_left_s_ > 0 && (notice_left_s_ -= dt_s) <= 0) notice_ = {};
  if (added_left_s_ > 0) added_left_s_ -= dt_s;
  if (checkout_.active() && checkout_.step() == CheckoutStep::confirm && checkout_.confirm().update(dt_s))
    checkout_.buy();
  if (auto order = checkout_.take_order()) {
    receipt_id_ = order->id;
    receipt_.reset();
    cart_.reset();
    lines_.clear();
    cart_state_ = Wait::idle;
    under_.clear();
    panel_ = PanelKind::receipt;
    show_order(order->id);
    refresh_orders();
    ask_live();  // what was bought is no longer on the shelf
  }
}

// ---- panels

void Visit::open(PanelKind kind) {
  if (kind == panel_) return;
  if (panel_ == PanelKind::checkout && kind != PanelKind::receipt) checkout_.leave();
  // Settings lead to credits, the catalogue and the cart to a product: back returns there. Everything else starts anew.
  const bool nested = (panel_ == PanelKind::settings && kind == PanelKind::credits) ||
                      (panel_ == PanelKind::orders && kind == PanelKind::receipt) ||
                      ((panel_ == PanelKind::catalogue || panel_ == PanelKind::cart) && kind == PanelKind::product);
  if (nested) {
    under_.push_back(panel_);
  } else {
    under_.clear();
  }
  panel_ = kind;
  error_ = {};
  if (kind == PanelKind::catalogue && !searched_) search_changed();
  if (kind == PanelKind::orders) refresh_orders();
}

void Visit::toggle(PanelKind kind) {
  if (panel_ == kind) {
    close();
  } else {
    open(kind);
  }
}

bool Visit::back() {
  if (panel_ == PanelKind::none) return false;
  error_ = {};
  if (panel_ == PanelKind::checkout) {
    if (checkout_.back()) return true;
    checkout_.leave();
    panel_ = PanelKind::cart;
    return true;
  }
  if (!under_.empty()) {
    panel_ = under_.back();
    under_.pop_back();
  } else {
    panel_ = PanelKind::none;
  }
  if (panel_ != PanelKind::product) product_ = nullptr, variant_ = nullptr;
  return true;
}

void Visit::close() {
  if (panel_ == PanelKind::checkout) checkout_.leave();
  panel_ = PanelKind::none;
  under_.clear();
  product_ = nullptr, variant_ = nullptr;
  error_ = {};
}

// ---- product

void Visit::open_product(const std::string& product_id, const std::string& variant_id) {
  const auto* product = catalog_.find(product_id);
  if (!product) return;
  open(PanelKind::product);
  product_ = product;
  variant_ = &product->variants.front();
  for (const auto& v : product->variants)
    if (v.id == variant_id) variant_ = &v;
  quantity_ = 1;
  added_left_s_ = 0;
  wire::LookupRequest request;
  request.ids = {product_id};
  request.context.currency = money::code(currency());
  counter_.lookup(std::move(request), [this](const Reply<wire::LookupReply>& reply) {
    if (!reply.value) return;
    for (const auto& p : reply.value->products) {
      if (p.currency != money::code(currency())) continue;
      for (const auto& v : p.variants) live_[v.id] = {v.price, v.available, v.stock};
    }
    ++live_revision_;
  });
}

void Visit::choose_variant(int index) {
  if (!product_ || index < 0 || index >= static_cast<int>(product_->variants.size())) return;
  variant_ = &product_->variants[static_cast<std::size_t>(index)];
  added_left_s_ = 0;
  intents_.emplace_back(VariantShown{product_->id, variant_->id});
}

void Visit::set_quantity(int quantity) { quantity_ = std::clamp(quantity, 1, static_cast<int>(kMaxPieces)); }

void Visit::add_to_cart() {
  if (!variant_) return;
  const auto line =
      std::find_if(lines_.begin(), lines_.end(), [&](const wire::Line& l) { return l.item.id == variant_->id; });
  if (line != lines_.end()) {
    line->quantity = std::min(kMaxPieces, line->quantity + quantity_);
  } else {
    wire::Line added;
    added.item.id = variant_->id;
    added.quantity = quantity_;
    lines_.push_back(std::move(added));
  }
  quantity_ = 1;
  adding_ = true;
  put_lines();
}

money::Money Visit::price(const catalog::Variant& variant) const {
  const auto wanted = currency();
  if (const auto found = live_.find(variant.id); found != live_.end()) return {found->second.price, wanted};
  const auto listed = variant.price.find(wanted);
  return {listed == variant.price.end() ? 0 : listed->second, wanted};
}

std::int64_t Visit::stock(const catalog::Variant& variant, const std::string& location) const {
  if (const auto found = live_.find(variant.id); found != live_.end()) {
    const auto at = found->second.stock.find(location);
    return at == found->second.stock.end() ? 0 : at->second;
  }
  const auto at = variant.stock.find(location);
  return at == variant.stock.end() ? 0 : at->second;
}

bool Visit::available(const catalog::Variant& variant) const {
  return stock(variant, kHere) > 0 || stock(variant, kWarehouse) > 0;
}

std::string Visit::stock_line(const catalog::Variant& variant, const Strings& texts) const {
  const auto here = stock(variant, kHere), far = stock(variant, kWarehouse);
  if (here <= 0 && far <= 0) return texts("stock.sold_out_short");
  const auto& place = texts("place.gangnam");
  const std::string first = here <= 0   ? texts("stock.here_none", {{"place", place}})
                            : here == 1 ? texts("stock.here_one", {{"place", place}})
                                        : texts("stock.here", {{"count", std::to_string(here)}, {"place", place}});
  const std::string second =
      far <= 0 ? texts("stock.warehouse_none") : texts("stock.warehouse", {{"count", std::to_string(far)}});
  return texts("stock.line", {{"here", first}, {"warehouse", second}});
}

std::string Visit::delivery_line(const catalog::Variant& variant, const Strings& texts) const {
  const auto here = stock(variant, kHere), far = stock(variant, kWarehouse);
  if (here <= 0 && far <= 0) return texts("product.delivery_none");
  if (here <= 0) return texts("product.delivery_door");
  return texts(far <= 0 ? "product.delivery_shop" : "product.delivery_both");
}

// ---- catalogue

void Visit::search_changed() {
  searched_ = true;
  catalog::Filter filter;
  filter.query = search_.query;
  filter.category = search_.category;
  filter.currency = currency();
  const auto& bands = price_bands(filter.currency);
  const auto& band =
      bands[static_cast<std::size_t>(std::clamp(search_.price_band, 0, static_cast<int>(bands.size()) - 1))];
  filter.min_price = band.from;
  filter.max_price = band.to;
  found_ = catalog_.search(filter);
  if (search_.in_stock_only)
    found_.erase(std::remove_if(found_.begin(), found_.end(),
                                [&](const catalog::Product* p) {
                                  return std::none_of(p->variants.begin(), p->variants.end(),
                                                      [&](const catalog::Variant& v) { return available(v); });
                                }),
                 found_.end());
  search_.page = 0;
}

// ---- cart

std::int64_t Visit::cart_count() const {
  std::int64_t count = 0;
  for (const auto& line : lines_) count += line.quantity;
  return count;
}

void Visit::set_line_quantity(const std::string& variant_id, std::int64_t quantity) {
  const auto line =
      std::find_if(lines_.begin(), lines_.end(), [&](const wire::Line& l) { return l.item.id == variant_id; });
  if (line == lines_.end()) return;
  if (quantity <= 0) {
    lines_.erase(line);
  } else {
    line->quantity = std::min(quantity, kMaxPieces);
  }
  put_lines();
}

void Visit::put_lines() {
  ++cart_waiting_;
  if (cart_state_ == Wait::idle || cart_state_ == Wait::failed) cart_state_ = Wait::waiting;
  counter_.put_cart(lines_, [this](const Reply<wire::Cart>& reply) { cart_received(reply); });
}

std::string Visit::name_of(const std::string& variant_id) const {
  const auto found = catalog_.find_variant(variant_id);
  return found.product ? found.product->name.in(settings_.language) : variant_id;
}

void Visit::cart_received(const Reply<wire::Cart>& reply) {
  cart_waiting_ = std::max(0, cart_waiting_ - 1);
  if (reply.value) {
    cart_ = reply.value;
    cart_state_ = Wait::ready;
    if (cart_waiting_ == 0) {
      lines_.clear();  // the store may have taken less than was asked for
      for (const auto& line : cart_->lines) {
        wire::Line kept;
        kept.item.id = line.item.id;
        kept.quantity = line.quantity;
        lines_.push_back(std::move(kept));
      }
    }
    if (std::exchange(adding_, false) && reply.ok()) added_left_s_ = kAdded_s;
    error_ = {};
    // A cart that holds more than there is: the store says so in its own words.
    for (const auto& message : cart_->messages)
      if (message.type != wire::MessageType::info) error_ = {"error.plain", {{"reason", message.content}}};
    if (reply.ok()) return;
  }
  adding_ = false;
  if (cart_state_ == Wait::waiting && !cart_) cart_state_ = Wait::failed;
  if (reply.http_status == 0) {
    error_ = {"error.offline", {}};
  } else if (!reply.why().empty()) {
    error_ = {"error.plain", {{"reason", reply.why()}}};
  } else {
    error_ = {"error.server", {{"reason", fmt::format("HTTP {}", reply.http_status)}}};
  }
  // What the counter refused is not in the cart: show what it holds.
  if (reply.http_status != 0 && !reply.value) {
    lines_.clear();
    if (cart_)
      for (const auto& line : cart_->lines) {
        wire::Line kept;
        kept.item.id = line.item.id;
        kept.quantity = line.quantity;
        lines_.push_back(std::move(kept));
      }
  }
}

std::optional<money::Money> Visit::cart_total() const {
  if (!cart_ || cart_->lines.empty()) return std::nullopt;
  const auto total = wire::total_of(cart_->totals, "total");
  if (!total) return std::nullopt;
  return money::Money{*total, currency()};
}

money::Currency Visit::currency() const {
  if (cart_ && !cart_->lines.empty())
    if (const auto known = money::currency_from(cart_->currency)) return *known;
  return settings_.currency;
}

// ---- checkout

void Visit::start_checkout() {
  if (lines_.empty() || cart_busy()) return;
  open(PanelKind::checkout);
  checkout_.begin();
}

// ---- receipt and orders

void Visit::show_order(const std::string& id) {
  receipt_id_ = id;
  for (const auto& order : orders_)
    if (order.id == id) receipt_ = order;
  counter_.get_order(id, [this, id](const Reply<wire::Order>& reply) {
    if (reply.value && receipt_id_ == id) receipt_ = reply.value;
  });
  if (panel_ != PanelKind::receipt) open(PanelKind::receipt);
}

void Visit::refresh_orders() {
  if (orders_.empty()) orders_state_ = Wait::waiting;
  counter_.list_orders([this](const Reply<wire::OrderList>& reply) {
    if (!reply.value) {
      if (orders_.empty()) orders_state_ = Wait::failed;
      return;
    }
    orders_ = reply.value->orders;
    orders_state_ = Wait::ready;
  });
}

// ---- settings, sayings

void Visit::change(const Settings& settings) {
  if (settings == settings_) return;
  const bool other_currency = settings.currency != settings_.currency;
  settings_ = settings;
  checkout_.set_language(settings_.language);
  if (other_currency) {
    live_.clear();
    search_.price_band = 0;
    ask_live();
  }
  if (searched_) search_changed();
  intents_.emplace_back(SettingsChanged{});
}

void Visit::say(Sentence sentence, double seconds) {
  notice_ = std::move(sentence);
  notice_left_s_ = seconds;
}

std::vector<Intent> Visit::take_intents() { return std::exchange(intents_, {}); }

void Visit::recovered(const api::client::Recovered& recovered) {
  if (const auto* cart = std::get_if<Reply<wire::Cart>>(&recovered.reply)) {
    if (cart->value) {
      cart_ = cart->value;
      cart_state_ = Wait::ready;
    }
  } else if (recovered.operation == "complete_checkout") {
    checkout_.recovered(std::get<Reply<wire::Checkout>>(recovered.reply));
  }
}

}  // namespace store::shop
