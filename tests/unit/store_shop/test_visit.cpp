// A visit against a counter that answers when the test says so: what is sent, and what is shown for each answer.
#include <gtest/gtest.h>

#include "fake_counter.h"

using namespace store::shop;
namespace wire = store::api::wire;

namespace {

const char* kCatalogue = R"({"catalogue": 1, "products": [
 {"id": "sofa", "name": {"en": "Sofa", "ko": "소파"}, "description": {"en": "Soft.", "ko": "푹신한 소파."}, "category": "sofa",
  "size_m": [2.1, 0.8, 0.9], "placement": "floor", "source": "file:sofa.glb",
  "credit": {"title": "Sofa", "author": "A", "licence": "CC0 1.0", "source": "x"},
  "variants": [
   {"id": "sofa:moss", "sku": "S-1", "gtin": "2000000100012", "title": {"en": "Moss", "ko": "이끼"}, "price": {"KRW": 1000, "USD": 100},
    "options": {"fabric": {"en": "Moss", "ko": "이끼"}}, "material_variant": "moss", "stock": {"gangnam": 1, "warehouse": 12}},
   {"id": "sofa:sand", "sku": "S-2", "gtin": "2000000100029", "title": {"en": "Sand", "ko": "모래"}, "price": {"KRW": 1100, "USD": 110},
    "options": {"fabric": {"en": "Sand", "ko": "모래"}}, "material_variant": "sand", "stock": {"gangnam": 0, "warehouse": 0}}]},
 {"id": "lamp", "name": {"en": "Lamp", "ko": "조명"}, "description": {"en": "Bright.", "ko": "밝은 조명."}, "category": "lamp",
  "size_m": [0.3, 1.5, 0.3], "placement": "floor", "source": "file:lamp.glb",
  "credit": {"title": "Lamp", "author": "A", "licence": "CC0 1.0", "source": "x"},
  "variants": [{"id": "lamp", "sku": "L-1", "gtin": "2000000100036", "title": {"en": "", "ko": ""}, "price": {"KRW": 200000, "USD": 15000},
    "options": {}, "material_variant": "", "stock": {"gangnam": 4, "warehouse": 0}}]}]})";

Address home() { return {"KR", "06236", "서울특별시", "강남구", "테헤란로", "152", "", "Kim Mina", "01012345678"}; }

struct VisitTest : testing::Test {
  store::catalog::Catalog catalog = [] {
    std::vector<std::string> problems;
    auto parsed = store::catalog::Catalog::parse(kCatalogue, "test", &problems);
    EXPECT_TRUE(parsed);
    EXPECT_TRUE(problems.empty()) << problems.front();
    return std::move(*parsed);
  }();
  Areas areas = Areas::built_in();
  Strings texts = Strings::built_in();
  FakeCounter counter;
  AddressBook book;
  std::unique_ptr<Visit> made;
  Visit& visit() {
    if (!made) made = std::make_unique<Visit>(catalog, counter, areas, Settings(), book);
    return *made;
  }
  void with_cart() {
    visit().open_product("sofa");
    visit().add_to_cart();
    counter.answer_cart(cart({line("sofa:moss", 1)}, 1000));
  }
  // At the confirmation, shipping to home(), total 1500 of revision r2.
  void at_confirmation() {
    book.use(home());
    with_cart();
    visit().start_checkout();
    counter.answer_checkout("create", checkout("incomplete", 1000, "r1"));
    visit().checkout().proceed();
    counter.answer_checkout("update", checkout("ready_for_complete", 1500, "r2"));
    visit().checkout().proceed();
    visit().checkout().proceed();
    ASSERT_EQ(visit().checkout().step(), CheckoutStep::confirm);
  }
  void hold() {
    visit().checkout().confirm().press();
    for (int i = 0; i < 120; ++i) visit().update(1.0 / 60);
  }
};

}  // namespace

TEST_F(VisitTest, AddingShowsAtOnceAndTotalsAreTheStores) {
  visit().open_product("sofa");
  EXPECT_EQ(visit().panel(), PanelKind::product);
  visit().set_quantity(2);
  visit().add_to_cart();
  EXPECT_EQ(visit().cart_count(), 2) << "shown before the counter has answered";
  EXPECT_TRUE(visit().cart_busy());
  EXPECT_FALSE(visit().cart_total());
  ASSERT_EQ(counter.puts.size(), 1u);
  counter.answer_cart(cart({line("sofa:moss", 2)}, 777));
  EXPECT_EQ(visit().cart_total()->minor, 777) << "not 2 x 1000: the store counts";
  EXPECT_TRUE(visit().just_added());
  visit().add_to_cart();
  EXPECT_EQ(counter.puts.back().size(), 1u);
  EXPECT_EQ(counter.puts.back()[0].quantity, 3) << "the same variant is one line";
}

TEST_F(VisitTest, ARefusedChangeShowsWhatTheCounterHolds) {
  with_cart();
  visit().set_line_quantity("sofa:moss", 50);
  Reply<wire::Cart> refused;
  refused.http_status = 422;
  refused.messages = {
      {wire::MessageType::error, "out_of_stock", "$.line_items[0].quantity", "Only 13 are left.", "recoverable"}};
  counter.answer_cart(refused);
  EXPECT_EQ(visit().cart_count(), 1);
  EXPECT_EQ(visit().error().in(texts), "Only 13 are left.");
  visit().set_line_quantity("sofa:moss", 0);
  counter.answer_cart(cart({}, 0));
  EXPECT_EQ(visit().cart_count(), 0);
  EXPECT_FALSE(visit().cart_total());
}

TEST_F(VisitTest, OfflineKeepsWhatWasDone) {
  visit().open_product("lamp");
  visit().add_to_cart();
  counter.is_online = false;
  Reply<wire::Cart> none;
  none.error = "connection refused";
  counter.answer_cart(none);
  EXPECT_EQ(visit().error().key, "error.offline");
  EXPECT_EQ(visit().cart_count(), 1);
}

TEST_F(VisitTest, ARestartFindsItsCart) {
  counter.id = "c1";
  counter.lines = {line("lamp", 3)};
  visit().enter();
  EXPECT_EQ(visit().cart_count(), 3);
  counter.answer_cart(cart({line("lamp", 3)}, 600000));
  EXPECT_EQ(visit().cart_total()->minor, 600000);
  EXPECT_EQ(visit().notice().key, "notice.resumed");
}

TEST_F(VisitTest, AForgottenCartIsPutAgain) {
  counter.id = "c1";
  counter.lines = {line("lamp", 3)};
  visit().enter();
  Reply<wire::Cart> gone;
  gone.http_status = 404;
  counter.answer_cart(gone);
  ASSERT_EQ(counter.puts.size(), 1u);
  EXPECT_EQ(counter.puts[0][0].quantity, 3);
}

TEST_F(VisitTest, BuyByHolding) {
  at_confirmation();
  EXPECT_EQ(counter.updates[0].fulfilment->at(0).type, "shipping");
  EXPECT_EQ(counter.updates[0].fulfilment->at(0).destinations.at(0).address.postal_code, "06236");
  EXPECT_TRUE(counter.completes.empty());
  hold();
  ASSERT_EQ(counter.completes.size(), 1u);
  EXPECT_EQ(counter.revisions[0], "r2") << "the revision that was on screen";
  EXPECT_TRUE(visit().checkout().paying());
  hold();
  EXPECT_EQ(counter.completes.size(), 1u) << "once";
  auto done = checkout("completed", 1500, "r3");
  done.value->order = wire::OrderConfirmation{"o1", "V-1", ""};
  counter.answer_checkout("complete", done);
  visit().update(0.01);
  EXPECT_EQ(visit().panel(), PanelKind::receipt);
  EXPECT_EQ(visit().receipt_id(), "o1");
  EXPECT_EQ(visit().cart_count(), 0);
  Reply<wire::Order> order;
  order.http_status = 200;
  order.value.emplace();
  order.value->id = "o1";
  counter.orders.back()(order);
  EXPECT_EQ(visit().receipt()->id, "o1");
}

TEST_F(VisitTest, ADeclinedPaymentKeepsTheCartAndAsksForAnotherCard) {
  at_confirmation();
  hold();
  Reply<wire::Checkout> declined;
  declined.http_status = 402;
  declined.messages = {
      {wire::MessageType::error, "payment_declined", "$.payment", "Declined.", "requires_buyer_input"}};
  counter.answer_checkout("complete", declined);
  visit().update(0.01);
  EXPECT_EQ(visit().panel(), PanelKind::checkout);
  EXPECT_EQ(visit().checkout().step(), CheckoutStep::pay);
  EXPECT_EQ(visit().checkout().error().key, "error.declined");
  EXPECT_EQ(visit().cart_count(), 1);
  visit().checkout().choose_card(0);
  visit().checkout().proceed();
  hold();
  EXPECT_EQ(counter.completes.size(), 2u);
}

TEST_F(VisitTest, AChangedTotalChargesNothingAndShowsBoth) {
  at_confirmation();
  hold();
  auto stale = checkout("ready_for_complete", 1800, "r4");
  stale.http_status = 412;
  counter.answer_checkout("complete", stale);
  EXPECT_EQ(visit().checkout().step(), CheckoutStep::confirm);
  EXPECT_EQ(visit().checkout().error().in(texts),
            "The total changed from ₩1,500 to ₩1,800 while you were looking. Nothing was charged; check it and confirm "
            "again.");
  hold();
  EXPECT_EQ(counter.revisions.back(), "r4");
}

TEST_F(VisitTest, LeavingTheCheckoutCancelsItAndLateAnswersAreIgnored) {
  at_confirmation();
  EXPECT_TRUE(visit().back());
  EXPECT_EQ(visit().checkout().step(), CheckoutStep::pay);
  visit().close();
  EXPECT_EQ(counter.cancels, 1);
  EXPECT_FALSE(visit().checkout().active());
  visit().start_checkout();
  visit().close();
  counter.answer_checkout("create", checkout("incomplete", 1, "late"));
  EXPECT_FALSE(visit().checkout().checkout());
}

TEST_F(VisitTest, PickUpNeedsNoAddress) {
  with_cart();
  visit().start_checkout();
  counter.answer_checkout("create", checkout("incomplete", 1000, "r1"));
  visit().checkout().choose_method("pickup");
  visit().checkout().proceed();
  EXPECT_EQ(counter.updates.at(0).fulfilment->at(0).selected_destination_id, "gangnam");
  EXPECT_EQ(visit().checkout().step(), CheckoutStep::pay);
}

TEST_F(VisitTest, WithoutAnAddressOneIsMade) {
  with_cart();
  visit().start_checkout();
  counter.answer_checkout("create", checkout("incomplete", 1000, "r1"));
  auto& flow = visit().checkout();
  flow.proceed();
  EXPECT_EQ(flow.step(), CheckoutStep::address);
  EXPECT_FALSE(flow.use_draft());
  EXPECT_EQ(flow.draft_fault().key, "address.needs_postcode");
  flow.draft().postcode = "99999";
  EXPECT_FALSE(flow.apply_postcode());
  EXPECT_EQ(flow.draft_fault().key, "address.unknown_postcode");
  flow.draft().postcode = "06236";
  EXPECT_TRUE(flow.apply_postcode());
  EXPECT_EQ(flow.draft().district, "강남구");
  auto complete = home();
  flow.draft() = complete;
  EXPECT_TRUE(flow.use_draft());
  EXPECT_EQ(flow.step(), CheckoutStep::where);
  EXPECT_EQ(visit().book().addresses().size(), 1u);
}

TEST_F(VisitTest, EscGoesBackOneStep) {
  visit().open(PanelKind::catalogue);
  visit().open_product("lamp");
  EXPECT_TRUE(visit().back());
  EXPECT_EQ(visit().panel(), PanelKind::catalogue);
  EXPECT_TRUE(visit().back());
  EXPECT_EQ(visit().panel(), PanelKind::none);
  EXPECT_FALSE(visit().back());
  visit().toggle(PanelKind::settings);
  visit().open(PanelKind::credits);
  visit().back();
  EXPECT_EQ(visit().panel(), PanelKind::settings);
  visit().toggle(PanelKind::settings);
  EXPECT_EQ(visit().panel(), PanelKind::none);
}

TEST_F(VisitTest, SearchesInBothLanguagesAndFilters) {
  visit().open(PanelKind::catalogue);
  EXPECT_EQ(visit().found().size(), 2u);
  for (const char* word : {"소파", "ㅅㅍ", "sofa"}) {
    visit().search().query = word;
    visit().search_changed();
    ASSERT_EQ(visit().found().size(), 1u) << word;
    EXPECT_EQ(visit().found()[0]->id, "sofa");
  }
  visit().search() = {};
  visit().search().price_band = 2;
  visit().search_changed();
  ASSERT_EQ(visit().found().size(), 1u);
  EXPECT_EQ(visit().found()[0]->id, "lamp");
}

TEST_F(VisitTest, StockIsToldInSentences) {
  const auto& sofa = *catalog.find("sofa");
  EXPECT_EQ(visit().stock_line(sofa.variants[0], texts), "Only 1 left here in Gangnam; 12 in the warehouse");
  EXPECT_EQ(visit().stock_line(sofa.variants[1], texts), "Sold out");
  EXPECT_FALSE(visit().available(sofa.variants[1]));
  visit().open_product("sofa");
  Reply<wire::LookupReply> reply;
  reply.http_status = 200;
  reply.value.emplace();
  wire::Product product;
  product.id = "sofa", product.currency = "KRW";
  wire::Variant v;
  v.id = "sofa:moss", v.price = 900, v.stock = {{"gangnam", 5}};
  product.variants = {v};
  reply.value->products = {product};
  counter.lookups.back()(reply);
  EXPECT_EQ(visit().price(sofa.variants[0]).minor, 900) << "the store's price, not the file's";
  EXPECT_EQ(visit().stock_line(sofa.variants[0], texts), "5 here in Gangnam; none in the warehouse");
}

TEST_F(VisitTest, AChosenVariantIsShownOnTheModel) {
  visit().open_product("sofa");
  visit().choose_variant(1);
  const auto intents = visit().take_intents();
  ASSERT_EQ(intents.size(), 1u);
  EXPECT_EQ(std::get<VariantShown>(intents[0]).variant, "sofa:sand");
  EXPECT_TRUE(visit().take_intents().empty());
}

TEST(Say, DaysInBothLanguages) {
  EXPECT_EQ(format_day("2026-11-24T09:00:00Z", Language::en), "Tue 24 November");
  EXPECT_EQ(format_day("2026-11-24T09:00:00Z", Language::ko), "11월 24일 (화)");
  EXPECT_EQ(format_days("2026-11-24", "2026-11-26", Language::en), "Tue 24 - Thu 26 November");
  EXPECT_EQ(format_days("2026-11-30", "2026-12-01", Language::en), "Mon 30 November - Tue 1 December");
  EXPECT_EQ(format_days("2026-11-24", "2026-11-26", Language::ko), "11월 24일 (화) ~ 26일 (목)");
  EXPECT_EQ(format_days("2026-11-24", "2026-11-24", Language::en), "Tue 24 November");
  EXPECT_EQ(format_day("soon", Language::en), "");
  EXPECT_EQ(format_day("2026-13-45", Language::en), "");
}
