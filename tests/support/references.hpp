#pragma once
// A document that is written from the sources and committed: whether it is as it would be written
// now.  With GW_WRITE_REFERENCES=1 it is written instead.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/support/places.hpp"

namespace gw::testing {

inline ::testing::AssertionResult is_as_committed(const std::filesystem::path& file,
                                                  const std::string& text) {
  if (std::getenv("GW_WRITE_REFERENCES") != nullptr) std::ofstream(file) << text;
  std::stringstream committed;
  committed << std::ifstream(file).rdbuf();
  if (committed.str() == text) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure()
         << file << " is not what the sources say; write it anew: GW_WRITE_REFERENCES=1 ctest "
         << "--test-dir BUILD -R ReferenceTest";
}

}  // namespace gw::testing
