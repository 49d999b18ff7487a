#pragma once
// The letter to a person as a page of text: lines of a width that prints, a Chinese character
// counting as two columns.  Pure: JSON of the interface in, text out.
#include <boost/json/value.hpp>
#include <string>

#include "gateway/base/errc.hpp"

namespace gw::cli {

/// No line is wider.
inline constexpr std::size_t kLetterColumns = 72;

/// `letter`: {title, to, sections: [{title, lines}], office, date}.
std::string letter_text(const boost::json::value& letter, Language language);

}  // namespace gw::cli
