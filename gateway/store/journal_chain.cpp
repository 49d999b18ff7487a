#include "gateway/store/journal_chain.hpp"

#include "gateway/crypto/digest.hpp"

namespace gw::store {
namespace {

constexpr std::int64_t kPage = 1000;

}  // namespace

std::string chain_hash(std::string_view before, const JournalEntry& entry) {
  crypto::Digest digest(crypto::DigestKind::sha256);
  const auto add = [&](std::string_view text) {
    digest.update(std::to_string(text.size()) + ":");
    digest.update(text);
  };
  add(before);
  add(std::to_string(entry.number));
  add(std::to_string(entry.at.time_since_epoch().count()));
  add(entry.actor);
  add(entry.action);
  add(entry.object);
  return crypto::hex_lower(digest.finish());
}

Result<std::int64_t> verify_journal(Store& store) {
  std::int64_t count = 0;
  const auto walk = [&](StoreReader& reader) -> Result<void> {
    std::string before;
    for (;;) {
      GW_TRY(const auto page, reader.journal(count, kPage));
      if (page.empty()) return {};
      for (const JournalEntry& entry : page) {
        if (entry.number != count + 1 || entry.hash != chain_hash(before, entry)) {
          return fail(Errc::integrity, "store.journal", count + 1);
        }
        before = entry.hash;
        ++count;
      }
    }
  };
  GW_CHECK(store.read(walk));
  return count;
}

}  // namespace gw::store
