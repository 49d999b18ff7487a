// Problem documents: stable codes, both languages, nothing of the caller's in them.
#include "gateway/webhook/problem.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace gw::webhook {
namespace {

TEST(ProblemTest, ADocumentNamesItsCodeItsWordsAndTheNextStep) {
  const auto response =
      problem(401, Failure(Errc::timestamp_stale, "webhook.timestamp", 320), Language::en);
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(response.headers.find("content-type"), "application/problem+json");
  const auto document = boost::json::parse(response.body).as_object();
  EXPECT_EQ(document.at("code"), "TIMESTAMP_STALE");
  EXPECT_EQ(document.at("status"), 401);
  EXPECT_EQ(document.at("detail_number"), 320);
  EXPECT_FALSE(document.at("title").as_string().empty());
  EXPECT_FALSE(document.at("next").as_string().empty());
  EXPECT_EQ(document.at("retryable"), false);
}

TEST(ProblemTest, TheCallersLanguageIsTakenElseChinese) {
  const auto language = [](const char* header) {
    ports::HttpRequest request("GET", "/");
    if (header != nullptr) request.headers.add("accept-language", header);
    return language_of(request);
  };
  EXPECT_EQ(language(nullptr), Language::zh);
  EXPECT_EQ(language("en-US,en;q=0.9"), Language::en);
  EXPECT_EQ(language("fr, en"), Language::en);
  EXPECT_EQ(language("zh-CN, en"), Language::zh);
  EXPECT_EQ(language(",,,"), Language::zh);
  const Failure why(Errc::forbidden, "api.role");
  EXPECT_NE(problem(403, why, Language::zh).body, problem(403, why, Language::en).body);
}

TEST(ProblemTest, FailuresHaveTheStatusACallerCanActOn) {
  EXPECT_EQ(status_of(Failure(Errc::not_found)), 404);
  EXPECT_EQ(status_of(Failure(Errc::conflict)), 409);
  EXPECT_EQ(status_of(Failure(Errc::invalid_argument)), 400);
  EXPECT_EQ(status_of(Failure(Errc::forbidden)), 403);
  EXPECT_EQ(status_of(Failure(Errc::unreachable)), 502);
  EXPECT_EQ(status_of(Failure(Errc::store)), 503);
  EXPECT_EQ(status_of(Failure(Errc::integrity)), 500);
}

}  // namespace
}  // namespace gw::webhook
