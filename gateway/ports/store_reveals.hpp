#pragma once
// Port: what the store keeps of looks at what stands masked.  Part of the store (ports/store.hpp):
// the same transactions, so that a look, its line in the journal and what it used up are one.
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/domain/reveal.hpp"

namespace gw {

class RevealReader {
 public:
  virtual ~RevealReader() = default;

  /// Newest first; of one actor or, empty, of all.
  virtual Result<std::vector<Reveal>> reveals(std::string_view actor, std::int64_t before,
                                              std::int64_t limit) = 0;
  /// At one object, newest first.
  virtual Result<std::vector<Reveal>> reveals_at(std::string_view object, std::int64_t limit) = 0;
  /// Of an actor from `since` on.
  virtual Result<std::int64_t> reveal_count(std::string_view actor, Instant since) = 0;
  /// How many more than usual an actor may on that day.
  virtual Result<std::int64_t> allowed_reveals(std::string_view actor, Day day) = 0;
  /// Newest first; of one actor or, empty, of all; of actors of a region, or of all.
  virtual Result<std::vector<RevealAllowance>> allowances(std::string_view actor,
                                                          const std::optional<RegionCode>& region,
                                                          std::optional<GrantState> state,
                                                          std::int64_t before,
                                                          std::int64_t limit) = 0;
  virtual Result<std::optional<RevealAllowance>> allowance(std::int64_t number) = 0;
};

class RevealWriter {
 public:
  virtual ~RevealWriter() = default;

  virtual Result<void> add(const Reveal& reveal) = 0;                      // gives it its number
  virtual Result<std::int64_t> add(const RevealAllowance& allowance) = 0;  // likewise
  virtual Result<void> update(const RevealAllowance& allowance) = 0;       // who decided what
};

}  // namespace gw
