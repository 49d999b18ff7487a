#pragma once
// The feed matrix as a table: feeds down, days across, a sign a cell; then when the newest is
// expected, whose it is, and how long it is overdue.  Pure: JSON in, text out.
#include <boost/json/array.hpp>
#include <string>

#include "gateway/base/errc.hpp"

namespace gw::cli {

/// `cells` as /v1/feed-matrix gives them: by feed, then by day.
std::string matrix_of(const boost::json::array& cells, Language language);

}  // namespace gw::cli
