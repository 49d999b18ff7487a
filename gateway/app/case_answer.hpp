#pragma once
// Answers one line of policy cases: reads it, asks the policy, and writes decision, dates, reasons
// and trace as one JSON object (schemas/policy/answer.v1.json).  Used by `policy test`; pure.
#include <string>
#include <string_view>

#include "gateway/base/errc.hpp"
#include "gateway/policy/policy_book.hpp"

namespace gw::app {

struct CaseAnswer {
  std::string json;         ///< one line, without its end
  bool readable = true;     ///< false: `json` lists what is wrong with the line
  bool as_expected = true;  ///< false: the case said what it expects, and the answer differs
};

CaseAnswer answer_case(std::string_view line, std::int64_t number, const policy::PolicyBook& book,
                       Language language);

}  // namespace gw::app
