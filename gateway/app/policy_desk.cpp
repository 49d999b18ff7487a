#include "gateway/app/policy_desk.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iostream>
#include <set>

#include "gateway/app/case_answer.hpp"
#include "gateway/app/policy_file.hpp"
#include "gateway/cli/text_table.hpp"
#include "gateway/codec/json_lines.hpp"
#include "gateway/domain/iso_day.hpp"

namespace gw::app {
namespace json = boost::json;

namespace {

using cli::ExitCode;
using cli::PolicyRequest;
using cli::Streams;
using policy::Entry;
using policy::PolicyBook;
using policy::RuleText;

std::string value_text(const policy::Value& value) {
  if (const auto* day = std::get_if<policy::YearDay>(&value)) return day->text();
  return std::to_string(std::get<std::int32_t>(value));
}
std::string area_text(const Entry& entry) {
  return entry.area.empty() ? "province" : entry.area.text();
}
// "420600 襄阳市", as a clerk knows it.
std::string area_told(const Entry& entry, const PolicyBook& book) {
  for (const policy::Area& area : book.areas()) {
    if (area.pool == entry.area) return entry.area.text() + ' ' + area.name;
  }
  return area_text(entry);
}
std::string span_text(std::optional<Day> from, std::optional<Day> to) {
  return (from ? iso_text(*from) : std::string()) + " .. " + (to ? iso_text(*to) : std::string());
}
bool valid_on(const Entry& entry, const std::string& written) {
  const std::optional<Day> day = parse_iso_day(written);
  return !day || (entry.valid_from <= *day && entry.valid_to.value_or(*day) >= *day);
}

std::optional<PolicyBook> load(const std::filesystem::path& folder, const PolicyRequest& request,
                               const Streams& streams) {
  PolicyLoad load = load_policy(folder, request.with);
  for (const PolicyFileError& error : load.errors) {
    streams.err << (folder / error.text()).string() << '\n';
  }
  return std::move(load.book);
}

json::object entry_value(const Entry& entry) {
  return {{"subject", policy::form_of(entry.subject).name},
          {"area", area_text(entry)},
          {"value", value_text(entry.value)},
          {"valid_from", iso_text(entry.valid_from)},
          {"valid_to", entry.valid_to ? json::value(iso_text(*entry.valid_to)) : json::value()},
          {"document", entry.document},
          {"article", entry.article}};
}
json::object rule_value(const RuleText& text) {
  return {{"rule", policy::name_of(text.rule)},
          {"valid_from", text.valid_from ? json::value(iso_text(*text.valid_from)) : json::value()},
          {"document", text.document},
          {"article", text.article},
          {"words_zh", text.words_zh},
          {"words_en", text.words_en}};
}

// --- test -------------------------------------------------------------------------------------

ExitCode test_cases(const PolicyRequest& request, const PolicyBook& book, const Streams& streams) {
  std::ifstream file;
  const bool standard_input = request.file == "-";
  if (!standard_input) file.open(request.file, std::ios::binary);
  std::istream& in = standard_input ? streams.in : file;
  if (!in) {
    streams.err << "enrollgate: the file of cases cannot be read\n";
    return ExitCode::not_found;
  }
  bool readable = true;
  bool as_expected = true;
  codec::JsonLines lines([&](const codec::JsonLine& line) -> Result<void> {
    if (line.text.empty()) return {};
    const CaseAnswer answer = answer_case(line.text, line.number, book, request.language);
    readable = readable && answer.readable;
    as_expected = as_expected && answer.as_expected;
    streams.out << answer.json << '\n';
    return {};
  });
  std::string chunk(std::size_t{1} << 16U, '\0');
  Result<void> fed;
  while (fed && in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())),
         in.gcount() > 0) {
    fed = lines.feed(std::string_view(chunk.data(), static_cast<std::size_t>(in.gcount())));
    if (!fed) break;
  }
  if (fed) fed = lines.finish();
  if (!fed) {
    streams.err << "enrollgate: " << fed.error().text(request.language) << '\n';
    return cli::exit_code_of(fed.error().code());
  }
  if (!readable) return ExitCode::done_with_rejects;
  return as_expected ? ExitCode::ok : ExitCode::findings;
}

// --- list, show -------------------------------------------------------------------------------

ExitCode list_values(const PolicyRequest& request, const PolicyBook& book, const Streams& streams) {
  constexpr auto kLeft = cli::Align::left;
  cli::TextTable table({{"subject", kLeft},
                        {"area", kLeft},
                        {"value", kLeft},
                        {"valid", kLeft},
                        {"document", kLeft},
                        {"article", kLeft}});
  json::array items;
  for (const Entry& entry : book.entries()) {
    if (!valid_on(entry, request.day)) continue;
    items.push_back(entry_value(entry));
    table.add({std::string(policy::form_of(entry.subject).name), area_told(entry, book),
               value_text(entry.value), span_text(entry.valid_from, entry.valid_to),
               book.document(entry.document)->number, entry.article});
  }
  if (request.as_json) {
    streams.out << json::serialize(items) << '\n';
  } else {
    streams.out << table.text();
  }
  return ExitCode::ok;
}

// A subject with all its values, or a rule with all its texts.
ExitCode show_one(const PolicyRequest& request, const PolicyBook& book, const Streams& streams) {
  json::array items;
  for (const Entry& entry : book.entries()) {
    if (policy::form_of(entry.subject).name == request.name && valid_on(entry, request.day)) {
      items.push_back(entry_value(entry));
    }
  }
  for (const RuleText& text : book.rules()) {
    if (policy::name_of(text.rule) == request.name) items.push_back(rule_value(text));
  }
  if (items.empty()) {
    streams.err
        << "enrollgate: no subject and no rule of that name; `policy list` names the subjects, "
           "the trace of `policy test` the rules\n";
    return ExitCode::not_found;
  }
  if (request.as_json) {
    streams.out << json::serialize(items) << '\n';
    return ExitCode::ok;
  }
  for (const json::value& item : items) {
    for (const auto& member : item.as_object()) {
      if (member.value().is_null()) continue;
      const std::string_view text = member.value().as_string();
      const policy::Document* document = member.key() == "document" ? book.document(text) : nullptr;
      streams.out << std::string_view(member.key()) << "  " << text
                  << (document == nullptr ? std::string()
                                          : "  " + document->number + " " + document->title)
                  << '\n';
    }
    streams.out << '\n';
  }
  return ExitCode::ok;
}

// --- diff -------------------------------------------------------------------------------------

std::set<std::string> lines_of(const PolicyBook& book) {
  std::set<std::string> lines;
  for (const Entry& entry : book.entries()) {
    lines.insert(std::string(policy::form_of(entry.subject).name) + "  " + area_text(entry) + "  " +
                 value_text(entry.value) + "  " + span_text(entry.valid_from, entry.valid_to) +
                 "  " + entry.document + " " + entry.article);
  }
  for (const RuleText& text : book.rules()) {
    lines.insert("rule " + std::string(policy::name_of(text.rule)) + "  " +
                 span_text(text.valid_from, std::nullopt) + "  " + text.document + " " +
                 text.article + "  " + text.words_zh);
  }
  return lines;
}

/// Lines only in the other folder with `+`, only in this one with `-`; findings if there is any.
ExitCode diff(const PolicyBook& book, const PolicyBook& other, const Streams& streams) {
  const std::set<std::string> here = lines_of(book);
  const std::set<std::string> there = lines_of(other);
  bool differs = false;
  const auto say = [&](const std::set<std::string>& from, const std::set<std::string>& without,
                       char mark) {
    for (const std::string& line : from) {
      if (without.count(line) != 0) continue;
      streams.out << mark << ' ' << line << '\n';
      differs = true;
    }
  };
  say(here, there, '-');
  say(there, here, '+');
  return differs ? ExitCode::findings : ExitCode::ok;
}

}  // namespace

ExitCode run_policy(const PolicyRequest& request, const Streams& streams) {
  if (!request.day.empty() && !parse_iso_day(request.day)) {
    streams.err << "enrollgate: --day: must be of the form 2026-11-30\n";
    return ExitCode::usage;
  }
  const auto book = load(request.folder, request, streams);
  if (!book) return ExitCode::config_invalid;
  switch (request.action) {
    case cli::PolicyAction::test:
      return test_cases(request, *book, streams);
    case cli::PolicyAction::list:
      return list_values(request, *book, streams);
    case cli::PolicyAction::show:
      return show_one(request, *book, streams);
    case cli::PolicyAction::diff: {
      const auto other = load(request.file, request, streams);
      return other ? diff(*book, *other, streams) : ExitCode::config_invalid;
    }
    case cli::PolicyAction::lint:
      break;
  }
  streams.out << book->entries().size() << " values, " << book->rules().size()
              << " texts of rules, version " << book->version() << '\n';
  return ExitCode::ok;
}

}  // namespace gw::app
