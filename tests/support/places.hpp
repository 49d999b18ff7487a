#pragma once
// Where the tests' source tree and build folder are.  In one object of its own, so that nothing
// else is compiled anew because the tree lies elsewhere.
namespace gw::testing {

const char* source_dir();
const char* binary_dir();

}  // namespace gw::testing
