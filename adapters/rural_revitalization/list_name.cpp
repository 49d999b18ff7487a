#include "adapters/rural_revitalization/list_name.hpp"

#include "gateway/normalize/date.hpp"

namespace gw::rural_revitalization {
namespace {

constexpr std::string_view kForm = "JCDX_cccccc_yyyyMM_nn.zip";
constexpr std::size_t kCity = 5;
constexpr std::size_t kMonth = 12;
constexpr std::size_t kIssue = 19;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<ListName> ListName::read(std::string_view text) {
  if (text.size() != kForm.size() || !text.starts_with("JCDX_") || !text.ends_with(".zip") ||
      text[kMonth - 1] != '_' || text[kIssue - 1] != '_' || !is_digit(text[kIssue]) ||
      !is_digit(text[kIssue + 1]))
    return std::nullopt;
  const auto city = RegionCode::parse(text.substr(kCity, 6));
  const auto month =
      normalize::read_month(text.substr(kMonth, 6), normalize::DateStyle::month_compact);
  if (!city || !month) return std::nullopt;
  ListName name;
  name.city = *city;
  name.month = *month;
  name.issue = (text[kIssue] - '0') * 10 + (text[kIssue + 1] - '0');
  return name;
}

std::int64_t ListName::order() const {
  return (std::int64_t{month.year()} * 100 + month.month()) * 100 + issue;
}

std::string folder_of(RegionCode city) {
  return city.text().substr(0, 4);
}

}  // namespace gw::rural_revitalization
