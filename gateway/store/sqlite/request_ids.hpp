#pragma once
// Which webhook requests are known, by agency and id: new ones in memory, older ones in an index on
// the disk.  Ids come in no order, so that an index kept with each commit would write a page for
// each request of it; here a generation of new ids goes to the index in the order of ids, some at a
// time, when nobody waits.  Nothing is lost with the memory: what the index lacks is read again
// from the requests.  Used by inbox; its writing thread.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/store/sqlite/connection.hpp"

namespace gw::store::sqlite {

class RequestIds {
 public:
  struct Limits {
    std::size_t generation = 32'768;  // ids that go to the index together
    std::size_t some = 512;           // of them in one transaction
    std::size_t most = 262'144;       // in memory; beyond, each commit takes some to the index
  };

  /// Reads what the index lacks.
  static Result<RequestIds> open(Connection& connection, Limits limits);

  /// The number under which the request is known.
  Result<std::optional<std::int64_t>> find(Connection& connection, const AgencyId& agency,
                                           std::string_view id) const;

  // Between the caller's BEGIN and COMMIT or ROLLBACK.
  /// Numbers grow.
  void add(const AgencyId& agency, std::string_view id, std::int64_t sequence);
  /// Takes some to the index.
  Result<void> settle_some(Connection& connection);
  /// How the transaction ended.
  void committed();
  void rolled_back();

  /// Whether there is something to be taken to the index, and whether that cannot wait.
  bool unsettled() const { return !settling_.empty() || fresh_.size() >= limits_.generation; }
  bool too_many() const { return fresh_.size() + settling_.size() - settled_ > limits_.most; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  using Known = std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>;

  explicit RequestIds(Limits limits) : limits_(limits) {}

  Limits limits_;
  Known fresh_;
  // The generation under way to the index, by id, and how much of it is there.
  std::vector<std::pair<std::string, std::int64_t>> settling_;
  std::size_t settled_ = 0;
  std::int64_t through_ = 0;  // its highest number
  // Of the transaction under way.
  std::vector<std::string> added_;
  std::size_t settled_then_ = 0;
};

}  // namespace gw::store::sqlite
