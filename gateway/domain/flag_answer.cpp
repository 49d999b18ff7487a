#include "gateway/domain/flag_answer.hpp"

#include <array>
#include <utility>

namespace gw {
namespace {

struct AnswerWords {
  HandlingCode code;
  std::string_view text;
  std::string_view zh;
  std::string_view en;
};

// The Chinese words are those the agencies agreed on.
constexpr std::array<AnswerWords, 9> kAnswers{{
    {HandlingCode::persuaded, "01", "已动员缴费", "persuaded to pay"},
    {HandlingCode::insured_elsewhere, "02", "已在外省(地)参保", "insured elsewhere"},
    {HandlingCode::left, "03", "已不在本单位或名单", "no longer with the agency"},
    {HandlingCode::data_wrong, "04", "信息有误", "the data are wrong"},
    {HandlingCode::declined, "05", "拒绝参保", "declines"},
    {HandlingCode::unreachable, "06", "无法联系", "cannot be reached"},
    {HandlingCode::employee_scheme, "07", "已参加职工医保", "insured as an employee"},
    {HandlingCode::service_or_death, "08", "已应征入伍或已死亡", "in military service, or dead"},
    {HandlingCode::other, "09", "其他", "other"},
}};

struct Spelling {
  std::string_view words;
  HandlingCode code;
  bool offered = false;  // else a bureau writes it
};

// A form says more plainly what a code holds in one.
constexpr std::array<Spelling, 14> kSpellings{{
    {"已动员缴费", HandlingCode::persuaded, true},
    {"已在外地参保", HandlingCode::insured_elsewhere, true},
    {"已在外省参保", HandlingCode::insured_elsewhere},
    {"不在本单位", HandlingCode::left, true},
    {"已转学", HandlingCode::left},
    {"已退学", HandlingCode::left},
    {"信息有误", HandlingCode::data_wrong, true},
    {"拒绝参保", HandlingCode::declined, true},
    {"无法联系", HandlingCode::unreachable, true},
    {"已参加职工医保", HandlingCode::employee_scheme, true},
    {"已入伍", HandlingCode::service_or_death, true},
    {"已应征入伍", HandlingCode::service_or_death},
    {"已死亡", HandlingCode::service_or_death, true},
    {"其他", HandlingCode::other, true},
}};

// Outside the list none can be made; the last entry keeps the functions total.
constexpr const AnswerWords& entry_of(HandlingCode code) noexcept {
  for (const AnswerWords& entry : kAnswers) {
    if (entry.code == code) return entry;
  }
  return kAnswers.back();
}

}  // namespace

std::string_view code_of(HandlingCode code) noexcept {
  return entry_of(code).text;
}

std::string_view words_of(HandlingCode code, Language language) noexcept {
  return language == Language::zh ? entry_of(code).zh : entry_of(code).en;
}

std::optional<HandlingCode> handling_code(std::string_view code) noexcept {
  for (const AnswerWords& entry : kAnswers) {
    if (entry.text == code) return entry.code;
  }
  return std::nullopt;
}

const std::vector<std::string>& offered_words() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> all;
    for (const Spelling& one : kSpellings) {
      if (one.offered) all.emplace_back(one.words);
    }
    return all;
  }();
  return words;
}

std::optional<HandlingCode> handling_code_in_words(std::string_view words) noexcept {
  for (const Spelling& one : kSpellings) {
    if (one.words == words) return one.code;
  }
  return std::nullopt;
}

std::string_view row_refusal_words(std::string_view code, Language language) noexcept {
  const bool zh = language == Language::zh;
  if (code == "1001") return zh ? "缺少必填字段" : "a field is missing";
  if (code == "1002") return zh ? "对方没有这一行" : "the agency knows no such row";
  if (code == "1003") return zh ? "姓名不一致" : "the name differs";
  if (code == "1004") return zh ? "原因代码不认识" : "the reason code is unknown";
  if (code == "1005") return zh ? "户编号不一致" : "the household differs";
  return {};
}

}  // namespace gw
