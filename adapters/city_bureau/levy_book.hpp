#pragma once
// A city's levy workbook (缴费资助标准) as read: what each category pays and is subsidised in each
// county, the one order of priority (资助优先级), and who signed.  Used by reader and checks;
// values.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/codec/workbook.hpp"
#include "gateway/domain/money.hpp"
#include "gateway/domain/region_code.hpp"
#include "gateway/domain/row_place.hpp"
#include "gateway/domain/row_reason.hpp"

namespace gw::city_bureau {

/// What was found wrong, or worth a look, at a row.
struct Finding {
  RowPlace place;
  RowReason reason = RowReason::code_unknown;
  std::string column;  // the sheet's own name of the field; empty: the whole row
};

/// A row of 缴费标准.
struct Standard {
  RowPlace place;
  RegionCode county;     // or the pool's own code: the whole city, where a county has no row
  std::string category;  // 01 02 03, A01-A13, A99
  Money personal;
  Money subsidy;
  std::optional<RowReason> refused;
  std::string column;  // of the refusal

  std::string key() const { return county.text() + " " + category; }
};

/// A row of 资助优先级, in the order of rank.
struct Priority {
  RowPlace place;
  std::int64_t rank = 0;
  std::string category;
  std::optional<RowReason> refused;
  std::string column;
};

struct LevyBook {
  std::vector<std::string> sheets;  // names, by part number - 1
  RegionCode pool;
  Money standard;  // 普通居民个人缴费标准
  std::vector<Standard> standards;
  std::vector<Priority> order;
  bool incomplete = false;       // a sheet, a header or a label that must be there is not
  std::optional<Day> signed_on;  // the later of both days; nothing = not signed by both
  std::vector<Finding> notes;  // about no row of these: a date of 基本信息, a sheet without use

  std::size_t rows() const { return standards.size() + order.size(); }
};

/// Reads a workbook handed in by the bureau of `pool`.  Failures as of codec::Workbook.
Result<LevyBook> read_levy_book(std::string bytes, RegionCode pool);

}  // namespace gw::city_bureau
