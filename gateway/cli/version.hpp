#pragma once
// Which program this is: number, the commit it was configured from, and the store's schema.
#include <string>

namespace gw::cli {

struct Version {
  std::string program;  // "0.1.0"
  std::string commit;   // `git describe` when configured; "unknown" outside a checkout
  int store_schema = 0;
};

const Version& version();

}  // namespace gw::cli
