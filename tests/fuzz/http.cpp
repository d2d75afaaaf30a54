// Requests as a socket would bring them, against the handlers and books in memory: no crash, no 5xx, and what is not
// refused can be read back by the client's own reader. The input is a script: requests separated by a line "---", each
// "METHOD TARGET", header lines, an empty line, the body. "{id}" in a target is the id of the last resource that was
// made.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "store/api/server/handlers.h"

namespace {

using namespace store;
using api::server::Handlers;
using api::server::Request;

constexpr const char* kCatalogue = R"({"catalogue": 1, "products": [
 {"id": "lamp", "name": {"en": "Lamp", "ko": "램프"}, "category": "lamp", "size_m": [0.4, 1.1, 0.4],
  "variants": [{"id": "lamp:a", "sku": "LP-A", "options": {"finish": {"en": "Oak"}}, "price": {"KRW": 89000, "USD": 6900},
                "stock": {"gangnam": 1000000, "warehouse": 7}},
               {"id": "lamp:b", "sku": "LP-B", "options": {"finish": {"en": "Ash"}}, "price": {"KRW": 99000, "USD": 7900}}]}]})";

const Handlers& handlers() {
  static const Handlers all = [] {
    auto books = commerce::Commerce::open({});
    std::vector<std::string> problems;
    auto catalog = catalog::Catalog::parse(kCatalogue, "fuzz", &problems);
    if (!books || !catalog || !problems.empty() || !(*books)->import_catalogue(*catalog)) std::abort();
    return Handlers(std::move(*books), {}, "http://127.0.0.1:8080");
  }();
  return all;
}

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::string last_id = "none";
  for (int requests = 0; !rest.empty() && requests < 8; ++requests) {
    const auto cut = rest.find("\n---\n");
    std::string_view text = rest.substr(0, cut);
    rest.remove_prefix(cut == std::string_view::npos ? rest.size() : cut + 5);
    Request request;
    const auto first = take_line(text);
    const auto space = std::min(first.find(' '), first.size());
    request.method = first.substr(0, space);
    request.target = first.substr(std::min(space + 1, first.size()));
    if (const auto at = request.target.find("{id}"); at != std::string::npos) request.target.replace(at, 4, last_id);
    while (!text.empty()) {
      const auto line = take_line(text);
      if (line.empty()) break;
      const auto colon = line.find(": ");
      if (colon != std::string_view::npos) request.headers[std::string(line.substr(0, colon))] = line.substr(colon + 2);
    }
    request.body = text;
    const auto response = handlers().handle(request);
    if (response.status >= 500 || response.status < 200) {
      std::fprintf(stderr, "%s %s: %d %s\n", request.method.c_str(), request.target.c_str(), response.status,
                   response.body.c_str());
      std::abort();
    }
    if (response.status == 201) {
      const auto cart = api::wire::read_cart(response.body);
      if (!cart.value || cart.value->id.empty()) std::abort();
      last_id = cart.value->id;
    }
  }
  return 0;
}
