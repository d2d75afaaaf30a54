// Whole visits through the client's own program: input as a person gives it, a counter over HTTP, an order in the
// database.
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/asset/image.h"
#include "engine/core/files.h"

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const fs::path kSource = VITRINE_SOURCE_DIR, kVitrine = fs::path(VITRINE_BINARY_DIR) / "bin/vitrine";

struct Process {
  pid_t pid = -1;
  fs::path log;

  // -1 while it runs is never returned: waits at most `seconds`, then kills.
  int wait(int seconds) {
    for (int i = 0; i < seconds * 50; ++i) {
      int status = 0;
      if (::waitpid(pid, &status, WNOHANG) == pid)
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return -1;
  }
  void kill_now() {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }
  std::string said() const {
    const auto text = engine::core::read_text(log, 1 << 20);
    return text ? *text : "";
  }
};

Process start(const std::vector<std::string>& args, const fs::path& home, const fs::path& log) {
  std::vector<char*> argv = {const_cast<char*>(kVitrine.c_str())};
  for (const auto& arg : args) argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::setenv("VITRINE_HOME", home.c_str(), 1);
    if (!std::freopen(log.c_str(), "w", stderr) || !std::freopen("/dev/null", "w", stdout)) ::_exit(126);
    ::execv(kVitrine.c_str(), argv.data());
    ::_exit(127);
  }
  return {pid, log};
}

json load(const fs::path& file) {
  const auto text = engine::core::read_text(file, 8 << 20);
  EXPECT_TRUE(text) << (text ? "" : text.error().message);
  return text ? json::parse(*text, nullptr, false) : json();
}

std::int64_t total_of(const json& order) {
  for (const auto& total : order["totals"])
    if (total["type"] == "total") return total["amount"].get<std::int64_t>();
  return -1;
}

// One value of the shop's books.
std::string query(const fs::path& database, const std::string& sql) {
  sqlite3* db = nullptr;
  EXPECT_EQ(sqlite3_open_v2(database.c_str(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK) << database;
  sqlite3_stmt* statement = nullptr;
  std::string value;
  EXPECT_EQ(sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
  if (statement && sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0))
    value = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
  sqlite3_finalize(statement);
  sqlite3_close(db);
  return value;
}

// A picture of the right size on which something is to be seen.
void expect_picture(const fs::path& file, std::uint32_t width, std::uint32_t height) {
  const auto bytes = engine::core::read_file(file, 16 << 20);
  ASSERT_TRUE(bytes) << bytes.error().message;
  const auto image = engine::asset::decode_image(*bytes);
  ASSERT_TRUE(image) << file << ": " << image.error().message;
  EXPECT_EQ(image->width, width) << file;
  EXPECT_EQ(image->height, height) << file;
  std::array<int, 16> seen{};
  const auto& pixels = image->rgba;
  for (std::size_t i = 0; i + 3 < pixels.size(); i += 4) ++seen[static_cast<std::size_t>(pixels[i + 1]) / 16];
  int tones = 0;
  for (const int count : seen) tones += count > static_cast<int>(width * height / 1000);
  EXPECT_GE(tones, 4) << file << ": nearly one tone: a blank picture";
}

class Visit : public testing::Test {
 protected:
  void SetUp() override {
    const char* content = std::getenv("VITRINE_CONTENT");
    const fs::path folder = content ? content : "";
    if (folder.empty() || !fs::exists(folder / "products/manifest.json")) {
      const auto missing = "no cooked content at $VITRINE_CONTENT (" + folder.string() + "); tests/run cooks it";
      if (const char* ci = std::getenv("CI"); ci && std::string(ci) == "true") FAIL() << missing;
      GTEST_SKIP() << missing;
    }
    out_ = fs::temp_directory_path() / ("vitrine-e2e-" + std::to_string(::getpid()));
    fs::remove_all(out_);
    fs::create_directories(out_ / "home");
  }
  void TearDown() override {
    if (!out_.empty() && !HasFailure()) fs::remove_all(out_);
  }
  Process trip(const fs::path& file, std::vector<std::string> more = {}) {
    std::vector<std::string> args = {"walk",  "--backend",   "offscreen", "--trip", file.string(),
                                     "--out", out_.string(), "--size",    "320x180"};
    args.insert(args.end(), more.begin(), more.end());
    return start(args, out_ / "home", out_ / "log");
  }
  fs::path mine(const char* name) const { return kSource / "tests/e2e/trips" / name; }
  fs::path out_;
};

}  // namespace

TEST_F(Visit, FromTheDoorToTheReceipt) {
  auto visit = trip(kSource / "assets/trips/first-visit.json", {"--validation"});
  ASSERT_EQ(visit.wait(400), 0) << visit.said();
  const auto receipt = load(out_ / "receipt.json"), report = load(out_ / "report.json");
  ASSERT_TRUE(receipt.is_object() && report.is_object());
  EXPECT_EQ(report["finished"], "yes");
  EXPECT_EQ(report["validation_messages"], 0);
  EXPECT_EQ(receipt["line_items"].size(), 2u);

  // The receipt is the order that stands in the books, and its lines add up to its total.
  const auto database = out_ / "data/shop.db";
  const auto id = receipt["id"].get<std::string>();
  EXPECT_EQ(query(database, "SELECT count(*) FROM orders"), "1");
  EXPECT_EQ(query(database, "SELECT state FROM orders WHERE id = '" + id + "'"), "paid");
  EXPECT_EQ(query(database, "SELECT total_minor FROM orders WHERE id = '" + id + "'"),
            std::to_string(total_of(receipt)));
  std::int64_t sum = 0;
  for (const auto& total : receipt["totals"])
    if (total["type"] != "total" && total["type"] != "included_tax") sum += total["amount"].get<std::int64_t>();
  EXPECT_EQ(sum, total_of(receipt));
  EXPECT_EQ(query(database, "SELECT sum(subtotal_minor) FROM order_lines WHERE order_id = '" + id + "'"),
            query(
                database, "SELECT " + [&] {
                  for (const auto& total : receipt["totals"])
                    if (total["type"] == "subtotal") return std::to_string(total["amount"].get<std::int64_t>());
                  return std::string("-1");
                }()));
  EXPECT_EQ(receipt["fulfillment"]["expectations"][0]["method_type"], "shipping");
  EXPECT_EQ(receipt["fulfillment"]["expectations"][0]["destination"]["postal_code"], "06236");

  int pictures = 0;
  const auto script = load(kSource / "assets/trips/first-visit.json");
  for (const auto& step : script["steps"])
    if (step.contains("picture")) {
      expect_picture(out_ / (step["picture"].get<std::string>() + ".png"), 320, 180);
      ++pictures;
    }
  EXPECT_GE(pictures, 10);
  EXPECT_EQ(report["pictures"].size(), static_cast<std::size_t>(pictures));
  // The address went into the device's own book, which nobody else reads.
  EXPECT_EQ(load(out_ / "data/addresses.json")["addresses"][0]["postcode"], "06236");
}

TEST_F(Visit, ADeclinedCardKeepsTheCart) {
  auto visit = trip(mine("decline.json"));
  ASSERT_EQ(visit.wait(240), 0) << visit.said();
  expect_picture(out_ / "declined.png", 320, 180);
  const auto database = out_ / "data/shop.db";
  EXPECT_EQ(query(database, "SELECT count(*) FROM orders WHERE state = 'declined'"), "1");
  EXPECT_EQ(query(database, "SELECT count(*) FROM orders WHERE state = 'paid'"), "1");
  EXPECT_EQ(query(database, "SELECT total_minor FROM orders WHERE state = 'paid'"),
            std::to_string(total_of(load(out_ / "receipt.json"))));
}

TEST_F(Visit, KilledInTheMiddleTheCartIsKept) {
  const auto data = (out_ / "kept").string();
  auto first = trip(mine("fill.json"), {"--data", data});
  for (int i = 0; i < 240 * 20 && !fs::exists(out_ / "filled.png"); ++i) {
    int status = 0;
    ASSERT_NE(::waitpid(first.pid, &status, WNOHANG), first.pid) << "ended by itself: " << first.said();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ASSERT_TRUE(fs::exists(out_ / "filled.png")) << first.said();
  first.kill_now();
  EXPECT_EQ(query(fs::path(data) / "shop.db", "SELECT count(*) FROM orders"), "0");

  auto second = trip(mine("resume.json"), {"--data", data});
  ASSERT_EQ(second.wait(240), 0) << second.said();
  EXPECT_EQ(query(fs::path(data) / "shop.db", "SELECT sum(quantity) FROM order_lines"), "2");
  EXPECT_EQ(query(fs::path(data) / "shop.db", "SELECT state FROM orders"), "paid");
}

TEST_F(Visit, KoreanWhileTheShopRuns) {
  auto visit = trip(mine("korean.json"));
  ASSERT_EQ(visit.wait(240), 0) << visit.said();
  for (const char* name : {"settings-en", "settings-ko", "search-ko", "product-ko"})
    expect_picture(out_ / (std::string(name) + ".png"), 320, 180);
  const auto before = engine::core::read_file(out_ / "settings-en.png", 1 << 22),
             after = engine::core::read_file(out_ / "settings-ko.png", 1 << 22);
  ASSERT_TRUE(before && after);
  EXPECT_NE(*before, *after);
}

TEST_F(Visit, FaultsAreOneMessage) {
  struct Case {
    const char *trip, *message;
  };
  const Case cases[] = {
      {R"({"trip": 1, "steps": [{"dance": 1}]})", "bad.json: steps[0]: \"dance\" is no action"},
      {R"({"trip": 1, "steps": [{"walk_to": {"zone": "cellar"}}]})",
       "bad.json: steps[0] (walk_to): zone \"cellar\": no such zone"},
      {R"({"trip": 1, "steps": [{"click": {"widget": "no.such"}}]})",
       "bad.json: steps[0] (click): widget \"no.such\": not on screen"},
  };
  for (const auto& c : cases) {
    ASSERT_TRUE(engine::core::write_text_atomic(out_ / "bad.json", c.trip));
    auto visit = trip(out_ / "bad.json");
    EXPECT_EQ(visit.wait(120), 1) << visit.said();
    EXPECT_NE(visit.said().find(c.message), std::string::npos) << visit.said();
  }
  auto usage = start({"walk", "--backend", "hologram"}, out_ / "home", out_ / "log");
  EXPECT_EQ(usage.wait(30), 2);
  auto nothing = start({"walk", "--content", (out_ / "none").string(), "--backend", "offscreen", "--frames", "1"},
                       out_ / "home", out_ / "log");
  EXPECT_EQ(nothing.wait(30), 1);
  EXPECT_NE(nothing.said().find("no content folder"), std::string::npos) << nothing.said();
}
