#pragma once
// People with accounts before the interface: enrolling, signing in, asking by cookie.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include "gateway/crypto/totp.hpp"
#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {

inline constexpr const char* kPassword = "correct horse battery";

class AccountApi : public ApiTest {
 protected:
  /// As a page of ours asks, over TLS without a certificate.
  ports::HttpResponse page(const std::string& method, const std::string& target,
                           boost::json::object body = {}, const std::string& cookie = {},
                           const std::string& word = "console") {
    ports::HttpRequest request(method, target,
                               method == "POST" ? boost::json::serialize(body) : "");
    request.headers.add("Sec-Fetch-Site", "same-origin");
    request.headers.add("X-Enrollgate", word);
    request.headers.add("Accept-Language", "en");
    if (!cookie.empty()) request.headers.add("Cookie", cookie);
    ports::PeerIdentity peer;
    peer.address = address_;
    return send(std::move(request), std::move(peer));
  }

  Account account(const std::string& name) {
    Account found;
    EXPECT_TRUE(store_->read([&](StoreReader& store) -> Result<void> {
      GW_TRY(const auto known, store.account(name));
      if (known) found = *known;
      return {};
    }));
    return found;
  }

  /// What the person's authenticator program shows now; time goes on first, for a code counts once.
  std::string code_of(const std::string& name) {
    clock_.moment += std::chrono::seconds(30);
    return crypto::totp_code(
        crypto::as_bytes(account(name).totp_secret),
        std::chrono::floor<std::chrono::seconds>(clock_.moment.time_since_epoch()).count() / 30);
  }

  static std::string cookie_of(const ports::HttpResponse& response) {
    const std::string_view set = response.headers.find("Set-Cookie").value_or("");
    return std::string(set.substr(0, set.find(';')));
  }

  /// By the one-time code into the gateway; the cookie.
  std::string enrol(const std::string& name, const std::string& one_time) {
    EXPECT_EQ(page("POST", "/v1/enrolment", {{"name", name}, {"one_time_code", one_time}}).status,
              200);
    const auto done = page("POST", "/v1/enrolment/confirm",
                           {{"name", name},
                            {"one_time_code", one_time},
                            {"password", kPassword},
                            {"code", code_of(name)}});
    EXPECT_EQ(done.status, 200) << done.body;
    return cookie_of(done);
  }

  ports::HttpResponse sign_in(const std::string& name, const std::string& password,
                              const std::string& code) {
    return page("POST", "/v1/session", {{"name", name}, {"password", password}, {"code", code}});
  }
  std::string signed_in(const std::string& name) {
    const auto response = sign_in(name, kPassword, code_of(name));
    EXPECT_EQ(response.status, 200) << response.body;
    return cookie_of(response);
  }

  /// The three administrators, signed in.
  void set_up() {
    const auto response =
        ask("local", "POST", "/v1/accounts/setup",
            R"({"system_admin":"zhou","security_admin":"wu","audit_admin":"sun"})");
    ASSERT_EQ(response.status, 200) << response.body;
    const boost::json::value made = boost::json::parse(response.body);
    for (const auto& item : items_of(made)) {
      const std::string name(item.at("name").as_string());
      cookies_[name] = enrol(name, std::string(item.at("one_time_code").as_string()));
    }
  }

  /// Asked by wu, confirmed by sun; the answer to the confirmation, with both halves of the
  /// one-time code as the person has them.
  boost::json::object granted(const std::string& target, boost::json::object body) {
    const auto asked = page("POST", target, std::move(body), cookies_["wu"]);
    EXPECT_EQ(asked.status, 200) << asked.body;
    if (asked.status != 200) return {};
    const auto number = item_of(boost::json::parse(asked.body)).at("number").as_int64();
    const auto confirmed =
        page("POST", "/v1/grants/" + std::to_string(number) + "/confirm", {}, cookies_["sun"]);
    EXPECT_EQ(confirmed.status, 200) << confirmed.body;
    if (confirmed.status != 200) return {};
    boost::json::object grant = item_of(boost::json::parse(confirmed.body));
    const boost::json::value first = item_of(boost::json::parse(asked.body)).at("code_half");
    if (first.is_string()) {
      grant["one_time_code"] = boost::json::value_to<std::string>(first) + "-" +
                               boost::json::value_to<std::string>(grant.at("code_half"));
    }
    return grant;
  }

  /// A clerk of 420602 with a password; her cookie.
  std::string clerk(const std::string& name = "li.hua") {
    const auto grant =
        granted("/v1/accounts", {{"name", name}, {"role", "clerk"}, {"region", "420602"}});
    return enrol(name, std::string(grant.at("one_time_code").as_string()));
  }

  std::string address_ = "10.0.0.7";
  std::map<std::string, std::string> cookies_;
};

}  // namespace gw::contract
