#include "gateway/normalize/documents.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "gateway/normalize/code_tables.hpp"
#include "gateway/normalize/fold.hpp"

namespace gw::normalize {
namespace {

using enum DeclaredDocument;
constexpr std::array<std::pair<std::string_view, DeclaredDocument>, 10> kNames{{
    {"citizen", citizen},
    {"residence_permit", residence_permit},
    {"permanent_residence", permanent_residence},
    {"hk_macao_permit", hk_macao_permit},
    {"taiwan_permit", taiwan_permit},
    {"passport", passport},
    {"birth_certificate", birth_certificate},
    {"military", military},
    {"disability_card", disability_card},
    {"other", other},
}};

constexpr bool names_are_known() {
  for (const auto& row : tables::documents) {
    bool known = false;
    for (const auto& entry : kNames) known = known || entry.first == row.value;
    if (!known) return false;
  }
  return true;
}
static_assert(names_are_known(), "identity_documents.csv names an unknown kind of document");

std::string_view chinese_of(std::string_view document) noexcept {
  if (document == "citizen") return "居民身份证";
  if (document == "residence_permit") return "港澳台居民居住证";
  if (document == "permanent_residence") return "外国人永久居留证";
  if (document == "hk_macao_permit") return "港澳居民来往内地通行证";
  if (document == "taiwan_permit") return "台湾居民来往大陆通行证";
  if (document == "passport") return "护照";
  if (document == "birth_certificate") return "出生医学证明";
  if (document == "military") return "军人证件";
  if (document == "disability_card") return "残疾人证";
  return "其他证件";
}

std::optional<DeclaredDocument> find(std::string_view list, std::string_view code) noexcept {
  for (const auto& row : tables::documents) {
    if (row.extra != list || row.word != code) continue;
    const auto* const entry = std::find_if(
        kNames.begin(), kNames.end(), [&](const auto& name) { return name.first == row.value; });
    return entry->second;
  }
  return std::nullopt;
}

bool is_letter(char c) noexcept {
  return is_capital(c) || (c >= 'a' && c <= 'z');
}

}  // namespace

std::optional<DeclaredDocument> declared_from_education(std::string_view code) noexcept {
  return find("education", code);
}

std::optional<DeclaredDocument> declared_from_tax(std::string_view code) noexcept {
  return find("tax", code);
}

std::optional<DeclaredDocument> declared_from_register(std::string_view code) noexcept {
  if (code.size() != 1) return find("register", code);
  const std::array<char, 2> padded{'0', code[0]};
  return find("register", std::string_view(padded.data(), padded.size()));
}

std::optional<DeclaredDocument> declared_from_text(std::string_view chinese) noexcept {
  return find("text", trim(chinese));
}

std::vector<CodeWord> document_words(std::string_view list) {
  std::vector<CodeWord> words;
  for (const auto& row : tables::documents) {
    if (row.extra == list) words.push_back({row.word, chinese_of(row.value)});
  }
  return words;
}

DeclaredDocument declared_by_number(std::string_view written) noexcept {
  const std::string_view number = trim(written);
  if (number.size() < 9 || number.size() > 15 || !is_letter(number[0])) return citizen;
  const char first = number[0];
  const std::string_view tail = number.substr(1);
  if ((first == 'H' || first == 'M') && (tail.size() == 8 || tail.size() == 10) &&
      all_digits(tail)) {
    return hk_macao_permit;
  }
  if (tail.size() == 9 && all_digits(tail)) return birth_certificate;
  if (number.size() == 9 && all_digits(tail.substr(1)) &&
      (all_digits(tail) || is_letter(tail[0]))) {
    return passport;
  }
  if (number.size() == 15 && is_letter(number[1]) && is_letter(number[2]) &&
      all_digits(number.substr(3))) {
    return permanent_residence;
  }
  return citizen;
}

}  // namespace gw::normalize
