#pragma once
// The two adapters with settings from the test, as the program would make them from its files.
#include <memory>
#include <string>
#include <vector>

#include "gateway/adapter/adapter.hpp"

namespace gw {
std::unique_ptr<AgencyAdapter> make_education_province(AgencyId agency, SettingsReader& settings,
                                                       AdapterServices services);
std::unique_ptr<AgencyAdapter> make_civil_affairs(AgencyId agency, SettingsReader& settings,
                                                  AdapterServices services);
}  // namespace gw

namespace gw::testing_adapters {

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

inline SettingsNode feeds(const std::string& name, SettingsNode feed) {
  SettingsNode all;
  all.entries.emplace_back(name, std::move(feed));
  SettingsNode settings;
  settings.entries.emplace_back("feeds", std::move(all));
  return settings;
}

struct Made {
  std::unique_ptr<AgencyAdapter> adapter;
  std::vector<SettingsError> errors;
};

inline Made make_education(AdapterServices services, const std::vector<std::string>& years = {}) {
  SettingsNode feed;
  feed.entries.emplace_back("schedule", scalar("0 6 * * *"));
  if (!years.empty()) feed.entries.emplace_back("entry_years", list(years));
  const SettingsNode node = feeds("roster", std::move(feed));
  Made made;
  SettingsReader settings(node, "", made.errors);
  made.adapter =
      make_education_province(AgencyId("education-province"), settings, std::move(services));
  return made;
}

inline Made make_civil(AdapterServices services, const std::vector<std::string>& counties) {
  SettingsNode feed;
  feed.entries.emplace_back("schedule", scalar("30 6 * * *"));
  feed.entries.emplace_back("counties", list(counties));
  SettingsNode node = feeds("recipients", std::move(feed));
  node.entries.emplace_back("access_number", scalar("YLBZJ-420000"));
  Made made;
  SettingsReader settings(node, "", made.errors);
  made.adapter = make_civil_affairs(AgencyId("civil-affairs"), settings, std::move(services));
  return made;
}

}  // namespace gw::testing_adapters
