#pragma once
// What schools are called (学校名称) beside their codes, as far as their lists say it.
#include <map>
#include <set>
#include <string>

#include "gateway/api/reply.hpp"
#include "gateway/ports/store.hpp"

namespace gw::api {

/// By code.
using SchoolNames = std::map<std::string, std::string>;
/// Those that no list named are left out.
Result<SchoolNames> school_names(Store& store, const std::set<std::string>& schools);
/// Null where no list named it.
json::value school_name(const SchoolNames& names, const std::string& school);

}  // namespace gw::api
