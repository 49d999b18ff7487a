// The console's files by their headers, with whatever bundle was built.
#include "gateway/console/pages.hpp"

#include <gtest/gtest.h>

#include "gateway/console/assets.hpp"

namespace gw::console {
namespace {

ports::HttpResponse get(const std::string& target, const std::string& name = "Accept",
                        const std::string& value = "*/*") {
  ports::HttpRequest request("GET", target);
  request.headers.set(name, value);
  return page(request);
}

TEST(Pages, AreBelowUiAndNowhereElse) {
  for (const char* target : {"/ui", "/ui/", "/ui/feeds", "/ui/?days=7", "/ui/assets/x.js"})
    EXPECT_TRUE(is_page(ports::HttpRequest("GET", target))) << target;
  for (const char* target : {"/", "/uix", "/v1/feeds", "/v1/ui/"})
    EXPECT_FALSE(is_page(ports::HttpRequest("GET", target))) << target;
}

TEST(Pages, AnswerWithNothingThatCouldLeadElsewhere) {
  for (const char* target : {"/ui", "/ui/", "/ui/assets/absent.js"}) {
    const auto answer = get(target);
    EXPECT_EQ(answer.headers.find("X-Content-Type-Options"), "nosniff") << target;
    const std::string policy(answer.headers.find("Content-Security-Policy").value_or(""));
    EXPECT_EQ(policy.find("default-src 'none'"), 0U) << target;
    EXPECT_NE(policy.find("require-trusted-types-for 'script'"), std::string::npos) << target;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos) << target;
  }
  EXPECT_EQ(get("/ui").headers.find("Location"), "/ui/");
  EXPECT_EQ(get("/ui/assets/absent.js").status, 404);
  EXPECT_EQ(page(ports::HttpRequest("POST", "/ui/")).status, 405);
}

TEST(Pages, FilesNamedByContentMayBeKeptAndThePageMayNot) {
  for (const Asset& asset : assets()) {
    const std::string target = "/ui/" + std::string(asset.path);
    const auto plain = get(target);
    EXPECT_EQ(plain.status, 200) << target;
    EXPECT_EQ(plain.body, asset.plain) << target;
    const bool immutable =
        plain.headers.find("Cache-Control")->find("immutable") != std::string_view::npos;
    EXPECT_EQ(immutable, asset.named_by_content) << target;
    const std::string tag(*plain.headers.find("ETag"));
    EXPECT_EQ(get(target, "If-None-Match", tag).status, 304) << target;

    const auto packed = get(target, "Accept-Encoding", "br, gzip;q=0.5");
    EXPECT_EQ(packed.headers.find("Content-Encoding"), "gzip") << target;
    EXPECT_EQ(packed.body, asset.gzip) << target;
    EXPECT_NE(packed.headers.find("ETag"), tag) << target;
    EXPECT_FALSE(get(target, "Accept-Encoding", "gzip;q=0").headers.contains("Content-Encoding"));
    EXPECT_FALSE(get(target, "Accept-Encoding", "gzipped").headers.contains("Content-Encoding"));
  }
}

TEST(Pages, EveryAddressOfThePageIsThePage) {
  if (assets().empty()) GTEST_SKIP() << "built without the console";
  EXPECT_EQ(get("/ui/runs/17?day=2026-11-30").body, get("/ui/").body);
}

}  // namespace
}  // namespace gw::console
