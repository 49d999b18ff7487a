#include "gateway/api/callers.hpp"

#include <algorithm>

#include "gateway/crypto/digest.hpp"

namespace gw::api {

namespace {

constexpr std::string_view kAllAction = "settings.callers";
constexpr std::string_view kOneAction = "settings.caller";
constexpr std::string_view kSettingsActor = "settings";

/// "clerk-420602 clerk 420602": who, as what, of where.
std::string rights_of(const Caller& caller) {
  std::string text =
      caller.common_name + " " + std::string(name_of(caller.role)) + " " + caller.region.text();
  if (!caller.agency.empty()) text += " " + caller.agency.text();
  return text;
}

JournalEntry entry_of(Instant now, std::string_view action, std::string object) {
  JournalEntry entry;
  entry.at = now;
  entry.actor = kSettingsActor;
  entry.action = action;
  entry.object = std::move(object);
  return entry;
}

}  // namespace

Result<std::optional<std::string>> caller_with_account(Store& store,
                                                       const std::vector<Caller>& callers) {
  std::optional<std::string> found;
  GW_CHECK(store.read([&](StoreReader& reader) -> Result<void> {
    for (const Caller& caller : callers) {
      GW_TRY(const auto account, reader.account(caller.common_name));
      if (account) found = account->name;
    }
    return {};
  }));
  return found;
}

Result<void> note_callers(Store& store, const std::vector<Caller>& callers, Instant now) {
  std::vector<std::string> rights;
  for (const Caller& caller : callers) rights.push_back(rights_of(caller));
  std::sort(rights.begin(), rights.end());
  std::string all;
  for (const std::string& one : rights) all += one + '\n';
  const std::string object = std::to_string(rights.size()) +
                             " sha256:" + crypto::digest_hex(crypto::DigestKind::sha256, all);
  return store.write([&](StoreWriter& writer) -> Result<void> {
    JournalFilter last;
    last.action = kAllAction;
    last.limit = 1;
    GW_TRY(const auto known, writer.journal(last));
    if (!known.empty() && known.front().object == object) return {};
    for (std::string& one : rights)
      GW_CHECK(writer.append_journal(entry_of(now, kOneAction, std::move(one))));
    return writer.append_journal(entry_of(now, kAllAction, object));
  });
}

}  // namespace gw::api
