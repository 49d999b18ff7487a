#include "adapters/county_roster/supplied.hpp"

#include "gateway/codec/csv.hpp"
#include "gateway/codec/csv_text.hpp"

namespace gw::county_roster {
namespace {

constexpr std::size_t kFields = 6;

std::string_view without_tabs(std::string_view text) {
  while (!text.empty() && text.front() == '\t') text.remove_prefix(1);
  while (!text.empty() && text.back() == '\t') text.remove_suffix(1);
  return text;
}

}  // namespace

std::string to_line(const Supplied& supplied) {
  return codec::csv_field(supplied.school_code) + "," + codec::csv_field(supplied.school_name) +
         "," + codec::csv_field(supplied.pupil_number) + "," + codec::csv_field(supplied.name) +
         "," + codec::csv_field(supplied.number) + "," + codec::csv_field(supplied.class_name);
}

std::optional<Supplied> supplied_from(std::string_view line) {
  std::optional<Supplied> supplied;
  codec::CsvReader reader(
      codec::Encoding::utf8, [&supplied](const codec::CsvRecord& record) -> Result<void> {
        if (supplied || record.fields.size() != kFields)
          return fail(Errc::not_well_formed, "county_roster.supplied");
        const auto field = [&record](std::size_t i) { return std::string(record.fields[i]); };
        supplied.emplace(Supplied{field(0), field(1), field(2), field(3), field(4), field(5)});
        return {};
      });
  if (!reader.feed(line) || !reader.finish()) return std::nullopt;
  return supplied;
}

std::string_view unwrapped(std::string_view written) {
  written = without_tabs(written);
  if (written.size() >= 3 && written.substr(0, 2) == "=\"" && written.back() == '"') {
    written.remove_prefix(2);
    written.remove_suffix(1);
  } else if (written.size() >= 2 && written.front() == '"' && written.back() == '"') {
    written.remove_prefix(1);
    written.remove_suffix(1);
  }
  while (!written.empty() && written.front() == '\'') written.remove_prefix(1);
  return without_tabs(written);
}

}  // namespace gw::county_roster
