#include "gateway/outbox/composer.hpp"

#include <algorithm>
#include <map>

#include "gateway/base/fault_point.hpp"

namespace gw::outbox {
namespace {

constexpr std::int64_t kItemPage = 5000;
constexpr std::int64_t kFlagPage = 1000;

class Numbers final : public NumberSeries {
 public:
  Numbers(StoreWriter& store, const AgencyId& agency) : store_(store), agency_(agency) {}
  Result<std::int64_t> next(std::string_view series) override {
    return store_.next_number(agency_, series);
  }

 private:
  StoreWriter& store_;
  const AgencyId& agency_;
};

/// What is ready of one message's group.
struct Group {
  std::vector<Flag> flags;
};

/// Splits the ready items by message, leaving out flags that were opened and settled before anybody
/// heard.
Result<std::map<std::pair<std::string, PlanYear>, Group>> sort_out(
    StoreWriter& store, const std::vector<OutboxItem>& items, std::vector<OutboxItem>& unsaid,
    std::vector<FlagPut>& silent) {
  std::map<std::pair<std::string, PlanYear>, Group> groups;
  for (std::size_t i = 0; i < items.size();) {
    std::size_t end = i;
    while (end < items.size() && items[end].flag == items[i].flag) ++end;
    GW_TRY(auto flag, store.flag(items[i].flag));
    if (!flag) return fail(Errc::integrity, "outbox.flag");
    if (flag->state == FlagState::settled && !items[i].told_before) {
      unsaid.insert(unsaid.end(), items.begin() + static_cast<std::ptrdiff_t>(i),
                    items.begin() + static_cast<std::ptrdiff_t>(end));
      flag->delivery = FlagDelivery::none_needed;
      silent.push_back({std::move(*flag), FlagEvent::settled});
    } else {
      Group& group = groups[{items[end - 1].group, flag->year}];
      group.flags.push_back(std::move(*flag));
    }
    i = end;
  }
  return groups;
}

/// The county of all these flags; empty if they are of several.
RegionCode county_of(const std::vector<Flag>& flags) {
  const bool one = std::all_of(flags.begin(), flags.end(), [&](const Flag& flag) {
    return flag.county == flags.front().county;
  });
  return one && !flags.empty() ? flags.front().county : RegionCode();
}

Result<std::int64_t> put_messages(StoreWriter& store, const FlagChannel& channel,
                                  const AgencyId& agency, const std::string& group, PlanYear year,
                                  std::vector<Flag>& flags, Instant now) {
  const std::size_t limit = channel.row_limit() == 0 ? flags.size() : channel.row_limit();
  std::int64_t messages = 0;
  Numbers numbers(store, agency);
  for (std::size_t begin = 0; begin < flags.size(); begin += limit) {
    const std::size_t end = std::min(flags.size(), begin + limit);
    const std::vector<Flag> part(flags.begin() + static_cast<std::ptrdiff_t>(begin),
                                 flags.begin() + static_cast<std::ptrdiff_t>(end));
    GW_TRY(MessageDraft draft, channel.compose(group, year, part, numbers, now));
    OutboundMessage message;
    message.agency = agency;
    message.group = group;
    message.county = county_of(part);
    message.year = year;
    message.identity = std::move(draft.identity);
    message.body = std::move(draft.body);
    message.flags = std::move(draft.rows);
    message.created = now;
    message.next_attempt = now;
    GW_TRY(message.id, store.add(message));
    ++messages;
  }
  return messages;
}

}  // namespace

Result<Composed> compose(Store& store, const FlagChannel& channel, const AgencyId& agency,
                         Instant now) {
  Composed composed;
  while (true) {
    std::int64_t taken = 0;
    GW_CHECK(store.write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(const auto items, tx.ready_items(agency, kItemPage));
      taken = static_cast<std::int64_t>(items.size());
      if (items.empty()) return {};
      std::vector<OutboxItem> unsaid;
      ChangePage silent;
      GW_TRY(auto groups, sort_out(tx, items, unsaid, silent.flags));
      GW_CHECK(tx.drop_items(unsaid));
      GW_CHECK(tx.apply(silent));
      composed.netted += static_cast<std::int64_t>(silent.flags.size());
      for (auto& [key, group] : groups) {
        GW_TRY(const auto messages,
               put_messages(tx, channel, agency, key.first, key.second, group.flags, now));
        composed.messages += messages;
      }
      GW_FAULT_POINT("outbox.composed");
      return {};
    }));
    if (taken == 0) return composed;
  }
}

Result<std::int64_t> wake_waiting(Store& store, const FlagChannel& channel, const AgencyId& agency,
                                  Instant now) {
  std::int64_t woken = 0;
  FlagFilter filter;
  filter.agency = agency;
  filter.state = FlagState::open;
  filter.delivery = FlagDelivery::no_channel;
  filter.limit = kFlagPage;
  while (true) {
    std::int64_t found = 0;
    GW_CHECK(store.write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(auto flags, tx.flags(filter));
      found = static_cast<std::int64_t>(flags.size());
      ChangePage page;
      for (Flag& flag : flags) {
        flag.delivery = FlagDelivery::pending;
        flag.changed = now;
        ++flag.version;
        page.outbox.push_back(
            {flag.id, agency, channel.group_of(flag), flag.code, BatchId{}, false});
        filter.after = flag.id;
        page.flags.push_back({std::move(flag), FlagEvent::woken});
      }
      return tx.apply(page);
    }));
    woken += found;
    if (found < kFlagPage) return woken;
  }
}

}  // namespace gw::outbox
