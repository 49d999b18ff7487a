#include "gateway/pipeline/merge_stage.hpp"

#include <vector>

#include "gateway/pipeline/spooled_row.hpp"

namespace gw::pipeline {
namespace {

constexpr std::size_t kKeyPage = 4096;

/// The keys known of a scope, walked in order beside the batch's own.
class KnownKeys {
 public:
  KnownKeys(StoreReader& store, ScopeId scope) : store_(store), scope_(scope) {}

  /// The next entry, null at the end; valid until advance().
  Result<const KeyEntry*> current() {
    if (position_ == page_.size() && !exhausted_) {
      const std::string after = page_.empty() ? std::string() : page_.back().key;
      GW_TRY(page_, store_.scan_keys(scope_, after, kKeyPage));
      position_ = 0;
      exhausted_ = page_.size() < kKeyPage;
    }
    return position_ < page_.size() ? &page_[position_] : nullptr;
  }
  void advance() { ++position_; }

 private:
  StoreReader& store_;
  ScopeId scope_;
  std::vector<KeyEntry> page_;
  std::size_t position_ = 0;
  bool exhausted_ = false;
};

class Merge {
 public:
  Merge(const RunServices& services, StoreReader& store, const Batch& batch, ScopeId scope,
        const Decoded& decoded, Merged& out)
      : services_(services),
        store_(store),
        batch_(batch),
        scope_(scope),
        decoded_(decoded),
        out_(out) {}

  /// A full list meets every key of its scope: both sides are walked together.
  Result<void> against_all() {
    KnownKeys known(store_, scope_);
    return each_key(
        [&](std::vector<RowBytes>& rows) -> Result<void> {
          while (true) {
            GW_TRY(const KeyEntry* entry, known.current());
            if (entry == nullptr || entry->key >= rows.front().key()) break;
            GW_CHECK(absent(*entry));
            known.advance();
          }
          GW_TRY(const KeyEntry* entry, known.current());
          const bool same = entry != nullptr && entry->key == rows.front().key();
          GW_CHECK(settle(rows, same ? *entry : KeyEntry{}));
          if (same) known.advance();
          return {};
        },
        [&]() -> Result<void> {
          while (true) {
            GW_TRY(const KeyEntry* entry, known.current());
            if (entry == nullptr) return {};
            GW_CHECK(absent(*entry));
            known.advance();
          }
        });
  }

  /// An increment asks only for its own keys, a page at a time.
  Result<void> against_own() {
    std::vector<std::vector<RowBytes>> page;
    const auto flush = [&]() -> Result<void> {
      std::vector<std::string> keys;
      keys.reserve(page.size());
      for (const auto& rows : page) keys.emplace_back(rows.front().key());
      GW_TRY(const auto entries, store_.keys(scope_, keys));
      for (std::size_t i = 0; i < page.size(); ++i) GW_CHECK(settle(page[i], entries[i]));
      page.clear();
      return {};
    };
    return each_key(
        [&](std::vector<RowBytes>& rows) -> Result<void> {
          page.push_back(std::move(rows));
          if (page.size() < kKeyPage) return {};
          return flush();
        },
        flush);
  }

 private:
  template <class OnKey, class AtEnd>
  Result<void> each_key(OnKey on_key, AtEnd at_end) {
    auto cursor = decoded_.spool.read();
    std::vector<RowBytes> rows;
    SpoolRecord record;
    for (std::size_t read = 1;; ++read) {
      if (read % kKeyPage == 0) GW_CHECK(may_go_on(services_));
      GW_TRY(const bool more, cursor.next(record));
      if (!more) break;
      if (!rows.empty() && rows.front().key() != record.sort_key) {
        GW_CHECK(on_key(rows));
        rows.clear();
      }
      rows.emplace_back(record.payload);
    }
    if (!rows.empty()) GW_CHECK(on_key(rows));
    return at_end();
  }

  /// All rows of one key, in the order of their lines: exact repeats count once, the last of the
  /// others acts.
  Result<void> settle(std::vector<RowBytes>& rows, const KeyEntry& entry) {
    RowBytes* last = nullptr;
    for (RowBytes& row : rows) {
      if (row.act() == RowAct::hold) continue;
      if (last != nullptr && last->digest() == row.digest()) {
        ++out_.repeated;
        if (out_.notes.size() < kNotesKept)
          out_.notes.push_back({batch_.id, row.line(), {}, RowReason::duplicate});
        continue;
      }
      if (last != nullptr) {
        if (row.stamp() < last->stamp()) {
          ++out_.unchanged;
          continue;
        }
        ++out_.unchanged;  // the row before it is overtaken within the batch
      }
      last = &row;
    }
    if (last == nullptr) return {};
    const bool known = static_cast<bool>(entry.person);
    const bool older = known && last->stamp() < entry.stamp;
    const bool nothing_to_end =
        !known && last->act() != RowAct::put;  // deleting an unknown row is no error
    const bool same = known && entry.digest == last->digest();
    if (older || nothing_to_end || same) {
      ++out_.unchanged;
      // An increment says anew what is known: what was said between then and now comes too late.
      // (After a full list its own order bars everything older; only where absence is counted in
      // lists must it be known which was the last to have the key.)
      const bool said_anew = batch_.kind == BatchKind::increment || absence().unless_seen_since;
      if (!same || last->stamp() <= entry.stamp || !said_anew) return {};
      last->set_act(RowAct::confirm);
    }
    last->set_prior(entry.person);
    return out_.spool.add(last->subject_order(), last->line(), last->bytes());
  }

  Result<void> absent(const KeyEntry& entry) {
    if (!absence().ends || entry.digest == 0) return {};
    // An increment issued after a list that comes late knows better than the list's silence.
    if (batch_.kind == BatchKind::full && entry.stamp > batch_.order) return {};
    if (absence().unless_seen_since && entry.stamp >= *absence().unless_seen_since) return {};
    SpooledRow row;
    row.act = RowAct::absent;
    row.key = entry.key;
    row.prior = entry.person;
    row.stamp = entry.stamp;
    row.last_day = absence().last_day;
    return out_.spool.add(subject_order(row), row.line, to_bytes(row));
  }

  const Absence& absence() const { return decoded_.verdict.absence; }

  const RunServices& services_;
  StoreReader& store_;
  const Batch& batch_;
  ScopeId scope_;
  const Decoded& decoded_;
  Merged& out_;
};

}  // namespace

Result<std::unique_ptr<Merged>> merge(const RunServices& services, const Batch& batch,
                                      ScopeId scope, const Decoded& decoded) {
  auto merged = std::make_unique<Merged>(services.spool_folder);
  GW_CHECK(services.store.read([&](StoreReader& store) -> Result<void> {
    Merge work(services, store, batch, scope, decoded, *merged);
    return decoded.verdict.absence.ends ? work.against_all() : work.against_own();
  }));
  GW_CHECK(merged->spool.finish());
  return merged;
}

}  // namespace gw::pipeline
