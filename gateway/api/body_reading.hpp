#pragma once
// Reading what a clerk sends as JSON: members by name and kind.  Each takes the failure that says
// which field is wrong; none of them ever says what was written there.  Pure.
#include <boost/json/object.hpp>
#include <initializer_list>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace gw::api::body {

/// The member, or null if it is missing or null.
const boost::json::value* member(const boost::json::object& object, std::string_view name);
/// A misspelled member must not be taken for one left out.
Result<void> only(const boost::json::object& object, std::initializer_list<std::string_view> names,
                  const Failure& wrong);
Result<const boost::json::object*> section(const boost::json::object& object, std::string_view name,
                                           const Failure& wrong);
/// Empty if it is left out.
Result<std::string_view> text(const boost::json::object& object, std::string_view name,
                              const Failure& wrong);
/// `{"sha256": "<64 hexadecimal digits>"}` of the paper, as "sha256:<hex>".
Result<std::string> evidence(const boost::json::object& object, const Failure& wrong);

}  // namespace gw::api::body
