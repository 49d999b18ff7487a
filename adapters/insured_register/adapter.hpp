#pragma once
// The insured register (医保信息平台 基础信息管理): a snapshot once, then its changes without hole.
// Settings to object, and the pull.  Loop thread; only `open` is called from pool threads.
// Where it stands is kept in memos of the feed: `seq` (the last change taken) and `snapshot` (the
// one being taken); what was applied is the pipeline's word.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/insured_register/client.hpp"
#include "adapters/insured_register/rows.hpp"
#include "gateway/adapter/adapter.hpp"

namespace gw::insured_register {

struct Settings {
  ClientSettings client;
  std::string scope = "420000";  // poolarea_no asked for: the whole province
  std::int64_t page_size = 0;    // rows, at most 5000
  std::int64_t answers_a_pull = 0;
  std::string accrual_from;  // yyyyMM; empty = all payments
  std::string accrual_to;
  FeedDefinition feed;
};

class InsuredRegister final : public AgencyAdapter {
 public:
  /// `clock` signs requests (the machine's own), `random` makes nonces; both outlive the adapter.
  InsuredRegister(AgencyId agency, Settings settings, AdapterServices services, const Clock& clock,
                  crypto::Random& random);

  const AgencyId& agency() const override { return agency_; }
  const std::vector<FeedDefinition>& feeds() const override { return feeds_; }
  boost::asio::awaitable<Result<PullReport>> pull(const FeedId& feed, Intake& intake) override;
  std::unique_ptr<BatchReader> open(const Batch& batch, Day received, RowSink& sink) const override;
  std::vector<std::string> coded_columns(const FeedId& feed) const override;
  std::vector<AllowedWord> allowed_words(const FeedId& feed,
                                         std::string_view column) const override;
  /// The register names nobody: no flags go there.
  FlagChannel* channel() override { return nullptr; }

 private:
  struct Snapshot {
    std::string id;
    std::int64_t max_seq = 0;
  };
  struct Pull {
    Client& client;
    Intake& intake;
    PullReport report;
  };
  enum class TableOutcome : std::uint8_t { applied, unfinished, refused };

  boost::asio::awaitable<Result<void>> take_snapshot(Pull& pull);
  boost::asio::awaitable<Result<std::optional<Snapshot>>> ready_snapshot(Pull& pull);
  boost::asio::awaitable<Result<TableOutcome>> take_table(Table table, const Snapshot& snapshot,
                                                          Pull& pull);
  boost::asio::awaitable<Result<Delivery>> fetch_table(Table table, const Snapshot& snapshot,
                                                       Pull& pull);
  boost::asio::awaitable<Result<void>> take_changes(std::int64_t seq, Pull& pull);
  boost::asio::awaitable<Result<bool>> submit_changes(Table table, std::int64_t from,
                                                      std::int64_t to, const Delivery& delivery,
                                                      Pull& pull);

  AgencyId agency_;
  Settings settings_;
  std::vector<FeedDefinition> feeds_;
  ports::HttpClient* http_;
  crypto::Secret token_;
  const Clock& clock_;
  crypto::Random& random_;
};

}  // namespace gw::insured_register
