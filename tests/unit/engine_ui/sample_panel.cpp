#include "tests/unit/engine_ui/sample_panel.h"

namespace test {

using namespace engine::ui;
using namespace std::string_view_literals;

namespace {

void product(Sample& s) {
  SheetOptions o;
  o.anchor = {1, 0.5f};
  o.width = 380;
  o.slide = {16, 0};
  if (!begin_sheet("product", o)) return;
  header("둥근 원목 식탁", false, true);
  muted("Round oak dining table · 1,200 x 1,200 x 740 mm");
  price("1,490,000원", true);
  price("1,290,000원");
  badge("2개 남음", theme::kWarn);
  gap();
  row("배송", "11월 26일 목요일, 무료");
  row("매장 수령", "강남점, 오늘 18시부터");
  line();
  constexpr std::string_view kWoods[] = {"참나무"sv, "호두나무"sv, "물푸레"sv};
  segmented("wood", kWoods, s.choice);
  stepper("quantity", s.quantity, 1, 9);
  same_line(16);
  link("치수 보기");
  banner(Tone::info, "Only 1 left in Gangnam; 12 in the warehouse, at your door on Thursday.");
  gap();
  if (action_bar("장바구니에 담기", "닫기", {.icon = Icon::cart}) == Pressed::primary) ++s.pressed;
  end_sheet();
}

void cart(Sample& s) {
  SheetOptions o;
  o.anchor = {0, 0.5f};
  o.width = 420;
  if (!begin_sheet("cart", o)) return;
  header("장바구니", true, true);
  product_line(0, {.name = "둥근 원목 식탁", .detail = "참나무 · 2개", .price = "2,580,000원"});
  product_line(
      1,
      {.name = "Wingback armchair in moss bouclé", .detail = "Moss · 1", .price = "890,000원", .note = "Only 2 left"});
  line();
  row("상품 금액", "3,470,000원");
  row("배송비", "무료");
  row("합계", "3,470,000원", true);
  gap();
  if (hold_button("길게 눌러 결제", 1.5f, {.width = -1})) ++s.confirmed;
  end_sheet();
}

void catalogue(Sample& s) {
  SheetOptions o;
  o.width = 900;
  o.height = 640;
  o.modal = true;
  if (!begin_sheet("catalogue", o)) return;
  header("Catalogue", false, true);
  text_field("search", s.search, {.hint = "Search furniture, 가구 검색", .icon = Icon::search});
  bool first = true;
  int index = 0;
  for (const auto label : {"전체"sv, "소파"sv, "의자"sv, "테이블"sv, "조명"sv, "침대"sv, "Under 500,000원"sv}) {
    if (!first) chip_wrap(label);
    chip(label, index++ == 2);
    first = false;
  }
  begin_scroll("items", 0, 0);
  const auto g = grid(190);
  const std::string_view names[] = {"라운드 원목 식탁",   "Wingback armchair in moss bouclé, swivel base",
                                    "벽걸이 선반",        "Brass floor lamp",
                                    "린넨 3인 소파",      "침대 협탁",
                                    "Terracotta planter", "러그 200 x 300"};
  for (int i = 0; i < 8; ++i) {
    grid_next(g, i);
    ProductCard card{
        .name = names[i], .detail = "W 80 x D 76 x H 104 cm", .price = i % 2 ? "$1,290.00" : "1,290,000원"};
    if (i == 1) card.note = "2개 남음", card.selected = true;
    if (i == 3) card.note = "품절", card.note_color = theme::kBad, card.unavailable = true;
    product_card(i, card, g.item_width);
  }
  end_scroll();
  end_sheet();
}

void settings(Sample& s) {
  SheetOptions o;
  o.anchor = {0, 0};
  o.width = 380;
  if (begin_sheet("settings", o)) {
    header("Settings", false, true);
    constexpr std::string_view kLanguages[] = {"한국어"sv, "English"sv};
    segmented("language", kLanguages, s.choice);
    slider("Text size", s.text_scale, 1, 2, "125 %");
    toggle("Reduced motion", s.reduced, "Panels appear at once and nothing slides.");
    toggle("자막", s.captions);
    progress(0.62f, "Loading products, 37 of 60");
    busy("결제를 확인하는 중");
    twice_button("Cancel order", "Press again to cancel");
    end_sheet();
  }
  o.anchor = {1, 0};
  o.width = 420;
  if (begin_sheet("delivery", o)) {
    header("배송 방법", true, false);
    if (option_row("집으로 배송", "11월 26일 목요일, 엘리베이터 설치", "무료", s.delivery == 0)) s.delivery = 0;
    if (option_row("매장 수령", "강남점 지하 1층", "무료", s.delivery == 1)) s.delivery = 1;
    option_row("오늘 도착", "서울에서만 됩니다", "30,000원", false, false);
    text_field("postcode", s.postcode,
               {.hint = "우편번호", .problem = "A postcode has five digits, this one has 4.", .digits = true});
    text_field("name", s.name, {.hint = "받는 분"});
    action_bar("다음", "뒤로");
    end_sheet();
  }
  o.anchor = {0, 1};
  o.width = 380;
  if (begin_sheet("empty", o)) {
    empty_state(Icon::cart, "Your cart is empty", "Press a price tag to add something.");
    end_sheet();
  }
}

}  // namespace

void Sample::draw(double dt) {
  if (page == 0) product(*this), cart(*this);
  if (page == 1) catalogue(*this);
  if (page == 2) settings(*this);
  toasts.draw(dt);
}

}  // namespace test
