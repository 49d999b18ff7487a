// Exports over the interface: what a list shows, as a file; no more than the list, and journaled.
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include "gateway/crypto/digest.hpp"
#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

constexpr const char* kCsv = R"({"format":"csv","reason":"work","case":"2026-17"})";

class ExportsTest : public ApiTest {
 protected:
  std::string file(const std::string& target, const std::string& body = kCsv,
                   const std::string& actor = "local") {
    const auto response = ask(actor, "POST", "/v1/exports/" + target, body);
    EXPECT_EQ(response.status, 200) << response.body;
    return response.body;
  }
  static std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
};

TEST_F(ExportsTest, FlagsComeAsCsvThatSpreadsheetsOpenAsText) {
  const std::string csv = file("flags?year=2027");
  EXPECT_EQ(csv.rfind("\xEF\xBB\xBF"
                      "flag,person,year,",
                      0),
            0U);
  EXPECT_EQ(lines(csv), 3U);
  EXPECT_NE(csv.find("\r\n"), std::string::npos);
  EXPECT_NE(csv.find(flag_xiangcheng_.text()), std::string::npos);
  EXPECT_NE(csv.find("襄阳市襄城区"), std::string::npos);
  EXPECT_NE(csv.find("2026-11-18 "), std::string::npos);
  EXPECT_EQ(csv.find(kXiangchengNumber), std::string::npos);
}

TEST_F(ExportsTest, AFileIsCutToTheCallersRegionAndToTheFilters) {
  const std::string mine = file("flags", kCsv, "clerk-420602");
  EXPECT_EQ(lines(mine), 2U);
  EXPECT_EQ(mine.find(flag_wuhan_.text()), std::string::npos);
  EXPECT_EQ(lines(file("flags?state=SETTLED")), 1U);
  EXPECT_EQ(ask("clerk-420602", "POST", "/v1/exports/flags?region=420102", kCsv).status, 403);
  EXPECT_EQ(ask("clerk-420602", "POST", "/v1/exports/coverage?region=420000", kCsv).status, 403);
  EXPECT_EQ(lines(file("rejects", kCsv, "clerk-420102")), 1U);
}

TEST_F(ExportsTest, TheJournalGoesWithItsHashesToWhoeverMayReadIt) {
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/flags/" + flag_xiangcheng_.text() + "?row=received"),
            200);
  const std::string all = file("journal", kCsv, "audit-420000");
  EXPECT_EQ(all.rfind("\xEF\xBB\xBF"
                      "number,at,who,from,what,about,hash\r\n",
                      0),
            0U);
  EXPECT_NE(all.find("clerk-420602"), std::string::npos);
  EXPECT_NE(all.find(journal().at(0).hash), std::string::npos);
  EXPECT_EQ(file("journal", kCsv, "monitor-420000").find("clerk-420602"), std::string::npos);
  EXPECT_EQ(ask("audit-420000", "POST", "/v1/exports/flags", kCsv).status, 403);
  EXPECT_EQ(ask("audit-420000", "POST", "/v1/exports/journal", R"({"format":"csv"})").status, 400);
}

TEST_F(ExportsTest, ProgramsGetTheSameCellsAsJson) {
  const json::value all =
      json::parse(file("flags?year=2027", R"({"format":"json","reason":"work"})"));
  EXPECT_EQ(all.at("kind"), "flags");
  ASSERT_EQ(all.at("items").as_array().size(), 2U);
  const json::value& first = all.at("items").at(0);
  EXPECT_EQ(first.at("county name"), "襄阳市襄城区");
  EXPECT_EQ(first.as_object().size(), 22U);
  EXPECT_EQ(ask("local", "POST", "/v1/exports/flags", R"({"format":"xml","reason":"work"})").status,
            400);
}

TEST_F(ExportsTest, ALongListComesWhole) {
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto batch, store.batch(batch_));
    for (int n = 0; n < 1500; ++n) {  // more than a page of the list
      batch->identity = "run-" + std::to_string(n);
      GW_TRY(const BatchId id, store.add(*batch));
      static_cast<void>(id);
    }
    return {};
  });
  const std::string csv = file("runs", R"({"format":"csv"})");
  EXPECT_EQ(lines(csv), 1502U);
  EXPECT_NE(csv.find("run-0,"), std::string::npos);
  EXPECT_NE(csv.find("run-1499,"), std::string::npos);
}

TEST_F(ExportsTest, WhatLooksLikeAFormulaIsText) {
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(auto batch, store.batch(batch_));
    for (const char* name : {"=1+1", "@cmd", "＝A1", "-2,3", "plain"}) {
      batch->identity = name;
      GW_TRY(const BatchId id, store.add(*batch));
      static_cast<void>(id);
    }
    return {};
  });
  const std::string csv = file("runs", R"({"format":"csv"})");
  for (const char* cell :
       {",\"\t=1+1\",", ",\"\t@cmd\",", ",\"\t＝A1\",", ",\"\t-2,3\",", ",plain,"})
    EXPECT_NE(csv.find(cell), std::string::npos) << cell;
}

TEST_F(ExportsTest, EachIsInTheJournalWithFiltersRowsReasonAndDigest) {
  const std::string csv = file("flags?year=2027&state=OPEN");
  ASSERT_EQ(journal().size(), 1U);
  EXPECT_EQ(journal()[0].action, "lists.export");
  const std::string told = journal()[0].object;
  EXPECT_EQ(told.substr(0, told.find(" id=X-")),
            "flags state=OPEN year=2027 rows=2 format=csv reason=work case=2026-17 sha256:" +
                crypto::digest_hex(crypto::DigestKind::sha256, csv));
  const auto response = ask("local", "POST", "/v1/exports/flags", kCsv);
  const json::value summary = json::parse(*response.headers.find("Export-Summary"));
  const auto id = json::value_to<std::string>(summary.at("id"));
  EXPECT_TRUE(journal().back().object.ends_with(" id=" + id)) << journal().back().object;
  EXPECT_EQ(summary.at("rows"), 2);
  EXPECT_EQ(summary.at("by"), "local");
  EXPECT_NE(response.headers.find("Content-Disposition")->find("flags_2026-11-18.csv"),
            std::string_view::npos);
  // Up to when the data reaches, and how whole it is, go with the file.
  EXPECT_TRUE(summary.at("as_of").is_string());
  EXPECT_TRUE(summary.at("tax_through").is_null());
  EXPECT_EQ(summary.at("tax_stale"), true);
  EXPECT_EQ(summary.at("completeness").at("feeds_due"), 0);
  EXPECT_EQ(summary.at("completeness").at("persons"), 2);
  const json::value whole = json::parse(file("flags", R"({"format":"json","reason":"work"})"));
  EXPECT_EQ(whole.at("completeness"), summary.at("completeness"));
  EXPECT_EQ(whole.at("register_as_of"), summary.at("register_as_of"));
  // What was typed and is no code stands in no journal.
  file("runs?feed=420602200802141236", R"({"format":"csv"})");
  EXPECT_EQ(journal().back().object.find("4206022008"), std::string::npos);
}

TEST_F(ExportsTest, RowsAboutPersonsNeedAReason) {
  for (const char* body : {R"({"format":"csv"})", R"({"format":"csv","reason":"curious"})",
                           R"({"format":"pdf","reason":"work"})", R"({"reason":"work"})",
                           R"({"format":"csv","reason":"work","case":"见 420602"})",
                           R"({"format":"csv","reason":"work","case":"420602200802141236"})",
                           R"({"format":"csv","reason":"work","why":"x"})", ""}) {
    EXPECT_EQ(ask("local", "POST", "/v1/exports/flags", body).status, 400) << body;
  }
  EXPECT_EQ(ask("local", "POST", "/v1/exports/flags?row=received", kCsv).status, 400);
  EXPECT_EQ(ask("local", "POST", "/v1/exports/rejects?row=received", kCsv).status, 400);
  EXPECT_EQ(ask("local", "POST", "/v1/exports/flags?stat=OPEN", kCsv).status, 400);
  EXPECT_EQ(ask("local", "POST", "/v1/exports/people", kCsv).status, 404);
  EXPECT_TRUE(journal().empty());
}

TEST_F(ExportsTest, RefusedRowsStayMasked) {
  const std::string csv = file("rejects?state=open");
  EXPECT_NE(csv.find("4*****************"), std::string::npos);
  EXPECT_EQ(csv.find("420602200802141230"), std::string::npos);
}

TEST_F(ExportsTest, CoverageComesWithTheLevelBelowAsWorkbookToo) {
  const std::string csv = file("coverage?region=420600&year=2027", R"({"format":"csv"})");
  EXPECT_NE(csv.find("420602,襄城区,1,0,0,1,1,"), std::string::npos) << csv;
  const std::string book = file("coverage?year=2027", R"({"format":"xlsx"})", "monitor-420000");
  EXPECT_EQ(book.rfind("PK", 0), 0U);
  EXPECT_EQ(journal().back().object.rfind("coverage year=2027 rows=", 0), 0U);
  EXPECT_EQ(lines(file("coverage", R"({"format":"csv"})", "clerk-420602")), 2U);
}

}  // namespace
}  // namespace gw::contract
