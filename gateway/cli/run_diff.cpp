#include "gateway/cli/run_diff.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/cli/columns.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/run_columns.hpp"
#include "gateway/cli/text_table.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

constexpr const char* kRunsPath = "/v1/runs";
constexpr const char* kRunsOfAPage = "200";

constexpr std::array kSize{
    Column{"字节", "bytes", "delivery.bytes", Shape::count},
};
constexpr auto kCompared = joined(kRunCounts, kRunChanges, kSize);

/// The number of the newest run before this one of its feed and scope; empty: there is none, or
/// `refused` says what was in the way.
std::string run_before(const Session& session, const json::value& run, ExitCode& refused) {
  std::string before = text_at(run, "id");
  const std::string scope = text_at(run, "scope");
  while (!before.empty()) {
    const auto answer = session.gateway().get(
        kRunsPath, {{"feed", text_at(run, "feed")}, {"before", before}, {"limit", kRunsOfAPage}});
    refused = refused_or_ok(session, answer);
    if (refused != ExitCode::ok) return {};
    const json::value* items = value_at(answer->content, "items");
    if (items == nullptr || !items->is_array()) {
      refused = session.refuse(unreadable_answer());
      return {};
    }
    for (const json::value& one : items->get_array()) {
      if (text_at(one, "scope") == scope) return text_at(one, "id");
    }
    before = text_at(answer->content, "next");
  }
  return {};
}

/// Seconds of a stage of this run; nothing where it has no such stage.
const json::value* seconds_of(const json::value& run, std::string_view stage) {
  const json::value* stages = value_at(run, "stages");
  if (stages == nullptr || !stages->is_array()) return nullptr;
  for (const json::value& one : stages->get_array()) {
    if (text_at(one, "stage") == stage) return value_at(one, "seconds");
  }
  return nullptr;
}

json::value difference_of(const json::value* before, const json::value* after) {
  if (before == nullptr || after == nullptr || !before->is_number() || !after->is_number())
    return nullptr;
  if (before->is_double() || after->is_double())
    return after->to_number<double>() - before->to_number<double>();
  return after->to_number<std::int64_t>() - before->to_number<std::int64_t>();
}

json::value or_null(const json::value* value) {
  return value == nullptr ? json::value() : *value;
}

/// Every number of the two, as {field, before, after, difference}; stages by their names.
json::array differences(const json::value& before, const json::value& after) {
  json::array all;
  const auto add = [&all](std::string_view field, const json::value* was, const json::value* is) {
    all.push_back(json::object{{"field", field},
                               {"before", or_null(was)},
                               {"after", or_null(is)},
                               {"difference", difference_of(was, is)}});
  };
  for (const Column& column : kCompared)
    add(column.path, value_at(before, column.path), value_at(after, column.path));
  constexpr std::string_view kFetch = "delivery.fetch_seconds";
  add(kFetch, value_at(before, kFetch), value_at(after, kFetch));
  const auto add_stages = [&](const json::value& of, bool known_before) {
    const json::value* stages = value_at(of, "stages");
    if (stages == nullptr || !stages->is_array()) return;
    for (const json::value& one : stages->get_array()) {
      const std::string stage = text_at(one, "stage");
      if (known_before && seconds_of(after, stage) != nullptr) continue;
      add("stages." + stage, seconds_of(before, stage), seconds_of(after, stage));
    }
  };
  add_stages(after, false);
  add_stages(before, true);
  return all;
}

std::string signed_text(std::string text) {
  const bool plain =
      text.empty() || text == "-" || text.front() == '-' || text == "0" || text == "0.000";
  return plain ? text : "+" + text;
}

std::string row_name(const std::string& field, Language language) {
  for (const Column& column : kCompared) {
    if (column.path == field) return std::string(words(language, column.zh, column.en));
  }
  if (field == "delivery.fetch_seconds")
    return std::string(words(language, "取数秒数", "seconds to fetch"));
  constexpr std::string_view kStage = "stages.";
  return std::string(words(language, "秒：", "seconds of ")) + field.substr(kStage.size());
}

std::string diff_text(const json::value& item, Language language) {
  const auto title = [&](const char* which) {
    return text_at(item, std::string(which) + ".id") + " " +
           text_at(item, std::string(which) + ".state");
  };
  TextTable table({{"", Align::left},
                   {title("before"), Align::right},
                   {title("run"), Align::right},
                   {std::string(words(language, "差", "DIFFERENCE")), Align::right}});
  for (const json::value& one : item.at("changes").as_array()) {
    const std::string field = text_at(one, "field");
    const bool seconds = field.rfind("stages.", 0) == 0 || field == "delivery.fetch_seconds";
    const auto cell = [&](const char* path) {
      const std::string text = text_at(one, path, seconds ? Shape::seconds : Shape::count);
      return text.empty() ? std::string("-") : text;
    };
    table.add({row_name(field, language), cell("before"), cell("after"),
               signed_text(cell("difference"))});
  }
  return text_at(item, "run.feed") + "  " + text_at(item, "run.scope") + "\n" + table.text();
}

}  // namespace

ExitCode run_diff(const Session& session, const std::string& run, const std::string& other) {
  ExitCode refused = ExitCode::ok;
  const auto item_of = [&](const std::string& id) {
    const auto answer = session.gateway().get(std::string(kRunsPath) + "/" + id);
    refused = refused_or_ok(session, answer);
    return refused == ExitCode::ok ? or_null(value_at(answer->content, "item")) : json::value();
  };
  const json::value after = item_of(run);
  if (refused != ExitCode::ok) return refused;
  if (!after.is_object()) return session.refuse(unreadable_answer());
  const std::string beside = other.empty() ? run_before(session, after, refused) : other;
  if (refused != ExitCode::ok) return refused;
  if (beside.empty()) return session.refuse(fail(Errc::not_found, "cli.run_before"));
  const json::value before = item_of(beside);
  if (refused != ExitCode::ok) return refused;
  if (!before.is_object()) return session.refuse(unreadable_answer());
  const json::value item =
      json::object{{"before", before}, {"run", after}, {"changes", differences(before, after)}};
  if (session.options().output == Output::table) {
    session.print(diff_text(item, session.options().language));
  } else {
    session.print(
        json::serialize(json::object{{"api", "v1"}, {"kind", "run_diff"}, {"item", item}}) + '\n');
  }
  return ExitCode::ok;
}

}  // namespace gw::cli
