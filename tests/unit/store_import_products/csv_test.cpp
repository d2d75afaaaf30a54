#include <gtest/gtest.h>

#include "store/import/products_csv.h"

namespace store::import::test {
namespace {

using Fields = std::vector<std::string>;

TEST(Csv, PlainAndQuotedFields) {
  const auto rows = parse_csv("a,b,c\r\n1,\"two, and \"\"three\"\"\",\n\n\"line\nbreak\",\"\",x");
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[0].fields, (Fields{"a", "b", "c"}));
  EXPECT_EQ((*rows)[1].fields, (Fields{"1", "two, and \"three\"", ""}));
  EXPECT_EQ((*rows)[2].fields, (Fields{"line\nbreak", "", "x"}));
  EXPECT_EQ((*rows)[1].line, 2);
  EXPECT_EQ((*rows)[2].line, 4);
}

TEST(Csv, ByteOrderMarkAndKorean) {
  for (const std::string mark : {"", "\xEF\xBB\xBF"}) {
    const auto rows = parse_csv(mark + "id,name_ko\nx,소파\n");
    ASSERT_TRUE(rows);
    EXPECT_EQ((*rows)[0].fields[0], "id");
    EXPECT_EQ((*rows)[1].fields[1], "소파");
  }
}

TEST(Csv, EmptyIsNoRow) {
  EXPECT_TRUE(parse_csv("")->empty());
  EXPECT_TRUE(parse_csv("\n\r\n\n")->empty());
}

TEST(Csv, LinesGoOnCountingAfterAQuotedBreak) {
  const auto rows = parse_csv("a\n\"1\n2\n3\"\nb");
  ASSERT_TRUE(rows);
  EXPECT_EQ((*rows)[2].line, 5);
}

struct Bad {
  std::string text, place;
};

TEST(Csv, FaultsNameLineAndColumn) {
  for (const Bad& bad : {Bad{"a,b\n1,\"x", "line 2, column 3"}, Bad{"a\n\"x\"y\n", "line 2, column 4"},
                         Bad{"a\nx\"y\n", "line 2, column 2"}, Bad{"a\n1\n\xC3\x28\n", "line 3"},
                         Bad{"a\n\xED\xA0\x80\n", "line 2"}, Bad{"a\n\xF4\x90\x80\x80\n", "line 2"},
                         Bad{"a\n\xE2\x82", "line 2"}, Bad{"\xFF\xFEi", "UTF-16"}, Bad{"a\rb", "carriage return"}}) {
    const auto rows = parse_csv(bad.text);
    ASSERT_FALSE(rows) << bad.place;
    EXPECT_NE(rows.error().message.find(bad.place), std::string::npos) << rows.error().message;
  }
}

}  // namespace
}  // namespace store::import::test
