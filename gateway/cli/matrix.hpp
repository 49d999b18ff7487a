#pragma once
// The feed matrix as a table: feeds down, days across, a sign a cell; then when the newest is
// expected, whose it is, and how long it is overdue; and a sum of the newest day.  Pure: JSON in,
// text out.
#include <boost/json/array.hpp>
#include <string>

#include "gateway/base/errc.hpp"

namespace gw::cli {

struct MatrixText {
  std::string table;
  std::string summary;  // of the newest day, and what to look at next; one line without its end
};

/// `cells` as /v1/feed-matrix gives them: by feed, then by day.
MatrixText matrix_of(const boost::json::array& cells, Language language);

}  // namespace gw::cli
