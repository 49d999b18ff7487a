#pragma once
// A person's standing in words: for each plan year the sentence first, then the rules tried with
// yes or no, where each stands and the rows it rested on, and the fact that would change it; then
// what was worked out beside the records, what is known, and the flags.
// Pure: JSON in, text out.
#include <boost/json/value.hpp>
#include <string>

#include "gateway/base/errc.hpp"

namespace gw::cli {

/// `year` 0 = all plan years of the answer.
std::string explanation_of(const boost::json::value& person, int year, Language language);

}  // namespace gw::cli
