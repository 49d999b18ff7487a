#pragma once
// Answers of the interface taken apart, and the question for a person.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace gw::contract {

inline const boost::json::object& item_of(const boost::json::value& answer) {
  return answer.as_object().at("item").as_object();
}
inline const boost::json::array& items_of(const boost::json::value& answer) {
  return answer.as_object().at("items").as_array();
}
inline boost::json::value text(std::string_view words) {
  return boost::json::value(words);
}
/// A problem's document without its trace, which is each request's own.
inline boost::json::object untraced(std::string_view body) {
  boost::json::object problem = boost::json::parse(body).as_object();
  if (problem.erase("trace_id") != 1) problem["trace_id"] = "there is none";
  return problem;
}
inline std::string asked(const std::string& number) {
  return R"({"document":"citizen_number","number":")" + number + "\"}";
}

}  // namespace gw::contract
