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
  // Entries of earlier programs have none, and keep the hash they were given.
  if (!entry.origin.empty()) add(entry.origin);
  return crypto::hex_lower(digest.finish());
}

Result<JournalCheck> check_journal(Store& store, const std::optional<JournalHead>& kept) {
  JournalCheck check;
  std::string at_kept;  // the hash that stands where the head kept elsewhere was
  for (;;) {
    std::vector<JournalEntry> page;
    GW_CHECK(store.read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(page, reader.journal(check.entries, kPage));
      return {};
    }));
    if (page.empty()) break;
    for (const JournalEntry& entry : page) {
      if (entry.number != check.entries + 1 || entry.hash != chain_hash(check.head.hash, entry)) {
        check.broken_at = check.entries + 1;
        check.fault =
            entry.number == check.broken_at ? JournalFault::changed : JournalFault::missing;
        return check;
      }
      check.entries = entry.number;
      check.head = {entry.number, entry.hash};
      check.head_at = entry.at;
      if (kept && kept->number == entry.number) at_kept = entry.hash;
    }
  }
  if (kept && kept->number > check.entries) {
    check.fault = JournalFault::cut_off;
    check.broken_at = check.entries + 1;
  } else if (kept && kept->hash != at_kept) {
    check.fault = JournalFault::rewritten;
    check.broken_at = kept->number;
  }
  return check;
}

Result<std::int64_t> verify_journal(Store& store) {
  GW_TRY(const JournalCheck check, check_journal(store, std::nullopt));
  if (check.fault != JournalFault::none) {
    return fail(Errc::integrity, "store.journal", check.broken_at);
  }
  return check.entries;
}

}  // namespace gw::store
