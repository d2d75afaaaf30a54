// Every panel in both languages: it draws, every text has its glyphs, its actions are on screen, and a click on them
// acts. With VITRINE_PICTURES=DIR the panels are written there as pictures, to be looked at.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "engine/asset/image.h"
#include "engine/core/files.h"
#include "engine/ui/panel.h"
#include "fake_counter.h"
#include "raster.h"
#include "store/shop/panels.h"

using namespace store::shop;
namespace ui = engine::ui;
using engine::core::vec2;

namespace {

const ui::FontImage* font_image = nullptr;

std::shared_ptr<ui::Fonts> fonts() {
  static const auto baked = [] {
    auto made = ui::Fonts::bake({});
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return *made;
  }();
  font_image = &baked->image();
  return baked;
}

struct PanelsTest : testing::Test {
  store::catalog::Catalog catalog = [] {
    std::vector<std::string> problems;
    auto loaded = store::catalog::Catalog::load(
        std::filesystem::path(VITRINE_SOURCE_DIR) / "assets/catalogue/products.json", &problems);
    EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
    return std::move(*loaded);
  }();
  Areas areas = Areas::built_in();
  Strings texts = Strings::built_in();
  FakeCounter counter;
  AddressBook book;
  std::unique_ptr<Visit> visit;
  std::unique_ptr<Panels> panels;
  std::unique_ptr<ui::Panel> panel;
  PanelFrame frame;
  store::showroom::Document document;
  std::vector<CreditLine> credits = {{"Couch", "TowerCG", "CC0 1.0", "Sweet Home 3D furniture library"},
                                     {"Double bed", "eTeks", "CC-BY 3.0", "Sweet Home 3D"}};
  vec2 size{1280, 720};

  void make(Language language, float scale = 1) {
    Settings settings;
    settings.language = language;
    texts.set_language(language);
    visit = std::make_unique<Visit>(catalog, counter, areas, settings, book);
    panels = std::make_unique<Panels>(*visit, texts, areas);
    panel = std::make_unique<ui::Panel>(fonts(), ui::PanelOptions{size, scale, true});
    document.zones = {{"hall", {"Hall", "홀"}, {{0, 0}, {12, 0}, {12, 10}, {0, 10}}, 3},
                      {"living", {"Living", "거실"}, {{12, 0}, {30, 0}, {30, 10}, {12, 10}}, 3},
                      {"bedroom", {"Bed & kitchen", "침실·주방"}, {{0, 10}, {16, 10}, {16, 20}, {0, 20}}, 3},
                      {"boutique", {"Boutique", "부티크"}, {{16, 10}, {30, 10}, {30, 20}, {16, 20}}, 3}};
    frame.document = &document;
    frame.position = {6, 5};
    frame.yaw_rad = -0.6f;
    frame.credits = &credits;
    frame.on_show = [](const std::string&) { return true; };
    frame.inspect = [](bool) {};
  }
  void run(int frames = 3, ui::PanelInput input = {}) {
    for (int i = 0; i < frames; ++i) {
      panel->begin(input, 1.0 / 60);
      panels->draw(frame);
      panel->end();
      input.buttons.clear();
      visit->update(1.0 / 60);
    }
  }
  void click(const std::string& id) {
    run();
    const auto rect = panels->screen().find(id);
    ASSERT_TRUE(rect) << id << " is not on screen";
    ui::PanelInput input;
    input.pointer = rect->centre();
    run(2, input);
    input.buttons = {{0, true, rect->centre()}, {0, false, rect->centre()}};
    run(4, input);
  }
  void look(const std::string& name) {
    run();
    const auto& data = panel->draw_data();
    EXPECT_GT(data.vertices.size(), 200u) << name;
    for (const auto& id : panels->screen().ids()) {
      const auto rect = *panels->screen().find(id);
      EXPECT_GE(rect.min.x, 0) << id;
      EXPECT_LE(rect.max.x, size.x) << id;
      EXPECT_LE(rect.max.y, size.y) << id;
    }
    if (const char* folder = std::getenv("VITRINE_PICTURES")) {
      Picture picture(static_cast<int>(size.x), static_cast<int>(size.y));
      picture.draw(data, *font_image);
      const auto png = engine::asset::encode_png(static_cast<std::uint32_t>(size.x), static_cast<std::uint32_t>(size.y),
                                                 4, picture.rgba);
      ASSERT_TRUE(png);
      ASSERT_TRUE(engine::core::write_file_atomic(std::filesystem::path(folder) / (name + ".png"), *png));
    }
  }
  void fill_cart() {
    visit->open_product("sofa-namsan");
    visit->add_to_cart();
    counter.answer_cart(cart({line("sofa-namsan:oatmeal", 1)}, 1'890'000));
    visit->open_product("lamp-turned");
    visit->add_to_cart();
    auto two = cart({line("sofa-namsan:oatmeal", 1), line(visit->variant()->id, 1)}, 1'989'000);
    two.value->lines[0].totals = {{"total", "", 1'890'000, {}}};
    two.value->lines[1].totals = {{"total", "", 99'000, {}}};
    counter.answer_cart(two);
  }
};

const Address kHome{"KR", "06236", "서울특별시", "강남구", "테헤란로", "152", "3층", "Kim Mina", "010-1234-5678"};

class EveryLanguage : public PanelsTest, public testing::WithParamInterface<Language> {
 protected:
  std::string tag() const { return GetParam() == Language::ko ? "-ko" : "-en"; }
};

INSTANTIATE_TEST_SUITE_P(Both, EveryLanguage, testing::Values(Language::en, Language::ko),
                         [](const auto& p) { return p.param == Language::ko ? "ko" : "en"; });

}  // namespace

TEST_F(PanelsTest, EveryTextHasItsGlyphs) {
  const auto baked = fonts();
  for (const auto& key : texts.keys())
    for (const auto language : {Language::en, Language::ko}) {
      const auto& text = texts.in(key, language);
      for (std::size_t i = 0; i < text.size();) {
        const auto c = static_cast<unsigned char>(text[i]);
        const std::size_t length = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        char32_t point = length == 1 ? c : c & (0xFFu >> (length + 1));
        for (std::size_t k = 1; k < length; ++k) point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3Fu);
        EXPECT_TRUE(baked->has_glyph(ui::Face::body, point))
            << key << ": U+" << std::hex << static_cast<unsigned>(point);
        i += length;
      }
    }
}

TEST_P(EveryLanguage, BarMapAndHint) {
  make(GetParam());
  frame.progress = {12, 0, 60, true};
  store::showroom::Pointed pointed;
  pointed.product = catalog.find("sofa-namsan");
  pointed.variant = &pointed.product->variants[0];
  frame.pointed = pointed;
  look("hud" + tag());
  EXPECT_TRUE(panels->screen().find("bar.cart"));
  EXPECT_TRUE(panels->screen().find("map.living"));
  click("map.living");
  const auto intents = visit->take_intents();
  ASSERT_EQ(intents.size(), 1u);
  EXPECT_EQ(std::get<GoToZone>(intents[0]).zone, "living");
}

TEST_P(EveryLanguage, Product) {
  make(GetParam());
  visit->open_product("sofa-namsan");
  look("product" + tag());
  click("product.variant.1");
  const auto second = visit->product()->variants.at(1).id;
  EXPECT_EQ(visit->variant()->id, second);
  click("product.add");
  ASSERT_EQ(counter.puts.size(), 1u);
  EXPECT_EQ(counter.puts[0][0].item.id, second);
  counter.answer_cart(cart({line(second, 1)}, 1'989'000));
  look("product-added" + tag());
}

TEST_P(EveryLanguage, Catalogue) {
  make(GetParam());
  visit->open(PanelKind::catalogue);
  look("catalogue" + tag());
  click("catalogue.category.sofa");
  EXPECT_EQ(visit->search().category, "sofa");
  ui::PanelInput input;
  input.text = {0xC18C, 0xD30C};  // 소파
  click("catalogue.search");
  run(1, input);
  run(3);
  EXPECT_EQ(visit->search().query, "소파");
  look("catalogue-sofa" + tag());
  click("catalogue.result.0");
  EXPECT_EQ(visit->panel(), PanelKind::product);
  visit->back();
  run();
  visit->search().query = "zzz";
  visit->search_changed();
  look("catalogue-none" + tag());
}

TEST_P(EveryLanguage, CartAndCheckout) {
  make(GetParam());
  visit->open(PanelKind::cart);
  look("cart-empty" + tag());
  fill_cart();
  visit->open(PanelKind::cart);
  look("cart" + tag());
  click("cart.checkout");
  ASSERT_EQ(visit->panel(), PanelKind::checkout);
  auto reply = checkout("incomplete", 1'989'000, "r1");
  reply.value->lines = {line("sofa-namsan:oatmeal", 1)};
  counter.answer_checkout("create", reply);
  look("checkout-how" + tag());
  click("checkout.continue");
  EXPECT_EQ(visit->checkout().step(), CheckoutStep::address);
  visit->checkout().draft().postcode = "06236";
  visit->checkout().apply_postcode();
  look("checkout-address" + tag());
  click("address.use");
  look("checkout-address-fault" + tag());
  visit->checkout().draft() = kHome;
  run();
  click("address.use");
  ASSERT_EQ(visit->checkout().step(), CheckoutStep::where);
  reply = checkout("ready_for_complete", 1'989'000, "r2");
  reply.value->lines = {line("sofa-namsan:oatmeal", 1), line("lamp-turned:oak", 2)};
  reply.value->lines[0].totals = {{"total", "", 1'890'000, {}}};
  reply.value->totals = {{"subtotal", "", 1'989'000, {}},
                         {"fulfillment", "", 0, {}},

                         {"total", "", 1'989'000, {{"Net", 1'808'182}, {"VAT 10 %", 180'818}}}};
  wire::FulfilmentGroup group;
  group.id = "g";
  group.selected_option_id = "furniture";
  group.options = {{"furniture",
                    "Furniture delivery and set-up",
                    "",
                    "Vitrine Home",
                    "2026-11-26T09:00:00Z",
                    "2026-11-28T18:00:00Z",
                    {{"total", "", 0, {}}}},
                   {"evening",
                    "Evening delivery, 18:00 to 22:00",
                    "",
                    "Vitrine Parcel",
                    "2026-11-25T18:00:00Z",
                    "2026-11-25T22:00:00Z",
                    {{"total", "", 5'000, {}}}}};
  reply.value->fulfilment[0].groups = {group};
  reply.value->fulfilment[0].selected_destination_id = "address";
  counter.answer_checkout("update", reply);
  look("checkout-where" + tag());
  click("checkout.continue");
  look("checkout-pay" + tag());
  click("checkout.continue");
  look("checkout-confirm" + tag());
  ASSERT_TRUE(panels->screen().find("checkout.buy"));
  click("checkout.buy");
  EXPECT_TRUE(visit->checkout().confirm().armed());
  EXPECT_TRUE(counter.completes.empty());
  run(30);
  look("checkout-armed" + tag());
  click("checkout.buy");
  ASSERT_EQ(counter.completes.size(), 1u) << "the second press buys";
  look("checkout-paying" + tag());
  auto done = checkout("completed", 1'989'000, "r3");
  done.value->order = wire::OrderConfirmation{"o1", "V-20261122-0001", ""};
  counter.answer_checkout("complete", done);
  run(2);
  ASSERT_EQ(visit->panel(), PanelKind::receipt);
  look("receipt-waiting" + tag());
  Reply<wire::Order> order;
  order.http_status = 200;
  auto& o = order.value.emplace();
  o.id = "o1", o.label = "V-20261122-0001", o.currency = "KRW", o.state = "paid", o.placed_at = "2026-11-22T06:00:00Z";
  o.totals = reply.value->totals;
  wire::OrderLine bought;
  bought.item.id = "sofa-namsan:oatmeal", bought.quantity = 1, bought.totals = {{"total", "", 1'890'000, {}}};
  o.lines = {bought};
  wire::Expectation expectation;
  expectation.method_type = "shipping";
  expectation.fulfillable_on = "2026-11-26";
  expectation.description = GetParam() == Language::ko ? "11월 26일(목) 도착" : "Arrives Nov 26 - Nov 28";
  expectation.destination.address_region = "서울특별시";
  expectation.destination.street_address = "테헤란로 152";
  o.expectations = {expectation};
  counter.orders.back()(order);
  look("receipt" + tag());
  click("receipt.orders");
  Reply<wire::OrderList> list;
  list.http_status = 200;
  list.value.emplace().orders = {o};
  counter.lists.back()(list);
  look("orders" + tag());
  click("orders.order.0");
  EXPECT_EQ(visit->panel(), PanelKind::receipt);
}

TEST_P(EveryLanguage, SettingsCreditsHelp) {
  make(GetParam());
  visit->open(PanelKind::settings);
  look("settings" + tag());
  click("settings.language.1");
  EXPECT_EQ(visit->settings().language, Language::ko);
  click("settings.language.0");
  EXPECT_EQ(visit->settings().language, Language::en);
  texts.set_language(GetParam());
  visit->open(PanelKind::credits);
  look("credits" + tag());
  visit->open(PanelKind::help);
  look("help" + tag());
}

TEST_P(EveryLanguage, LargeText) {
  make(GetParam(), 2);
  visit->open_product("sofa-namsan");
  look("product-200" + tag());
  EXPECT_TRUE(panels->screen().find("product.add"));
  fill_cart();
  visit->open(PanelKind::cart);
  look("cart-200" + tag());
  EXPECT_TRUE(panels->screen().find("cart.checkout"));
}
