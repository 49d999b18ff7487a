#pragma once
// The answer to a city: every finding of its workbook as a row of a CSV (核对结果).  Pure.  Nothing
// in it names a person.
#include <string>
#include <vector>

#include "adapters/city_bureau/levy_book.hpp"

namespace gw::city_bureau {

/// `JCJG_<name without .xlsx>.csv`
std::string answer_name(const std::string& file);

/// GB18030, CRLF, `工作表,行号,代码,说明,建议`; findings of the file first, then in the order of
/// the sheets.  `file`: why the whole was refused or held, if it was.  `findings` of check(), for a
/// workbook that could be read.
std::string answer_for(BatchReason file, const LevyBook& book,
                       const std::vector<Finding>& findings);

}  // namespace gw::city_bureau
