#pragma once
// One row of a service on its way to what it asserts: the fields by name, the remarks, and what all
// services have in common (name, number, division, 操作类型).  Used by the row kinds; one object a
// row.  Checks run in the binding order of the reason codes; the first that fits refuses the row.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "gateway/adapter/row.hpp"
#include "gateway/adapter/row_placing.hpp"
#include "gateway/codec/json.hpp"
#include "gateway/normalize/date.hpp"
#include "gateway/normalize/documents.hpp"
#include "gateway/normalize/person_name.hpp"

namespace gw::sharing_platform {

/// Why a row is refused.
struct Problem {
  RowReason reason = RowReason::field_empty;
  std::string_view column;
};
using Check = std::optional<Problem>;

/// City -> the 优抚类别 that do not count as 重点优抚 there (a setting: it differs by city).
using NotCounted = std::map<RegionCode, std::set<std::string>>;

/// What all rows of a batch share.
struct RowsOf {
  AgencyId agency;
  BatchKind kind = BatchKind::full;
  RegionCode region;  // 统筹区 asked for; empty for events
  Month month{};      // lists: the month they are of
  std::int64_t order = 0;
  Day received{};
  const NotCounted* not_counted = nullptr;
};

/// 操作类型 CZLX; 4 is of births alone.
enum class Operation : std::uint8_t { add = 1, change = 2, strike = 3, replace = 4 };

class RowReading {
 public:
  RowReading(const codec::JsonValue& row, const RowsOf& batch, const ValueAliases& aliases)
      : row_(row), batch_(batch), aliases_(aliases) {}

  const RowsOf& batch() const { return batch_; }
  bool is_list() const { return batch_.kind == BatchKind::full; }
  /// Of a row in an increment or of an event; `add` in a list.
  Operation operation() const { return operation_; }

  /// A field without blanks around, or the word a person gave for it; empty if it is missing, null
  /// or "".
  std::string_view text(std::string_view member) const;
  /// As the provider wrote it.
  std::string_view written(std::string_view member) const;

  /// RKSJ and CZLX of increments and events; sets the stamp of a list's or increment's row.
  Check entry();
  Check name(std::string_view member = "XM");
  /// The number in `member` as the document of ZJLX (empty: 居民身份证).  It becomes the subject.
  Check number(std::string_view member = "ZJHM");
  /// The same with the number and the document given by the caller.
  Check number(std::string_view written, normalize::DeclaredDocument document,
               std::string_view column);
  /// A further document of the same person in `member`; empty, with a remark, where it has not its
  /// form: nothing can have come under such a number.
  Identity also(std::string_view member, normalize::DeclaredDocument document);
  /// The name read before, and a former one in `member` (empty: none).
  const PersonName& read_name() const { return name_; }
  PersonName former_name(std::string_view member) const;
  /// ZJLX and XB within their tables; SEX_DIFFERS, BIRTH_DIFFERS (CSRQ) beside the number.
  Check person_codes();
  /// A day yyyyMMdd that may be missing.
  Check day(std::string_view member, std::optional<Day>& day);
  /// One of the digits of `allowed`, as many as `width` with its zeros; empty only if `optional`.
  Check code(std::string_view member, std::string_view allowed, char& value, bool optional = false);
  /// Whether the row goes no further for failing this check: unless a person said that it may.
  bool fails(RowReason check, std::string_view member);
  Check required(std::string_view member) const;

  /// Whom a birth is told of, and where; empty for rows of other services.
  RowPlacing placing() const;
  /// XZQH as a county; the region asked for where it is none.  Unknown ones are a remark.
  RegionCode county();
  void remark(RowReason reason, std::string_view member);
  void review(RowReason reason, std::string_view member);

  /// A naming of this agency in the row's county; `key_member` goes back with a flag.
  Naming naming(Capacity capacity, std::string_view key_member);
  /// The row names nobody (any more): what its key said before ends on the day before.
  void names_nobody();
  /// What the row's key said was never so.
  void strike();

  AssertedRow asserted;
  bool without_effect = false;  // taken, but of no consequence here

 private:
  const codec::JsonValue& row_;
  const RowsOf& batch_;
  const ValueAliases& aliases_;
  Operation operation_ = Operation::add;
  std::optional<Day> entered_;
  PersonName name_;
};

}  // namespace gw::sharing_platform
