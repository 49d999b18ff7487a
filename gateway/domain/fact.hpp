#pragma once
// Facts: what agencies said about a person, each dated twice (when it holds, when we learned it).
// Plan records are a function of these facts, the policy and the day (design, "The model").  Values
// only.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/domain/identity.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/money.hpp"
#include "gateway/domain/person_name.hpp"
#include "gateway/domain/plan_year.hpp"
#include "gateway/domain/region_code.hpp"

namespace gw {

/// In what capacity an agency names a person.  Stored; never renumber.
enum class Capacity : std::uint8_t {
  a01 = 1,
  a02,
  a03,
  a04,
  a05,
  a06,
  a07,
  a08,
  a09,
  a10,
  a11,
  a12,
  a13,                      // subsidy categories, 规程 Annex 1
  a99 = 14,                 // 其他
  university_student = 30,  // 大学生
  pupil = 31,               // 中小学生
};
constexpr bool is_student(Capacity capacity) noexcept {
  return capacity == Capacity::university_student || capacity == Capacity::pupil;
}

/// Who named whom (民政名单、学籍名册): an agency names a person in a county in some capacity.
struct Naming {
  AgencyId agency;
  RegionCode county;  // the county the agency's flag names
  Capacity capacity = Capacity::a99;
  std::string unit;             // school code, else the county; groups flags into messages
  Day first_day{};              // identity's or enrollment's first day
  std::optional<Day> last_day;  // inclusive; nothing = open (readings 15)
  bool needs_clerk =
      false;  // e.g. student status 12, 15, 99: named, but no flag before a clerk looked
  PersonName name;
  RegionCode residence;  // of habitual residence or hukou, where the row says so
  PersonalText
      as_supplied;  // the fields that go back with a flag, exactly as written (the adapter's form)

  friend bool operator==(const Naming&, const Naming&) = default;
};

/// Insurance scheme (险种).  Stored; never renumber.
enum class Scheme : std::uint8_t { employee_310 = 1, resident_390 = 2, other = 3 };

/// psn_insu_stas
enum class RelationStatus : std::uint8_t {
  none = 0,
  normal = 1,
  paused = 2,
  invalid = 3,
  terminated = 4
};

/// Insurance relation (参保关系), a row of the insured register.
struct InsuranceRelation {
  std::string psn_no;  // the register's number of the person; two may stand for one person
  Scheme scheme = Scheme::other;
  RelationStatus status = RelationStatus::none;
  RegionCode county;         // insu_admdvs
  RegionCode pool;           // poolarea_no; outside Hubei possible
  std::optional<Day> begin;  // crt_insu_date; nothing = unknown (1900-01-01)
  std::optional<Day> end;    // paus_insu_date
  bool struck_out = false;   // vali_flag 0: kept, ignored
  bool dead = false;         // surv_stas 2
  RegionCode residence;      // live_admdvs
  RegionCode hukou;          // resd_loc_admdvs
  PersonName name;
  std::int64_t version = 0;  // seq; rows of a snapshot carry its max_seq (readings 46)

  friend bool operator==(const InsuranceRelation&, const InsuranceRelation&) = default;
};

/// A contribution as the register books it (HB9003).
struct RegisterPayment {
  std::string relation_id;  // key of the relation's fact (psn_insu_rlts_id)
  Scheme scheme = Scheme::other;
  bool regular = false;   // clct_type 10 or 31
  bool arrived = false;   // clct_flag 1
  bool reversed = false;  // revs_flag F
  Month accrual_from{};
  Month accrual_to{};
  RegionCode pool;
  Money total;                 // clct_sumamt
  std::string voucher;         // elec_taxrpt_no
  std::optional<Day> paid_on;  // clct_time
  std::int64_t version = 0;

  friend bool operator==(const RegisterPayment&, const RegisterPayment&) = default;
};

enum class MoneyKind : std::uint8_t {
  received = 1,
  reversed = 2,
  refund_requested = 3,
  refund_completed = 4
};

/// A money event of tax (缴费、冲正、退费), never netted.
struct MoneyEvent {
  MoneyKind kind = MoneyKind::received;
  std::string voucher;  // the payment's voucher: dzsph of a payment, ydzsph of what takes it back
  std::string levy;     // 应征序号 / 应征明细序号, joined by `/`
  std::string refund_application;  // tfsqxh, refunds only
  PlanYear year;                   // the year bought (accrual period)
  RegionCode pool;                 // tcqbmDm
  RegionCode county;        // digits 2-7 of hsjg if a county of the pool, else empty (readings 43)
  Money amount;             // sjje, or tfje of a refund
  Day day{};                // jfrq, tfrq, sqsj
  std::string event_id;     // of the webhook event that brought it; empty from the reconciliation
  PersonalText payer_name;  // jfrmc: a remark only, no evidence of a second name (readings 42)

  friend bool operator==(const MoneyEvent&, const MoneyEvent&) = default;
};

enum class LifeEventKind : std::uint8_t {
  birth = 1,
  death = 2,
  emigration = 3,
  conscription = 4,
  discharge = 5,
  imprisonment = 6,
  release = 7,
  employment = 8,
  other_state_scheme = 9,
  other_state_scheme_ended = 10,
};

/// A dated event of life (出生、死亡、入伍 …).
struct LifeEvent {
  LifeEventKind kind = LifeEventKind::birth;
  Day day{};
  /// Births: the other document the row itself gives the same child (出生医学证明 beside the
  /// number, or the certificate replaced); empty: none.
  Identity also{};

  friend bool operator==(const LifeEvent&, const LifeEvent&) = default;
};

/// What no feed brings and a clerk enters with its evidence.  Stored; never renumber.
enum class StatementKind : std::uint8_t {
  consent = 1,            // 本人同意保留某地关系: county or pool
  written_consent = 2,    // 书面承诺, for poverty persons: county or pool
  chosen_place = 3,       // 自行选择参保地: county or pool
  residence = 4,          // 常住地: county or pool
  employment_place = 5,   // 就业地: county or pool
  land_expropriated = 6,  // 被征地农民，政府代缴期间
  flexible_work = 7,      // 灵活就业、短期务工: the 310 relation, or all if none is named
  relation_transferred = 8,  // 已办理关系转移接续
  spouse_employed = 9,       // 随军未就业配偶实现就业
  months_elsewhere = 10,     // 省外参保月份: from `day` to `last` under `scheme`
  gap_back_paid = 11,        // 已补缴中断月份
  years_bought_back = 12,    // 缴费修复的年数: `number`
  benefits_used = 13,        // 已享受待遇
  benefits_from = 14,        // 待遇享受开始日: of the relation
  medical_assistance = 15,   // 通过医疗救助渠道享受参保缴费补贴
  parent_insured = 16,       // 父母参保地: county
};

/// A dated statement (核实、认定的事实), true from `day` on and through `last`.
struct Statement {
  StatementKind kind = StatementKind::consent;
  Day day{};
  std::optional<Day> last;  // inclusive; nothing = open
  std::string relation;     // key of the relation's fact it speaks of; empty = of the person
  RegionCode county;
  RegionCode pool;
  Scheme scheme = Scheme::other;
  std::int32_t number = 0;
  bool proven = false;  // months_elsewhere: a transfer or a payment voucher is there

  friend bool operator==(const Statement&, const Statement&) = default;
};

/// What is said about who a number or a document stands for.  Stored; never renumber.
enum class IdentityVerdict : std::uint8_t {
  same_person = 1,  // 同一人: the person and `also` (号码变更, or a clerk's decision)
  other_person,     // 非同一人: the person and `also`, whatever rows say; a clerk's alone
  same_names,  // 同一人的两个姓名: `name` and `other` (姓名变更, or a clerk's decision)
  wrong_name,  // 号码有误: who is called `name` does not hold this number; a clerk's alone
};

/// A word about identity (身份认定): of an agency's row, or of a clerk, whose word binds until it
/// is undone (readings 41, 42; law 12).
struct IdentityWord {
  IdentityVerdict verdict = IdentityVerdict::same_person;
  Identity also;
  PersonName name;
  PersonName other;

  friend bool operator==(const IdentityWord&, const IdentityWord&) = default;
};

using Fact = std::variant<Naming, InsuranceRelation, RegisterPayment, MoneyEvent, LifeEvent,
                          Statement, IdentityWord>;

/// The variant's index + 1.  Stored; never renumber.
enum class FactKind : std::uint8_t {
  naming = 1,
  relation = 2,
  register_payment = 3,
  money = 4,
  life_event = 5,
  statement = 6,
  identity = 7,
};
inline FactKind kind_of(const Fact& fact) noexcept {
  return static_cast<FactKind>(fact.index() + 1);
}

/// A second document of the same person that the fact speaks of, or null: `same_person` and births
/// join it, `other_person` keeps it apart.
inline const Identity* other_document(const Fact& fact) noexcept {
  const Identity* also = nullptr;
  if (const auto* event = std::get_if<LifeEvent>(&fact)) also = &event->also;
  if (const auto* word = std::get_if<IdentityWord>(&fact)) also = &word->also;
  return also == nullptr || also->empty() ? nullptr : also;
}
inline bool keeps_apart(const Fact& fact) noexcept {
  const auto* word = std::get_if<IdentityWord>(&fact);
  return word != nullptr && word->verdict == IdentityVerdict::other_person;
}

/// The row that said so.
struct SourceRef {
  BatchId batch;
  std::int64_t line = 0;  // row number in the agency's own way of counting; 0 for webhook events

  friend auto operator<=>(const SourceRef&, const SourceRef&) = default;
};

/// A fact as the store holds it.  (scope, key) is its sender's own identity for it.
struct StoredFact {
  ScopeId scope;
  std::string key;
  Fact value;
  SourceRef source;
  Instant learned{};
  /// Where several documents have become one person: the person as which the document was numbered
  /// under which the fact came, and that document's class.  0: the person has one document.
  PersonId own{};
  DocumentClass document = DocumentClass::other;

  FactKind kind() const noexcept { return kind_of(value); }
};

}  // namespace gw
