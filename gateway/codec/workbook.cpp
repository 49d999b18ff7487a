#include "gateway/codec/workbook.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "gateway/codec/ole.hpp"

namespace gw::codec {
namespace {

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// The folder of a part: "xl/" of "xl/workbook.xml".
std::string folder_of(const std::string& part) {
  return part.substr(0, part.rfind('/') + 1);
}

/// A relationship's target as a name in the zip: relative to the part's folder, or from the root.
std::string resolved(const std::string& folder, std::string_view target) {
  std::string path =
      target.substr(0, 1) == "/" ? std::string(target.substr(1)) : folder + std::string(target);
  for (std::size_t up = path.find("../"); up != std::string::npos; up = path.find("../")) {
    const std::size_t parent = up < 2 ? std::string::npos : path.rfind('/', up - 2);
    path.erase(parent == std::string::npos ? 0 : parent + 1,
               up + 3 - (parent == std::string::npos ? 0 : parent + 1));
  }
  return path;
}

struct Relationship {
  std::string type;  // the last word of its URI: worksheet, sharedStrings
  std::string target;
};

class Relationships final : public XmlHandler {
 public:
  explicit Relationships(std::string folder) : folder_(std::move(folder)) {}
  std::map<std::string, Relationship, std::less<>> by_id;

  const Relationship* of_type(std::string_view type) const {
    const auto found = std::find_if(by_id.begin(), by_id.end(),
                                    [&](const auto& one) { return one.second.type == type; });
    return found == by_id.end() ? nullptr : &found->second;
  }

  void start(XmlName name, const XmlAttributes& attributes, std::int64_t) override {
    if (name.local != "Relationship") return;
    const std::string_view type = attributes.find("Type").value_or("");
    by_id.emplace(attributes.find("Id").value_or(""),
                  Relationship{std::string(type.substr(type.rfind('/') + 1)),
                               resolved(folder_, attributes.find("Target").value_or(""))});
  }
  void text(std::string_view) override {}
  void end(XmlName) override {}

 private:
  std::string folder_;
};

class WorkbookPart final : public XmlHandler {
 public:
  struct Sheet {
    SheetInfo info;
    std::string relationship;
  };
  explicit WorkbookPart(std::size_t sheets_most) : sheets_most_(sheets_most) {}
  std::vector<Sheet> sheets;
  bool date1904 = false;

  void start(XmlName name, const XmlAttributes& attributes, std::int64_t) override {
    if (!is_spreadsheet(name)) return;
    if (name.local == "workbookPr") {
      const auto set = attributes.find("date1904");
      date1904 = set == "1" || set == "true";
    } else if (name.local == "sheet") {
      if (sheets.size() == sheets_most_)
        return stop(fail(Errc::too_large, "codec.workbook.sheets",
                         static_cast<std::int64_t>(sheets_most_)));
      Sheet& sheet = sheets.emplace_back();
      sheet.info.name = attributes.find("name").value_or("");
      sheet.info.hidden = attributes.find("state").value_or("visible") != "visible";
      for (const XmlAttribute& one : attributes) {
        // r:id, in the transitional or the strict namespace.
        if (one.name.local == "id" && ends_with(one.name.ns, "/relationships"))
          sheet.relationship = one.value;
      }
    }
  }
  void text(std::string_view) override {}
  void end(XmlName) override {}

 private:
  std::size_t sheets_most_;
};

/// Which styles show a number as a date.
class Styles final : public XmlHandler {
 public:
  std::vector<bool> date_styles;

  void start(XmlName name, const XmlAttributes& attributes, std::int64_t) override {
    if (!is_spreadsheet(name)) return;
    if (name.local == "numFmt") {
      if (own_.size() < kFormatsMost)
        own_.emplace(attributes.find("numFmtId").value_or(""),
                     is_date_format(attributes.find("formatCode").value_or("")));
    } else if (name.local == "cellXfs") {
      in_cells_ = true;
    } else if (in_cells_ && name.local == "xf" && date_styles.size() < kFormatsMost) {
      const std::string_view id = attributes.find("numFmtId").value_or("0");
      const auto own = own_.find(id);
      date_styles.push_back(own != own_.end() ? own->second : is_built_in_date(id));
    }
  }
  void text(std::string_view) override {}
  void end(XmlName name) override {
    if (name.local == "cellXfs") in_cells_ = false;
  }

 private:
  static constexpr std::size_t kFormatsMost = 65'536;

  /// ECMA-376 18.8.30, with those of the Chinese program; times of day alone are no dates.
  static bool is_built_in_date(std::string_view id) {
    int number = -1;
    std::from_chars(id.data(), id.data() + id.size(), number);
    return (number >= 14 && number <= 17) || number == 22 || (number >= 27 && number <= 31) ||
           number == 36 || (number >= 50 && number <= 54) || number == 57 || number == 58;
  }

  /// Of a format's own letters y and d are years and days; m alone is months where no hour or
  /// second makes it minutes.  Quoted text, escaped characters and [conditions] are no letters.
  static bool is_date_format(std::string_view code) {
    bool month = false;
    bool time = false;
    for (std::size_t at = 0; at < code.size(); ++at) {
      const char c = code[at];
      if (c == '"' || c == '[') {
        at = std::min(code.find(c == '"' ? '"' : ']', at + 1), code.size());
      } else if (c == '\\' || c == '_' || c == '*') {
        ++at;
      } else if (c == ';') {
        break;  // what follows is for negative numbers, zero and text
      } else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D') {
        return true;
      } else if (c == 'm' || c == 'M') {
        month = true;
      } else if (c == 'h' || c == 'H' || c == 's' || c == 'S') {
        time = true;
      }
    }
    return month && !time;
  }

  std::map<std::string, bool, std::less<>> own_;
  bool in_cells_ = false;
};

/// A broken part is a broken workbook; the line stays.
Failure of_container(const Failure& failure) {
  if (failure.code() != Errc::not_well_formed && failure.code() != Errc::encoding_invalid &&
      failure.code() != Errc::unsupported)
    return failure;
  return fail(Errc::container_broken, "codec.workbook.part", failure.detail())
      .at(failure.line(), failure.column());
}

bool has_active_content(const ZipArchive& zip) {
  return std::any_of(zip.entries().begin(), zip.entries().end(), [](const ZipEntry& entry) {
    return ends_with(entry.name, "vbaProject.bin") ||
           entry.name.find("/externalLinks/") != std::string::npos ||
           entry.name.find("/macrosheets/") != std::string::npos ||
           entry.name.find("/activeX/") != std::string::npos;
  });
}

}  // namespace

struct Workbook::State {
  State(std::string file, const WorkbookLimits& bounds)
      : bytes(std::move(file)), limits(bounds), strings(bounds.strings) {}

  std::string bytes;
  WorkbookLimits limits;
  std::optional<ZipArchive> zip;
  SharedStrings strings;
  std::vector<bool> date_styles;
  bool date1904 = false;
  std::vector<SheetInfo> sheets;
  std::vector<std::size_t> entries;  // of the sheets

  Result<void> open();
  Result<std::string> main_part() const;
  Result<void> read_relationships(const std::string& part, Relationships& to) const;
  Result<void> parse(std::size_t entry, XmlHandler& handler) const;
  Result<void> parse_if_there(const Relationship* part, XmlHandler& handler) const;
  Result<bool> speaks_of_merging(std::size_t entry) const;
};

Workbook::Workbook(std::unique_ptr<State> state) : state_(std::move(state)) {}
Workbook::~Workbook() = default;
Workbook::Workbook(Workbook&&) noexcept = default;
Workbook& Workbook::operator=(Workbook&&) noexcept = default;

const std::vector<SheetInfo>& Workbook::sheets() const {
  return state_->sheets;
}

Result<Workbook> Workbook::open(std::string bytes, const WorkbookLimits& limits) {
  auto state = std::make_unique<State>(std::move(bytes), limits);
  GW_CHECK(state->open());
  return Workbook(std::move(state));
}

Result<void> Workbook::State::open() {
  if (is_ole(bytes)) return ole_refusal(bytes);
  GW_TRY(zip, ZipArchive::open(bytes, limits.zip));
  if (has_active_content(*zip)) return fail(Errc::active_content, "codec.workbook");

  GW_TRY(const std::string main, main_part());
  const auto entry = zip->find(main);
  if (!entry) return fail(Errc::container_broken, "codec.workbook");
  WorkbookPart workbook(limits.sheets);
  GW_CHECK(parse(*entry, workbook));
  date1904 = workbook.date1904;

  Relationships parts(folder_of(main));
  GW_CHECK(read_relationships(main, parts));
  Styles styles;
  GW_CHECK(parse_if_there(parts.of_type("styles"), styles));
  date_styles = std::move(styles.date_styles);
  GW_CHECK(parse_if_there(parts.of_type("sharedStrings"), strings));

  for (WorkbookPart::Sheet& sheet : workbook.sheets) {
    const auto part = parts.by_id.find(sheet.relationship);
    if (part == parts.by_id.end()) return fail(Errc::container_broken, "codec.workbook.sheet");
    if (part->second.type != "worksheet") continue;
    const auto place = zip->find(part->second.target);
    if (!place) return fail(Errc::container_broken, "codec.workbook.sheet");
    sheets.push_back(std::move(sheet.info));
    entries.push_back(*place);
  }
  if (sheets.empty()) return fail(Errc::container_broken, "codec.workbook.sheets");
  return {};
}

Result<std::string> Workbook::State::main_part() const {
  Relationships root("");
  GW_CHECK(read_relationships("", root));
  const Relationship* document = root.of_type("officeDocument");
  return document == nullptr ? std::string("xl/workbook.xml") : document->target;
}

/// Those of a part stand beside it: `_rels/.rels`, `xl/_rels/workbook.xml.rels`.
Result<void> Workbook::State::read_relationships(const std::string& part, Relationships& to) const {
  const std::string folder = folder_of(part);
  const auto entry = zip->find(folder + "_rels/" + part.substr(folder.size()) + ".rels");
  return entry ? parse(*entry, to) : Result<void>();
}

Result<void> Workbook::State::parse(std::size_t entry, XmlHandler& handler) const {
  XmlParser parser(handler);
  auto read = zip->read(entry, [&](std::string_view block) { return parser.feed(block); });
  if (read) read = parser.finish();
  if (!read) return of_container(read.error());
  return {};
}

Result<void> Workbook::State::parse_if_there(const Relationship* part, XmlHandler& handler) const {
  if (part == nullptr) return {};
  const auto entry = zip->find(part->target);
  return entry ? parse(*entry, handler) : Result<void>();
}

// The merged ranges stand behind all rows.  To unpack a sheet once more and look for the word costs
// a quarter of parsing it once more, and large sheets seldom have it.
Result<bool> Workbook::State::speaks_of_merging(std::size_t entry) const {
  constexpr std::string_view kWord = "mergeCell";
  bool found = false;
  std::string window;  // with the end of the block before: the word may lie on the seam
  GW_CHECK(zip->read(entry, [&](std::string_view block) -> Result<void> {
    window.append(block);
    found = found || window.find(kWord) != std::string::npos;
    window.erase(0, window.size() - std::min(window.size(), kWord.size() - 1));
    return {};
  }));
  return found;
}

Result<void> Workbook::read(std::size_t sheet, const SheetSink& sink) const {
  const State& state = *state_;
  const std::size_t entry = state.entries[sheet];
  MergedRanges merged(state.limits.sheet);
  GW_TRY(const bool merges, state.speaks_of_merging(entry));
  if (merges) GW_CHECK(state.parse(entry, merged));
  SheetRows rows({state.strings, state.date_styles, state.date1904}, state.limits.sheet,
                 merged.take(), sink);
  return state.parse(entry, rows);
}

}  // namespace gw::codec
