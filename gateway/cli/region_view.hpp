#pragma once
// A region as text: its own figures, the level below it ranked by cover, or the schools of a
// county. Pure: JSON in, text out.
#include <boost/json/value.hpp>
#include <string>

#include "gateway/base/errc.hpp"

namespace gw::cli {

std::string region_of(const boost::json::value& region, Language language);

}  // namespace gw::cli
