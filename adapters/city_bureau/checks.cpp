#include "adapters/city_bureau/checks.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace gw::city_bureau {
namespace {

// A05 may not be told from the others of class 24 by its amounts (tax.md c).
constexpr std::string_view kHidden = "A05";
constexpr std::array<std::string_view, 9> kItsClass{"A04", "A06", "A07", "A08", "A09",
                                                    "A10", "A11", "A12", "A13"};

using Amounts = std::pair<std::int64_t, std::int64_t>;

Amounts amounts_of(const Standard& standard) {
  return {standard.personal.fen, standard.subsidy.fen};
}

/// The accepted rows: county → category → row.
class Grid {
 public:
  explicit Grid(const LevyBook& book) : pool_(book.pool) {
    for (const Standard& standard : book.standards) {
      counties_.try_emplace(standard.county);
      if (!standard.refused) counties_[standard.county].emplace(standard.category, &standard);
    }
  }
  /// Those that the workbook names, the city itself among them.
  std::vector<RegionCode> counties() const {
    std::vector<RegionCode> all;
    all.reserve(counties_.size());
    for (const auto& [county, ignored] : counties_) all.push_back(county);
    return all;
  }
  /// The county's row, else the city's, else none.
  const Standard* of(RegionCode county, std::string_view category) const {
    for (const RegionCode place : {county, pool_}) {
      const auto rows = counties_.find(place);
      if (rows == counties_.end()) continue;
      const auto row = rows->second.find(category);
      if (row != rows->second.end()) return row->second;
    }
    return nullptr;
  }

 private:
  RegionCode pool_;
  std::map<RegionCode, std::map<std::string, const Standard*, std::less<>>> counties_;
};

void refuse_sums(LevyBook& book) {
  for (Standard& standard : book.standards) {
    if (standard.refused) continue;
    if (standard.personal.fen + standard.subsidy.fen == book.standard.fen) continue;
    standard.refused = RowReason::sum_differs;
    standard.column = "个人缴费";
  }
}

/// The same amounts again are a county pasted twice; other ones leave both in doubt.
void refuse_twice(LevyBook& book, std::vector<Finding>& findings) {
  std::map<std::string, std::vector<Standard*>> by_key;
  for (Standard& standard : book.standards) {
    if (!standard.refused) by_key[standard.key()].push_back(&standard);
  }
  for (const auto& entry : by_key) {
    const std::vector<Standard*>& rows = entry.second;
    const bool differ = std::any_of(rows.begin(), rows.end(), [&](const Standard* row) {
      return amounts_of(*row) != amounts_of(*rows.front());
    });
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (differ) {
        rows[i]->refused = RowReason::amount_twice;
        rows[i]->column = "个人缴费";
      } else if (i > 0) {
        findings.push_back({rows[i]->place, RowReason::duplicate, {}});
      }
    }
  }
}

/// Case to the city: nobody there gets that category's amounts.  At the county's first row.
void find_missing(const LevyBook& book, const Grid& grid, std::vector<Finding>& findings) {
  for (const RegionCode county : grid.counties()) {
    const auto first = std::find_if(book.standards.begin(), book.standards.end(),
                                    [&](const Standard& row) { return row.county == county; });
    for (const Priority& priority : book.order) {
      if (priority.refused || grid.of(county, priority.category) != nullptr) continue;
      findings.push_back({first->place, RowReason::row_missing, priority.category});
    }
  }
}

/// A category that stands before another with a higher subsidy in some county; once each, at its
/// row of the order.  The amounts decide meanwhile (就高不就低).
void find_contradictions(const LevyBook& book, const Grid& grid, std::vector<Finding>& findings) {
  const std::vector<RegionCode> counties = grid.counties();
  const auto higher_somewhere = [&](const Priority& one, const Priority& other) {
    return std::any_of(counties.begin(), counties.end(), [&](RegionCode county) {
      const Standard* mine = grid.of(county, one.category);
      const Standard* theirs = grid.of(county, other.category);
      return mine != nullptr && theirs != nullptr && theirs->subsidy > mine->subsidy;
    });
  };
  for (auto one = book.order.begin(); one != book.order.end(); ++one) {
    if (one->refused) continue;
    const bool contradicts =
        std::any_of(std::next(one), book.order.end(), [&](const Priority& other) {
          return !other.refused && other.rank > one->rank && higher_somewhere(*one, other);
        });
    if (contradicts) findings.push_back({one->place, RowReason::order_contradicts, "人员类别代码"});
  }
}

void find_revealing(const Grid& grid, std::vector<Finding>& findings) {
  std::set<std::int64_t> reported;
  for (const RegionCode county : grid.counties()) {
    const Standard* hidden = grid.of(county, kHidden);
    if (hidden == nullptr) continue;
    const bool shared =
        std::any_of(kItsClass.begin(), kItsClass.end(), [&](std::string_view other) {
          const Standard* row = grid.of(county, other);
          return row != nullptr && amounts_of(*row) == amounts_of(*hidden);
        });
    if (!shared && reported.insert(hidden->place.line()).second)
      findings.push_back({hidden->place, RowReason::amount_reveals, "个人缴费"});
  }
}

}  // namespace

std::vector<Finding> check(LevyBook& book) {
  std::vector<Finding> findings;
  refuse_sums(book);
  refuse_twice(book, findings);
  const Grid grid(book);
  find_missing(book, grid, findings);
  find_contradictions(book, grid, findings);
  find_revealing(grid, findings);
  return findings;
}

}  // namespace gw::city_bureau
