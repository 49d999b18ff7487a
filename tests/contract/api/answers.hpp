#pragma once
// Answers of the interface taken apart, and the question for a person.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
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
inline std::string asked(const std::string& number) {
  return R"({"document":"citizen_number","number":")" + number + "\"}";
}

}  // namespace gw::contract
