#include "gateway/app/policy_file.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <initializer_list>
#include <set>
#include <string_view>
#include <system_error>

#include "gateway/domain/iso_day.hpp"

namespace gw::app {
namespace {

using policy::Fault;

struct Place {
  std::size_t file = 0;
  std::int64_t line = 0;
  std::int64_t column = 0;
};

// Where the parts of an entry stand, for what is only found when all files are read.
struct EntryPlaces {
  Place item, area, value, valid_from, valid_to, document;
  std::string value_text;
};

std::string joined(std::initializer_list<std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

std::string subject_names() {
  std::string text;
  for (const policy::Subject subject : policy::kAllSubjects) {
    if (!text.empty()) text += ", ";
    text += policy::form_of(subject).name;
  }
  return text;
}

std::optional<int> whole_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool follows_from_missing(Fault::Kind kind) noexcept {
  switch (kind) {
    case Fault::Kind::gap:
    case Fault::Kind::not_open:
    case Fault::Kind::no_value:
    case Fault::Kind::rule_missing:
    case Fault::Kind::unknown_area:
    case Fault::Kind::unknown_document:
    case Fault::Kind::rule_document:
      return true;
    default:
      return false;
  }
}

class Loader {
 public:
  PolicyLoad load(const std::filesystem::path& folder,
                  const std::vector<std::filesystem::path>& more);

 private:
  void read_file(const std::filesystem::path& path);
  void read_root(const YAML::Node& root);
  void read_list(const YAML::Node& root, const char* key, void (Loader::*read)(const YAML::Node&));
  void read_document(const YAML::Node& item);
  void read_area(const YAML::Node& item);
  void read_rule(const YAML::Node& item);
  void read_entry(const YAML::Node& item);

  Place place(const YAML::Node& node) const;
  void error(Place where, std::string message);
  bool is_map(const YAML::Node& item, std::initializer_list<std::string_view> keys);
  /// The scalar under `key`; an error and nothing if it is missing, empty or no scalar.
  std::optional<std::string> text(const YAML::Node& item, const char* key);
  std::optional<Day> day(const YAML::Node& item, const char* key);
  std::optional<policy::Value> value(const YAML::Node& item, policy::Subject subject);
  std::optional<RegionCode> area(const YAML::Node& item);

  std::string allowed_areas() const;
  std::string allowed_documents() const;
  std::string fault_text(const Fault& fault) const;
  Place fault_place(const Fault& fault) const;

  policy::Contents contents_;
  std::vector<EntryPlaces> entry_places_;
  std::vector<Place> rule_places_;
  std::vector<std::string> files_;
  std::vector<PolicyFileError> errors_;
};

PolicyLoad Loader::load(const std::filesystem::path& folder,
                        const std::vector<std::filesystem::path>& more) {
  std::error_code failed;
  std::set<std::filesystem::path> paths;
  for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (entry->path().extension() == ".yaml") paths.insert(entry->path());
  }
  if (paths.empty()) {
    errors_.push_back(
        {folder.filename().string(), 0, 0,
         failed ? "the policy folder cannot be read" : "the policy folder holds no .yaml file"});
  }
  for (const auto& path : paths) read_file(path);
  for (const auto& path : more) read_file(path);
  // A part that could not be read would be reported once more as missing.
  const bool whole = errors_.empty();
  for (const Fault& fault : policy::PolicyBook::check(contents_)) {
    if (whole || !follows_from_missing(fault.kind)) error(fault_place(fault), fault_text(fault));
  }
  PolicyLoad result;
  if (errors_.empty()) result.book = policy::PolicyBook::make(std::move(contents_));
  result.errors = std::move(errors_);
  return result;
}

void Loader::read_file(const std::filesystem::path& path) {
  files_.push_back(path.filename().string());
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    error({files_.size() - 1, 0, 0}, "the file cannot be read");
    return;
  }
  try {
    read_root(YAML::Load(stream));
  } catch (const YAML::Exception& broken) {
    error({files_.size() - 1, broken.mark.line + 1, broken.mark.column + 1},
          "not well-formed YAML: " + broken.msg);
  }
}

void Loader::read_root(const YAML::Node& root) {
  if (root.IsNull()) return;
  if (!is_map(root, {"documents", "areas", "rules", "parameters"})) return;
  read_list(root, "documents", &Loader::read_document);
  read_list(root, "areas", &Loader::read_area);
  read_list(root, "rules", &Loader::read_rule);
  read_list(root, "parameters", &Loader::read_entry);
}

void Loader::read_list(const YAML::Node& root, const char* key,
                       void (Loader::*read)(const YAML::Node&)) {
  const YAML::Node list = root[key];
  if (!list) return;
  if (!list.IsSequence()) {
    error(place(list), std::string(key) + " must be a list");
    return;
  }
  for (const YAML::Node& item : list) (this->*read)(item);
}

void Loader::read_document(const YAML::Node& item) {
  if (!is_map(item, {"id", "number", "title", "in_force_from"})) return;
  const auto id = text(item, "id");
  const auto number = text(item, "number");
  const auto title = text(item, "title");
  const auto from = day(item, "in_force_from");
  if (id && number && title && from) contents_.documents.push_back({*id, *number, *title, *from});
}

void Loader::read_area(const YAML::Node& item) {
  if (!is_map(item, {"pool", "name"})) return;
  const auto pool = text(item, "pool");
  const auto name = text(item, "name");
  if (!pool || !name) return;
  const auto code = RegionCode::parse(*pool);
  if (!code || code->pool() != *code) {
    error(place(item["pool"]),
          "pool \"" + *pool +
              "\" is no pooling area; allowed: six digits, a prefecture's code "
              "or a county that is a pool of its own");
    return;
  }
  contents_.areas.push_back({*code, *name});
}

void Loader::read_rule(const YAML::Node& item) {
  if (!is_map(item, {"rule", "valid_from", "document", "article", "zh", "en"})) return;
  const auto name = text(item, "rule");
  const auto document = text(item, "document");
  const auto article = text(item, "article");
  const auto zh = text(item, "zh");
  const auto en = text(item, "en");
  std::optional<Day> from;
  const bool dated = static_cast<bool>(item["valid_from"]);
  if (dated) from = day(item, "valid_from");
  if (!name || !document || !article || !zh || !en || (dated && !from)) return;
  const auto rule = policy::rule_named(*name);
  if (!rule) {
    std::string allowed;
    for (const RuleId known : policy::kAllRules) {
      allowed += (allowed.empty() ? "" : ", ") + std::string(policy::name_of(known));
    }
    error(place(item["rule"]), "rule \"" + *name + "\" does not exist; allowed: " + allowed);
    return;
  }
  contents_.rules.push_back({*rule, *document, *article, *zh, *en, from});
  rule_places_.push_back(place(item["rule"]));
}

void Loader::read_entry(const YAML::Node& item) {
  if (!is_map(item,
              {"subject", "area", "value", "valid_from", "valid_to", "document", "article"})) {
    return;
  }
  const auto name = text(item, "subject");
  const auto where = area(item);
  const auto from = day(item, "valid_from");
  std::optional<Day> to;
  const bool has_end = static_cast<bool>(item["valid_to"]);
  if (has_end) to = day(item, "valid_to");
  const auto document = text(item, "document");
  const auto article = text(item, "article");
  if (!name) return;
  const auto subject = policy::subject_named(*name);
  if (!subject) {
    error(place(item["subject"]),
          "subject \"" + *name + "\" does not exist; allowed: " + subject_names());
    return;
  }
  const auto number = value(item, *subject);
  if (!where || !from || (has_end && !to) || !document || !article || !number) return;
  contents_.entries.push_back({*subject, *where, *number, *from, to, *document, *article});
  EntryPlaces places;
  places.item = place(item);
  places.area = place(item["area"]);
  places.value = place(item["value"]);
  places.valid_from = place(item["valid_from"]);
  places.valid_to = has_end ? place(item["valid_to"]) : places.valid_from;
  places.document = place(item["document"]);
  places.value_text = item["value"].Scalar();
  entry_places_.push_back(std::move(places));
}

Place Loader::place(const YAML::Node& node) const {
  const YAML::Mark mark = node.Mark();
  return {files_.size() - 1, mark.line + 1, mark.column + 1};
}

void Loader::error(Place where, std::string message) {
  const std::string file = where.file < files_.size() ? files_[where.file] : std::string();
  errors_.push_back({file, where.line, where.column, std::move(message)});
}

bool Loader::is_map(const YAML::Node& item, std::initializer_list<std::string_view> keys) {
  if (!item.IsMap()) {
    error(place(item), "a map is expected here; allowed keys: " + joined(keys));
    return false;
  }
  for (const auto& pair : item) {
    const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : std::string();
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      error(place(pair.first), "key \"" + key + "\" is not known here; allowed: " + joined(keys));
    }
  }
  return true;
}

std::optional<std::string> Loader::text(const YAML::Node& item, const char* key) {
  const YAML::Node node = item[key];
  if (!node) {
    error(place(item), std::string(key) + " is missing");
    return std::nullopt;
  }
  if (!node.IsScalar() || node.Scalar().empty()) {
    error(place(node), std::string(key) + " must be a text that is not empty");
    return std::nullopt;
  }
  return node.Scalar();
}

std::optional<Day> Loader::day(const YAML::Node& item, const char* key) {
  const auto written = text(item, key);
  if (!written) return std::nullopt;
  const auto parsed = parse_iso_day(*written);
  if (!parsed) {
    error(place(item[key]), std::string(key) + " \"" + *written +
                                "\" is no day; allowed: YYYY-MM-DD of the calendar");
  }
  return parsed;
}

std::optional<policy::Value> Loader::value(const YAML::Node& item, policy::Subject subject) {
  const auto written = text(item, "value");
  if (!written) return std::nullopt;
  const policy::SubjectForm& form = policy::form_of(subject);
  if (form.is_year_day) {
    if (const auto parsed = policy::YearDay::parse(*written)) return policy::Value(*parsed);
  } else if (const auto parsed = whole_number(*written)) {
    return policy::Value(static_cast<std::int32_t>(*parsed));
  }
  error(place(item["value"]), "value \"" + *written + "\" of " + std::string(form.name) +
                                  " cannot be read; allowed: " + std::string(form.allowed));
  return std::nullopt;
}

std::optional<RegionCode> Loader::area(const YAML::Node& item) {
  const auto written = text(item, "area");
  if (!written) return std::nullopt;
  if (*written == "province") return RegionCode();
  const auto code = RegionCode::parse(*written);
  if (!code) {
    error(place(item["area"]),
          "area \"" + *written + "\" cannot be read; allowed: province, or a pool's six digits");
  }
  return code;
}

std::string Loader::allowed_areas() const {
  std::string text = "province";
  for (const policy::Area& area : contents_.areas) text += ", " + area.pool.text();
  return text;
}

std::string Loader::allowed_documents() const {
  std::string text;
  for (const policy::Document& document : contents_.documents) {
    text += (text.empty() ? "" : ", ") + document.id;
  }
  return text;
}

Place Loader::fault_place(const Fault& fault) const {
  switch (fault.kind) {
    case Fault::Kind::out_of_range:
    case Fault::Kind::period_reversed:
      return entry_places_[fault.index].value;
    case Fault::Kind::unknown_area:
    case Fault::Kind::city_may_not_set:
      return entry_places_[fault.index].area;
    case Fault::Kind::ends_before_start:
    case Fault::Kind::not_open:
      return entry_places_[fault.index].valid_to;
    case Fault::Kind::overlap:
    case Fault::Kind::gap:
      return entry_places_[fault.index].valid_from;
    case Fault::Kind::unknown_document:
      return entry_places_[fault.index].document;
    case Fault::Kind::rule_document:
    case Fault::Kind::rule_twice:
      return rule_places_[fault.index];
    case Fault::Kind::no_value:
    case Fault::Kind::rule_missing:
      break;
  }
  return {files_.size(), 0, 0};  // of no file
}

std::string Loader::fault_text(const Fault& fault) const {
  const auto entry = [&]() -> const policy::Entry& { return contents_.entries[fault.index]; };
  const auto form = [&]() -> const policy::SubjectForm& {
    return policy::form_of(entry().subject);
  };
  const auto other = [&] {
    const Place& where = entry_places_[fault.other].item;
    return files_[where.file] + ":" + std::to_string(where.line);
  };
  const std::string from = "valid_from \"";
  switch (fault.kind) {
    case Fault::Kind::out_of_range:
      return "value \"" + entry_places_[fault.index].value_text + "\" of " +
             std::string(form().name) + " is out of range; allowed: " + std::string(form().allowed);
    case Fault::Kind::unknown_area:
      return "area \"" + entry().area.text() + "\" is no pool; allowed: " + allowed_areas();
    case Fault::Kind::city_may_not_set:
      return "area \"" + entry().area.text() + "\" may not set " + std::string(form().name) +
             "; allowed: province";
    case Fault::Kind::ends_before_start:
      return "valid_to \"" + iso_text(*entry().valid_to) +
             "\" lies before valid_from; allowed: " + iso_text(entry().valid_from) + " or later";
    case Fault::Kind::overlap:
      return from + iso_text(entry().valid_from) + "\" overlaps the value at " + other() +
             "; allowed: a day after that one's valid_to";
    case Fault::Kind::gap:
      return from + iso_text(entry().valid_from) + "\" leaves days without a value after " +
             other() + "; allowed: " + iso_text(*contents_.entries[fault.other].valid_to + kOneDay);
    case Fault::Kind::not_open:
      return "the last value of " + std::string(form().name) +
             " for the province must stay open; allowed: no valid_to";
    case Fault::Kind::no_value:
      return "the province has no value of " +
             std::string(policy::form_of(static_cast<policy::Subject>(fault.index)).name);
    case Fault::Kind::unknown_document:
      return "document \"" + entry().document + "\" is not listed; allowed: " + allowed_documents();
    case Fault::Kind::rule_document:
      return "document \"" + contents_.rules[fault.index].document +
             "\" is not listed; allowed: " + allowed_documents();
    case Fault::Kind::rule_twice:
      return "rule \"" + std::string(policy::name_of(contents_.rules[fault.index].rule)) +
             "\" stands twice";
    case Fault::Kind::rule_missing:
      return "rule \"" + std::string(policy::name_of(static_cast<RuleId>(fault.index))) +
             "\" has no text";
    case Fault::Kind::period_reversed:
      return "value \"" + entry_places_[fault.index].value_text + "\" of " +
             std::string(form().name) +
             " lies before the concentrated period starts; allowed: a day on or after its start";
  }
  return "unknown fault";
}

}  // namespace

std::string PolicyFileError::text() const {
  if (line == 0) return (file.empty() ? std::string("policy") : file) + ": " + message;
  return file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + message;
}

PolicyLoad load_policy(const std::filesystem::path& folder,
                       const std::vector<std::filesystem::path>& more) {
  return Loader().load(folder, more);
}

void add_policy_errors(const PolicyLoad& load, const std::filesystem::path& folder,
                       std::vector<SettingsError>& errors) {
  for (const PolicyFileError& error : load.errors) {
    const SettingsPlace place{(folder / error.file).string(), static_cast<int>(error.line),
                              static_cast<int>(error.column)};
    errors.push_back({place, {}, error.message});
  }
}

}  // namespace gw::app
