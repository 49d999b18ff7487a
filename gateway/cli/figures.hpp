#pragma once
// The figures of the whole gateway: persons by status and plan year, rows by feed, flags by agency,
// with the moment they hold for and the warning where data is stale.  Pure: JSON in, text out.
#include <boost/json/value.hpp>
#include <string>

#include "gateway/base/errc.hpp"

namespace gw::cli {

std::string figures_of(const boost::json::value& figures, Language language);

}  // namespace gw::cli
