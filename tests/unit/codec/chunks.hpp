#pragma once
// Feeding the same bytes in every way: the property that each streaming reader must have.
#include <cstddef>
#include <string_view>
#include <vector>

namespace gw::codec {

using Chunks = std::vector<std::string_view>;

/// The whole, byte by byte, and cut in two and in three at every place.
inline std::vector<Chunks> every_split(std::string_view bytes) {
  std::vector<Chunks> splits{{bytes}};
  Chunks single;
  for (std::size_t i = 0; i < bytes.size(); ++i) single.push_back(bytes.substr(i, 1));
  splits.push_back(single);
  for (std::size_t i = 0; i <= bytes.size(); ++i) {
    splits.push_back({bytes.substr(0, i), bytes.substr(i)});
    if (i + 1 < bytes.size())
      splits.push_back({bytes.substr(0, i), bytes.substr(i, 1), bytes.substr(i + 1)});
  }
  return splits;
}

}  // namespace gw::codec
