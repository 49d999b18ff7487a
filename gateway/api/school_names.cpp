#include "gateway/api/school_names.hpp"

namespace gw::api {

Result<SchoolNames> school_names(Store& store, const std::set<std::string>& schools) {
  const std::vector<std::string> codes(schools.begin(), schools.end());
  SchoolNames names;
  GW_CHECK(store.read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(names, reader.school_names(codes));
    return {};
  }));
  return names;
}

json::value school_name(const SchoolNames& names, const std::string& school) {
  const auto found = names.find(school);
  return found == names.end() ? json::value() : json::value(found->second);
}

}  // namespace gw::api
