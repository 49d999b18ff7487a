#include "gateway/domain/fact_bytes.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace gw {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint32_t kRegionMax = 999999;
constexpr std::uint64_t kWithDocument = 32;  // beside a life event's kind: a document follows
constexpr std::size_t kUsualFactBytes = 160;
constexpr std::size_t kUsualTraceBytes = 64;
constexpr std::uint64_t kPackedMost = 99999999999999999;  // 17 digits

/// Appends numbers of seven bits a byte, least first; signed ones zigzag; texts after their length.
class ByteSink {
 public:
  explicit ByteSink(std::string& out) : bytes_(out) {
    bytes_.push_back(static_cast<char>(kVersion));
  }

  void number(std::uint64_t value) {
    std::array<char, 10> digits{};
    std::size_t count = 0;
    while (value >= 0x80U) {
      digits[count++] = static_cast<char>(value | 0x80U);
      value >>= 7U;
    }
    digits[count++] = static_cast<char>(value);
    bytes_.append(digits.data(), count);
  }
  void signed_number(std::int64_t value) {
    number((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U));
  }
  void text(const std::string& value) {
    number(value.size());
    bytes_.append(value);
  }
  void text(const PersonalText& value) { text(value.reveal(Purpose::store)); }
  template <class Enum>
  void code(Enum value) {
    number(static_cast<std::uint64_t>(value));
  }
  void region(RegionCode value) { number(value.number()); }
  void day(Day value) { signed_number(value.time_since_epoch().count()); }
  void day_if(const std::optional<Day>& value) {
    if (value) day(*value);
  }
  void identity(const Identity& value) {
    code(value.document());
    if (value.is_citizen_number()) {
      number(value.packed());
    } else {
      text(value.reveal(Purpose::store));
    }
  }
  /// Most names need no folding, so the folded form is written only where it differs.
  void name(const PersonName& value) {
    const bool folded_differs = value.folded() != value.written();
    number(folded_differs ? 1 : 0);
    text(value.written());
    if (folded_differs) text(value.folded());
  }

 private:
  std::string& bytes_;
};

/// Reads what ByteSink wrote.  After the first thing that does not fit every read gives nothing and
/// `whole()` is false; one value has one spelling, so longer forms of a number are refused as well.
class ByteSource {
 public:
  explicit ByteSource(std::string_view bytes) : rest_(bytes) {
    if (number() != kVersion) good_ = false;
  }

  bool whole() const { return good_ && rest_.empty(); }
  std::size_t left() const { return rest_.size(); }
  void refuse() { good_ = false; }

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; good_ && shift < 64; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<std::uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      if (shift == 63 && byte > 1) break;
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if ((byte & 0x80U) == 0) {
        if (byte == 0 && shift > 0) break;
        return value;
      }
    }
    good_ = false;
    return 0;
  }
  std::int64_t signed_number() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
  }
  std::uint64_t number_up_to(std::uint64_t limit) {
    const std::uint64_t value = number();
    if (value > limit) good_ = false;
    return good_ ? value : 0;
  }
  template <class Int>
  Int narrow() {
    const std::int64_t value = signed_number();
    if (value < std::numeric_limits<Int>::min() || value > std::numeric_limits<Int>::max()) {
      good_ = false;
    }
    return good_ ? static_cast<Int>(value) : Int{};
  }
  template <class Enum>
  Enum code(Enum first, Enum last) {
    const auto value = number_up_to(static_cast<std::uint64_t>(last));
    if (value < static_cast<std::uint64_t>(first)) good_ = false;
    return good_ ? static_cast<Enum>(value) : last;
  }
  std::string text() {
    const std::uint64_t size = number_up_to(rest_.size());
    if (!good_ || size > rest_.size()) {
      good_ = false;
      return {};
    }
    std::string value(rest_.substr(0, static_cast<std::size_t>(size)));
    rest_.remove_prefix(static_cast<std::size_t>(size));
    return value;
  }
  PersonalText personal() { return PersonalText(text()); }
  RegionCode region() {
    return RegionCode::from_number(static_cast<std::uint32_t>(number_up_to(kRegionMax)));
  }
  Day day() { return Day(std::chrono::days(narrow<std::int32_t>())); }
  std::optional<Day> day_if(bool present) {
    if (!present) return std::nullopt;
    return day();
  }
  /// Never an empty one: who has none to write writes nothing.
  Identity identity() {
    const auto document = code(DocumentClass::citizen_number, DocumentClass::other);
    if (document == DocumentClass::citizen_number) {
      const std::uint64_t packed = number_up_to(kPackedMost);
      if (packed == 0) good_ = false;
      return Identity(CitizenNumber::from_packed(packed));
    }
    std::string number = text();
    if (number.empty() || document == DocumentClass{8}) good_ = false;  // 8 is not given out
    return {document, std::move(number)};
  }
  PersonName name() {
    const bool folded_differs = number_up_to(1) == 1;
    PersonalText written = personal();
    PersonalText folded = folded_differs ? personal() : written;
    if (folded_differs && folded == written) good_ = false;
    return PersonName(std::move(written), std::move(folded));
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

unsigned bit(bool value, unsigned place) {
  return value ? 1U << place : 0U;
}
bool has(std::uint64_t flags, unsigned place) {
  return (flags >> place & 1U) != 0;
}

void put(ByteSink& sink, const Naming& fact) {
  sink.number(bit(fact.last_day.has_value(), 0) | bit(fact.needs_clerk, 1));
  sink.code(fact.capacity);
  sink.region(fact.county);
  sink.region(fact.residence);
  sink.day(fact.first_day);
  sink.day_if(fact.last_day);
  sink.text(fact.agency.text());
  sink.text(fact.unit);
  sink.name(fact.name);
  sink.text(fact.as_supplied);
}

Naming get_naming(ByteSource& source) {
  Naming fact;
  const auto flags = source.number_up_to(3);
  fact.capacity = source.code(Capacity::a01, Capacity::pupil);
  // The numbers between the subsidy categories and the students are not given out.
  if (fact.capacity > Capacity::a99 && fact.capacity < Capacity::university_student) {
    source.refuse();
  }
  fact.needs_clerk = has(flags, 1);
  fact.county = source.region();
  fact.residence = source.region();
  fact.first_day = source.day();
  fact.last_day = source.day_if(has(flags, 0));
  fact.agency = AgencyId(source.text());
  fact.unit = source.text();
  fact.name = source.name();
  fact.as_supplied = source.personal();
  return fact;
}

void put(ByteSink& sink, const InsuranceRelation& fact) {
  sink.number(bit(fact.begin.has_value(), 0) | bit(fact.end.has_value(), 1) |
              bit(fact.struck_out, 2) | bit(fact.dead, 3));
  sink.code(fact.scheme);
  sink.code(fact.status);
  sink.region(fact.county);
  sink.region(fact.pool);
  sink.region(fact.residence);
  sink.region(fact.hukou);
  sink.day_if(fact.begin);
  sink.day_if(fact.end);
  sink.signed_number(fact.version);
  sink.text(fact.psn_no);
  sink.name(fact.name);
}

InsuranceRelation get_relation(ByteSource& source) {
  InsuranceRelation fact;
  const auto flags = source.number_up_to(15);
  fact.struck_out = has(flags, 2);
  fact.dead = has(flags, 3);
  fact.scheme = source.code(Scheme::employee_310, Scheme::other);
  fact.status = source.code(RelationStatus::none, RelationStatus::terminated);
  fact.county = source.region();
  fact.pool = source.region();
  fact.residence = source.region();
  fact.hukou = source.region();
  fact.begin = source.day_if(has(flags, 0));
  fact.end = source.day_if(has(flags, 1));
  fact.version = source.signed_number();
  fact.psn_no = source.text();
  fact.name = source.name();
  return fact;
}

void put(ByteSink& sink, const RegisterPayment& fact) {
  sink.number(bit(fact.paid_on.has_value(), 0) | bit(fact.regular, 1) | bit(fact.arrived, 2) |
              bit(fact.reversed, 3));
  sink.code(fact.scheme);
  sink.signed_number(fact.accrual_from.count);
  sink.signed_number(fact.accrual_to.count);
  sink.region(fact.pool);
  sink.signed_number(fact.total.fen);
  sink.day_if(fact.paid_on);
  sink.signed_number(fact.version);
  sink.text(fact.relation_id);
  sink.text(fact.voucher);
}

RegisterPayment get_register_payment(ByteSource& source) {
  RegisterPayment fact;
  const auto flags = source.number_up_to(15);
  fact.regular = has(flags, 1);
  fact.arrived = has(flags, 2);
  fact.reversed = has(flags, 3);
  fact.scheme = source.code(Scheme::employee_310, Scheme::other);
  fact.accrual_from = Month{source.narrow<std::int32_t>()};
  fact.accrual_to = Month{source.narrow<std::int32_t>()};
  fact.pool = source.region();
  fact.total = Money{source.signed_number()};
  fact.paid_on = source.day_if(has(flags, 0));
  fact.version = source.signed_number();
  fact.relation_id = source.text();
  fact.voucher = source.text();
  return fact;
}

void put(ByteSink& sink, const MoneyEvent& fact) {
  sink.code(fact.kind);
  sink.signed_number(fact.year.value);
  sink.region(fact.pool);
  sink.region(fact.county);
  sink.signed_number(fact.amount.fen);
  sink.day(fact.day);
  sink.text(fact.voucher);
  sink.text(fact.levy);
  sink.text(fact.refund_application);
  sink.text(fact.event_id);
  sink.text(fact.payer_name);
}

MoneyEvent get_money(ByteSource& source) {
  MoneyEvent fact;
  fact.kind = source.code(MoneyKind::received, MoneyKind::refund_completed);
  fact.year = PlanYear{source.narrow<std::int16_t>()};
  fact.pool = source.region();
  fact.county = source.region();
  fact.amount = Money{source.signed_number()};
  fact.day = source.day();
  fact.voucher = source.text();
  fact.levy = source.text();
  fact.refund_application = source.text();
  fact.event_id = source.text();
  fact.payer_name = source.personal();
  return fact;
}

void put(ByteSink& sink, const LifeEvent& fact) {
  sink.number(static_cast<std::uint64_t>(fact.kind) | (fact.also.empty() ? 0 : kWithDocument));
  sink.day(fact.day);
  if (!fact.also.empty()) sink.identity(fact.also);
}

LifeEvent get_life_event(ByteSource& source) {
  LifeEvent fact;
  const std::uint64_t code = source.number_up_to(2 * kWithDocument - 1);
  const std::uint64_t kind = code & (kWithDocument - 1);
  if (kind < static_cast<std::uint64_t>(LifeEventKind::birth) ||
      kind > static_cast<std::uint64_t>(LifeEventKind::other_state_scheme_ended)) {
    source.refuse();
  }
  fact.kind = static_cast<LifeEventKind>(kind);
  fact.day = source.day();
  if ((code & kWithDocument) != 0) fact.also = source.identity();
  return fact;
}

void put(ByteSink& sink, const Statement& fact) {
  sink.number(bit(fact.last.has_value(), 0) | bit(fact.proven, 1));
  sink.code(fact.kind);
  sink.day(fact.day);
  sink.day_if(fact.last);
  sink.text(fact.relation);
  sink.region(fact.county);
  sink.region(fact.pool);
  sink.code(fact.scheme);
  sink.signed_number(fact.number);
}

Statement get_statement(ByteSource& source) {
  Statement fact;
  const auto flags = source.number_up_to(3);
  fact.proven = has(flags, 1);
  fact.kind = source.code(StatementKind::consent, StatementKind::parent_insured);
  fact.day = source.day();
  fact.last = source.day_if(has(flags, 0));
  fact.relation = source.text();
  fact.county = source.region();
  fact.pool = source.region();
  fact.scheme = source.code(Scheme::employee_310, Scheme::other);
  fact.number = source.narrow<std::int32_t>();
  return fact;
}

void put(ByteSink& sink, const IdentityWord& fact) {
  sink.code(fact.verdict);
  sink.number(fact.also.empty() ? 0 : 1);
  if (!fact.also.empty()) sink.identity(fact.also);
  sink.name(fact.name);
  sink.name(fact.other);
}

IdentityWord get_identity_word(ByteSource& source) {
  IdentityWord fact;
  fact.verdict = source.code(IdentityVerdict::same_person, IdentityVerdict::wrong_name);
  if (source.number_up_to(1) == 1) fact.also = source.identity();
  fact.name = source.name();
  fact.other = source.name();
  return fact;
}

template <class T>
std::optional<Fact> whole(const ByteSource& source, T fact) {
  if (!source.whole()) return std::nullopt;
  return Fact(std::move(fact));
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

/// Eight bytes, least first, whatever the machine; fewer at the end count as if zeros followed.
std::uint64_t word_at(const char* bytes, std::size_t count) noexcept {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < count; ++i) {
    word |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
  }
  return word;
}

}  // namespace

std::string to_bytes(const Fact& fact) {
  std::string bytes;
  bytes.reserve(kUsualFactBytes);
  append_bytes(bytes, fact);
  return bytes;
}

void append_bytes(std::string& out, const Fact& fact) {
  ByteSink sink(out);
  std::visit([&](const auto& value) { put(sink, value); }, fact);
}

std::optional<Fact> fact_from_bytes(FactKind kind, std::string_view bytes) {
  ByteSource source(bytes);
  switch (kind) {
    case FactKind::naming: {
      Naming fact = get_naming(source);
      return whole(source, std::move(fact));
    }
    case FactKind::relation: {
      InsuranceRelation fact = get_relation(source);
      return whole(source, std::move(fact));
    }
    case FactKind::register_payment: {
      RegisterPayment fact = get_register_payment(source);
      return whole(source, std::move(fact));
    }
    case FactKind::money: {
      MoneyEvent fact = get_money(source);
      return whole(source, std::move(fact));
    }
    case FactKind::life_event: {
      LifeEvent fact = get_life_event(source);
      return whole(source, std::move(fact));
    }
    case FactKind::statement: {
      Statement fact = get_statement(source);
      return whole(source, std::move(fact));
    }
    case FactKind::identity: {
      IdentityWord fact = get_identity_word(source);
      return whole(source, std::move(fact));
    }
  }
  return std::nullopt;
}

std::string to_bytes(const Trace& trace) {
  std::string bytes;
  bytes.reserve(kUsualTraceBytes);
  ByteSink sink(bytes);
  sink.number(trace.policy_version);
  sink.number(trace.steps.size());
  for (const RuleStep& step : trace.steps) {
    sink.number(static_cast<std::uint64_t>(step.rule) << 1U | (step.applied ? 1U : 0U));
    sink.number(step.facts.size());
    for (const SourceRef& fact : step.facts) {
      sink.number(fact.batch.value);
      sink.signed_number(fact.line);
    }
  }
  return bytes;
}

std::optional<Trace> trace_from_bytes(std::string_view bytes) {
  ByteSource source(bytes);
  Trace trace;
  trace.policy_version =
      static_cast<std::uint32_t>(source.number_up_to(std::numeric_limits<std::uint32_t>::max()));
  // A step and a source take two bytes at least: a damaged count cannot ask for more memory.
  const auto steps = source.number_up_to(source.left() / 2);
  trace.steps.reserve(static_cast<std::size_t>(steps));
  for (std::uint64_t i = 0; i < steps; ++i) {
    RuleStep step;
    const auto rule = source.number_up_to(std::uint64_t{0x1FFFF});
    step.rule = static_cast<RuleId>(rule >> 1U);
    step.applied = has(rule, 0);
    const auto facts = source.number_up_to(source.left() / 2);
    step.facts.reserve(static_cast<std::size_t>(facts));
    for (std::uint64_t j = 0; j < facts; ++j) {
      SourceRef ref;
      ref.batch.value = source.number();
      ref.line = source.signed_number();
      step.facts.push_back(ref);
    }
    trace.steps.push_back(std::move(step));
  }
  if (!source.whole()) return std::nullopt;
  return trace;
}

std::uint64_t digest64(std::string_view bytes) noexcept {
  constexpr std::uint64_t kOdd1 = 0x9E3779B97F4A7C15U;
  constexpr std::uint64_t kOdd2 = 0xD6E8FEB86659FD93U;
  std::uint64_t a = kOdd1 ^ bytes.size();
  std::uint64_t b = kOdd2;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 16; left -= 16, at += 16) {
    a = mix(a ^ word_at(at, 8), kOdd2) + b;
    b = mix(b ^ word_at(at + 8, 8), kOdd1) ^ a;
  }
  const std::size_t first = std::min<std::size_t>(left, 8);
  a = mix(a ^ word_at(at, first), kOdd2) + b;
  b = mix(b ^ word_at(at + first, left - first), kOdd1) ^ a;
  const std::uint64_t digest = mix(a ^ kOdd1, b ^ kOdd2) ^ mix(a + b, kOdd1);
  // Zero is kept for "ended by absence" (KeyEntry).
  return digest == 0 ? 1 : digest;
}

}  // namespace gw
