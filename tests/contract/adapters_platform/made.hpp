#pragma once
// Agencies behind the platform, made from settings as the program would make them, and answers of
// the platform as it would give them.  Test code only.
#include <memory>
#include <string>
#include <vector>

#include "adapters/sharing_platform/adapter.hpp"
#include "tests/support/adapter_fakes.hpp"
#include "tests/support/places.hpp"

namespace gw {
std::unique_ptr<AgencyAdapter> make_sharing_platform(AgencyId agency, SettingsReader& settings,
                                                     AdapterServices services);
}

namespace gw::platform_contract {

using namespace testing_adapters;

inline const std::string kPlatformSamples =
    std::string(gw::testing::source_dir()) + "/tests/samples/sharing-platform/";
inline const Day kReceived = day_of(2026, 11, 30);

/// A feed's settings.
struct Service {
  std::string rows;
  std::string id;
  std::vector<std::string> regions;
  std::vector<std::string> not_counted;
  std::string signature = "HMAC-SHA256";
  std::string page_size = "500";
};

inline SettingsNode scalar(std::string text) {
  SettingsNode node;
  node.scalar = std::move(text);
  return node;
}

inline SettingsNode list(const std::vector<std::string>& texts) {
  SettingsNode node;
  for (const std::string& text : texts) node.items.push_back(scalar(text));
  return node;
}

inline SettingsNode settings_of(const std::vector<Service>& services) {
  SettingsNode feeds;
  for (const Service& service : services) {
    SettingsNode feed;
    feed.entries.emplace_back("schedule", scalar("20 * * * *"));
    feed.entries.emplace_back("service", scalar(service.id));
    feed.entries.emplace_back("signature", scalar(service.signature));
    feed.entries.emplace_back("rows", scalar(service.rows));
    feed.entries.emplace_back("page_size", scalar(service.page_size));
    if (!service.regions.empty()) feed.entries.emplace_back("regions", list(service.regions));
    if (!service.not_counted.empty())
      feed.entries.emplace_back("not_counted", list(service.not_counted));
    feeds.entries.emplace_back(service.rows, std::move(feed));
  }
  SettingsNode settings;
  settings.entries.emplace_back("requester", scalar("r_4200000000000_0017"));
  settings.entries.emplace_back("feeds", std::move(feeds));
  return settings;
}

struct Made {
  std::unique_ptr<AgencyAdapter> adapter;
  std::vector<SettingsError> errors;
};

inline Made make(const std::string& agency, const std::vector<Service>& services,
                 AdapterServices given = {}) {
  const SettingsNode node = settings_of(services);
  Made made;
  SettingsReader settings(node, "", made.errors);
  made.adapter = make_sharing_platform(AgencyId(agency), settings, std::move(given));
  settings.finish();
  return made;
}

/// Pages as the pull keeps them.
inline std::string framed(const std::vector<std::string>& pages) {
  std::string bytes;
  for (const std::string& page : pages) bytes += page_head(page.size()) + page + "\n";
  return bytes;
}

/// `{"code":0,...}` around rows (JSON objects).
inline std::string answer_of(const std::string& pch, std::int64_t all,
                             const std::vector<std::string>& rows, const std::string& next = "") {
  std::string text = R"({"code":0,"message":"成功","data":{"pch":")" + pch + R"(","zs":)" +
                     std::to_string(all) + R"(,"xyyb":")" + next + R"(","bysl":)" +
                     std::to_string(rows.size()) + R"(,"rows":[)";
  for (std::size_t i = 0; i < rows.size(); ++i) text += (i == 0 ? "" : ",") + rows[i];
  return text + "]}}";
}

inline ports::HttpResponse json(const std::string& body) {
  return {200, "application/json; charset=utf-8", body};
}

}  // namespace gw::platform_contract
