#pragma once
// What the gateway knows of an agency: its feeds, how to read what they bring, and how to say
// "uninsured" to it. One folder under adapters/ per kind of agency implements this; CMake finds the
// folders and generates the catalogue (catalogue.hpp).  Adapters hold no state of their own between
// calls but settings and connections.
#include <any>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/adapter/allowed_word.hpp"
#include "gateway/adapter/drift_settings.hpp"
#include "gateway/adapter/expected_arrival.hpp"
#include "gateway/adapter/intake.hpp"
#include "gateway/adapter/later_answers.hpp"
#include "gateway/adapter/row.hpp"
#include "gateway/adapter/settings_node.hpp"
#include "gateway/crypto/secret.hpp"
#include "gateway/crypto/signature.hpp"
#include "gateway/domain/flag.hpp"
#include "gateway/ports/file_server.hpp"
#include "gateway/ports/http_client.hpp"
#include "gateway/ports/store.hpp"

namespace gw {

/// What a pull did, in words for the operator: nothing found new counts as success (readings 49).
struct PullReport {
  PullReport() = default;

  std::int64_t requests = 0;
  std::int64_t batches = 0;  // submitted by this pull
  bool nothing_new = false;
  std::chrono::seconds retry_after{
      0};  // ask again that soon (torn batch, list being made); 0 = by schedule
  /// A part of what the agency has could not be taken (refused, held, not made yet): whatever else
  /// came, the feed is no fresher for it (law 7).
  bool behind = false;

  /// Whether the feed is as fresh as this pull: what brought nothing and asks to be repeated (a
  /// snapshot in the making) makes nothing fresh either.
  bool makes_fresh() const noexcept { return !behind && (retry_after.count() == 0 || batches > 0); }
};

/// A message to an agency before it has its number in the outbox: bytes fixed, rows in their order.
struct MessageDraft {
  MessageDraft() = default;

  std::string identity;
  std::string body;
  std::vector<FlagId> rows;
};

/// What became of handing a message over.
struct DeliveryOutcome {
  DeliveryOutcome() = default;
  static DeliveryOutcome not_through(MessageState state, Failure why) {
    DeliveryOutcome outcome;
    outcome.state = state;
    outcome.failure = why;
    return outcome;
  }

  MessageState state = MessageState::pending;
  std::string receipt;
  std::vector<std::pair<std::size_t, std::string>>
      refused_rows;                     // index into the message's flags, code
  std::chrono::seconds retry_after{0};  // the agency asked to wait; 0 = by back-off
  std::int32_t status = 0;  // of HTTP, with which the agency answered; 0: it did not, or files
  bool send_again = false;  // dead under this identity; its flags go out again under a new one
  Failure failure;          // why it is not through; meaningful while pending or dead
};

/// The numbers a channel may draw for its identities: 1, 2, ... within a series (a day, a county
/// and day).
class NumberSeries {
 public:
  virtual ~NumberSeries() = default;
  virtual Result<std::int64_t> next(std::string_view series) = 0;
};

/// The way back to an agency (未参保反馈).
class FlagChannel {
 public:
  virtual ~FlagChannel() = default;
  /// Rows in one message at most; 0 = no limit.
  virtual std::size_t row_limit() const = 0;
  /// What goes into one message: school, county, district.
  virtual std::string group_of(const Flag& flag) const = 0;
  /// Writes the message for these flags (one group, one plan year; flags carry unit, row key and
  /// the fields as supplied).  Pure but for the number drawn; only what the agency itself supplied,
  /// our flag id, the code, the year and the last payable day may go in (law 9).
  virtual Result<MessageDraft> compose(const std::string& group, PlanYear year,
                                       const std::vector<Flag>& flags, NumberSeries& numbers,
                                       Instant now) const = 0;
  /// Hands the message over, under the same identity and bytes however often (law 5).
  virtual boost::asio::awaitable<Result<DeliveryOutcome>> deliver(
      const OutboundMessage& message) = 0;
  /// Looks for the receipt of a message that was handed over (files); state `sent` = not there yet.
  virtual boost::asio::awaitable<Result<DeliveryOutcome>> look_for_receipt(
      const OutboundMessage& message) = 0;
  /// The time of Beijing's day from which on the agency is asked, once a day, what became of the
  /// rows; nothing: it never says.
  virtual std::optional<std::chrono::minutes> answers_from() const { return std::nullopt; }
  /// Whether it answers for all messages at once, from a position on: it is then asked once a day,
  /// if any message is followed.
  virtual bool answers_at_once() const { return false; }
  /// Asks what it said of the rows of these messages, which it has, in their order; `position` as
  /// it was left last time.  All that came goes to the desk before it is read.
  virtual boost::asio::awaitable<Result<void>> ask_answers(
      std::span<const OutboundMessage> messages, std::string position, AnswerDesk& desk);
  /// What a document says that the desk took; `message` null where it speaks of all.  Pure; any
  /// thread.
  virtual Result<LaterAnswers> read_answers(const OutboundMessage* message,
                                            std::string_view bytes) const;
};

/// One feed of an agency as configured.
struct FeedDefinition {
  FeedId id;                             // "<agency>.<name>"
  std::string schedule;                  // cron expression, Asia/Shanghai
  std::string missed_runs;               // skip | run_once | run_all
  std::int32_t volume_low_percent = 50;  // readings 50
  std::int32_t volume_high_percent = 200;
  bool hold_volume = true;  // a list outside the band is held; else it is taken, and said to be so
  DriftSettings on_drift;   // what another form than the accepted one comes to
  std::vector<ExpectedArrival> expected;  // when its data must be there
  std::vector<ExpectedUnit> units;        // of whom, of a feed with lists of several
  std::optional<Day> first_day;  // of a feed that comes day by day: none before it is asked for
};

class AgencyAdapter {
 public:
  virtual ~AgencyAdapter() = default;
  virtual const AgencyId& agency() const = 0;
  virtual const std::vector<FeedDefinition>& feeds() const = 0;

  /// Pulls what is new on this feed: request, evidence, batch, in order.
  virtual boost::asio::awaitable<Result<PullReport>> pull(const FeedId& feed, Intake& intake) = 0;
  /// A reader for a batch of this feed from its evidence; also used when a restart decodes again.
  /// The sink outlives the reader.  `received` is the day of receipt (readings 41).
  virtual std::unique_ptr<BatchReader> open(const Batch& batch, Day received,
                                            RowSink& sink) const = 0;
  /// The columns of a feed whose values are codes or words of a table: for these alone a person may
  /// say what a value stands for.  Never a number, a name or free text.  None: the feed's rows are
  /// not read again.
  virtual std::vector<std::string> coded_columns(const FeedId&) const { return {}; }
  /// What a value of a coded column may be mapped to, in the order of its table; empty where any
  /// text will do.
  virtual std::vector<AllowedWord> allowed_words(const FeedId&, std::string_view /*column*/) const {
    return {};
  }
  /// The columns of a feed that a row can do without: neither whom it is about nor what it says
  /// rests on them.  For these alone a person may accept rows that fail a check there.
  virtual std::vector<std::string> dispensable_columns(const FeedId&) const { return {}; }
  /// The way back; null: none exists, flags wait in NO_CHANNEL (readings 48).
  virtual FlagChannel* channel() = 0;
};

/// What agencies of one gateway have in common because one peer stands before them (a platform's
/// expiring secret): made by the first that asks, under a name of its kind's own.  One thread.
class SharedParts {
 public:
  template <class T, class Make>
  std::shared_ptr<T> get(const std::string& name, const Make& make) {
    std::any& part = parts_[name];
    if (!part.has_value()) part = std::shared_ptr<T>(make());
    return std::any_cast<std::shared_ptr<T>>(part);
  }

 private:
  std::map<std::string, std::any> parts_;
};

/// What an adapter is given to work with.  References outlive it.
struct AdapterServices {
  ports::HttpClient* http =
      nullptr;  // bound to the agency's endpoint; null where none is configured
  ports::FileServer* files = nullptr;            // the agency's own file server; null without one
  std::filesystem::path folder;                  // drop folder of the agency, if any
  std::shared_ptr<const crypto::Signer> signer;  // the gateway's signing key, if configured
  crypto::Secret secret;          // token or webhook secret of this agency, if configured
  SharedParts* shared = nullptr;  // of all agencies that are made together; null: of this alone
};

/// Makes the adapter of one agency from its settings; errors are collected in the reader.
/// Each folder under adapters/ defines `std::unique_ptr<AgencyAdapter> make_<folder>(AgencyId,
/// SettingsReader&, AdapterServices)` in namespace gw; feed sections are read by read_feed().
FeedDefinition read_feed(const AgencyId& agency, const std::string& name, SettingsReader& section);

}  // namespace gw
