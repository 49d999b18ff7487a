#pragma once
// What a trial of an agency found, as a person reads it, as JSON, and as a text that can be sent to
// the agency's engineer.  Pure.
#include <boost/json/value.hpp>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/trial/finding.hpp"

namespace gw::app {

struct TrialReport {
  AgencyId agency;
  std::string kind;       // folder under adapters/
  std::string transport;  // https | sftp | folder
  Instant made{};
  trial::Findings findings;

  /// No point failed.
  bool good() const;
};

/// `{"api":"v1","kind":...,"item":{...}}` with both languages' words.
boost::json::value json_of(const TrialReport& report, std::string_view answer_kind);
/// A table of the points, then what to do about each that failed.
std::string text_of(const TrialReport& report, Language language);

}  // namespace gw::app
