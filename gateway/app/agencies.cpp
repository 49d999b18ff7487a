#include "gateway/app/agencies.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "adapters/catalogue.hpp"

namespace gw::app {
namespace {

/// The text of a secret file without its line end; empty if it cannot be read.
crypto::Secret read_secret(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  std::string text = bytes.str();
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return crypto::Secret::take(text);
}

const AdapterKind* kind_named(const AgencySettings& agency, std::vector<SettingsError>& errors) {
  std::string kinds;
  for (const AdapterKind& candidate : adapter_catalogue()) {
    if (candidate.name == agency.kind) return &candidate;
    kinds += (kinds.empty() ? "" : ", ") + std::string(candidate.name);
  }
  errors.push_back({agency.tree.place, agency.id.text() + ".kind",
                    "is `" + agency.kind + "`, must be one of " + kinds});
  return nullptr;
}

/// What an agency's server shows by the way goes to its guard.
net::PeerWatch watch_of(neighbor::Guard& guard, const Clock& real) {
  net::PeerWatch watch;
  watch.certificate = [&guard](Instant ends) { guard.note_certificate(ends); };
  watch.clock = [&guard, &real](Instant said) {
    guard.note_clock(std::chrono::round<std::chrono::seconds>(said - real.now()));
  };
  return watch;
}

/// Where a value stands below the agency's file, as far as the path goes.
SettingsPlace place_of(const SettingsNode& tree, std::initializer_list<std::string_view> path) {
  const SettingsNode* node = &tree;
  for (const std::string_view key : path) {
    const auto found = std::find_if(node->entries.begin(), node->entries.end(),
                                    [&](const auto& entry) { return entry.first == key; });
    if (found == node->entries.end()) break;
    node = &found->second;
  }
  return node->place;
}

}  // namespace

std::vector<Agency> make_agencies(const Settings& settings, const AgencyParts& parts,
                                  std::vector<SettingsError>& errors) {
  std::vector<Agency> agencies;
  SharedParts shared;
  for (const AgencySettings& each : settings.agencies) {
    const AdapterKind* kind = kind_named(each, errors);
    if (kind == nullptr) continue;
    Agency agency;
    agency.settings = each;
    AdapterServices services;
    agency.guard =
        std::make_unique<neighbor::Guard>(each.id, each.guard, parts.clock, parts.registry);
    if (each.endpoint) {
      agency.http_line =
          net::make_http_client(*each.endpoint, parts.tls, watch_of(*agency.guard, parts.real));
      if (parts.watch_http) agency.http_watched = parts.watch_http(*agency.http_line);
      agency.http = neighbor::guarded(
          agency.http_watched ? *agency.http_watched : *agency.http_line, *agency.guard);
      services.http = agency.http.get();
    }
    if (each.sftp) {
      agency.files_line = net::make_sftp_client(*each.sftp);
      if (parts.watch_files) agency.files_watched = parts.watch_files(*agency.files_line);
      agency.files = neighbor::guarded(
          agency.files_watched ? *agency.files_watched : *agency.files_line, *agency.guard);
      services.files = agency.files.get();
    }
    services.folder = each.folder;
    services.signer = parts.signer;
    services.shared = &shared;
    if (!each.secret_file.empty()) {
      services.secret = read_secret(each.secret_file);
      if (services.secret.empty()) {
        errors.push_back({each.tree.place, each.id.text() + ".secret_file",
                          "names a file that is empty or cannot be read"});
      }
    }
    SettingsReader reader(agency.settings.tree, each.id.text(), errors, parts.reads);
    // What the settings loader has read itself; only unknown keys remain.
    for (const char* known : {"kind", "name", "folder", "secret_file", "contacts", "limits",
                              "tasks", "endpoint", "sftp", "webhook", "lookup"}) {
      reader.leave(known);
    }
    agency.adapter = kind->make(each.id, reader, std::move(services));
    reader.finish();
    if (agency.adapter != nullptr) agencies.push_back(std::move(agency));
  }
  return agencies;
}

std::vector<schedule::ScheduledFeed> scheduled_feeds(const std::vector<Agency>& agencies,
                                                     std::vector<SettingsError>& errors) {
  std::vector<schedule::ScheduledFeed> feeds;
  for (const Agency& agency : agencies) {
    for (const FeedDefinition& definition : agency.adapter->feeds()) {
      if (definition.schedule.empty()) continue;
      auto parsed = schedule::CronExpression::parse(definition.schedule);
      if (const auto* wrong = std::get_if<schedule::CronError>(&parsed)) {
        errors.push_back({agency.settings.tree.place, definition.id.text() + ".schedule",
                          "is no cron expression (character " +
                              std::to_string(wrong->position + 1) +
                              "): " + std::string(wrong->words)});
        continue;
      }
      const auto missed = definition.missed_runs == "skip"      ? schedule::MissedRuns::skip
                          : definition.missed_runs == "run_all" ? schedule::MissedRuns::run_all
                                                                : schedule::MissedRuns::run_once;
      feeds.push_back(
          {definition.id, std::get<schedule::CronExpression>(std::move(parsed)), missed});
    }
  }
  return feeds;
}

schedule::FeedMatrix feed_matrix(const std::vector<Agency>& agencies,
                                 const schedule::WorkCalendar& calendar,
                                 std::vector<SettingsError>& errors) {
  std::vector<schedule::WatchedFeed> feeds;
  for (const Agency& agency : agencies) {
    for (const FeedDefinition& definition : agency.adapter->feeds()) {
      schedule::WatchedFeed feed;
      feed.feed = definition.id;
      const std::string name = definition.id.text().substr(agency.settings.id.text().size() + 1);
      for (const ExpectedArrival& expected : definition.expected) {
        auto made = schedule::Expectation::make(expected);
        if (const auto* wrong = std::get_if<schedule::CronError>(&made)) {
          errors.push_back(
              {place_of(agency.settings.tree, {"feeds", name, "expected", expected.name, "days"}),
               agency.settings.id.text() + ".feeds." + name + ".expected." + expected.name +
                   ".days",
               "is `" + expected.days +
                   "`, must be day of month, month and weekday as cron writes "
                   "them, like `* SEP-NOV FRI` (character " +
                   std::to_string(wrong->position + 1) + ": " + std::string(wrong->words) + ")"});
          continue;
        }
        feed.expected.push_back(std::get<schedule::Expectation>(std::move(made)));
      }
      feed.units = definition.units;
      feeds.push_back(std::move(feed));
    }
  }
  return {std::move(feeds), calendar};
}

schedule::TaskClock task_clock(const Settings& settings) {
  schedule::TaskClock clock(settings.calendar);
  for (const AgencySettings& agency : settings.agencies) clock.set(agency.id, agency.tasks);
  return clock;
}

}  // namespace gw::app
