#include "adapters/tax/adapter.hpp"

#include <algorithm>

#include "adapters/tax/day_download.hpp"
#include "adapters/tax/reconciliation_reader.hpp"
#include "adapters/tax/webhook_reader.hpp"
#include "gateway/adapter/http_answer.hpp"
#include "gateway/normalize/date.hpp"
#include "gateway/normalize/date_text.hpp"

namespace gw {
namespace tax {
namespace {

// A day may be issued again until D+3 (note b).
constexpr std::chrono::days kReissueDays{3};
// A file that does not tie, or a day not there after its time: ask again in 30 minutes (note b).
constexpr std::chrono::minutes kAskAgain{30};
constexpr std::chrono::minutes kReadyOnNextDay{7 * 60 + 30};
constexpr std::int64_t kDayLimit = std::int64_t{1} << 30U;
constexpr std::int64_t kDayLimitMost = std::int64_t{16} << 30U;
constexpr std::string_view kReconciledMemo = "reconciled";

std::string scope_of(Day day) {
  return "day/" + normalize::compact_text(day);
}

std::optional<Day> read_compact(std::string_view text) {
  return normalize::read_date(text, normalize::DateStyle::compact);
}

}  // namespace

/// What is remembered of one day: whether its last answer was applied, and its ETag.
struct Tax::DayState {
  bool applied = false;
  std::string etag;

  static DayState from(const std::string& memo) {
    DayState state;
    if (memo.empty()) return state;
    state.applied = memo.front() == '+';
    state.etag = memo.substr(1);
    return state;
  }
  std::string memo() const { return (applied ? "+" : "-") + etag; }
};

Tax::Tax(AgencyId agency, Settings settings, AdapterServices services)
    : agency_(std::move(agency)), settings_(std::move(settings)), http_(services.http) {
  feeds_ = {settings_.reconciliation, settings_.webhook};
}

boost::asio::awaitable<Result<PullReport>> Tax::pull(const FeedId& feed, Intake& intake) {
  PullReport report;
  report.nothing_new = true;
  if (feed != settings_.reconciliation.id) co_return report;

  GW_CO_TRY(const std::string memo, co_await intake.memo(std::string(kReconciledMemo)));
  const Day today = beijing_day(intake.now());
  Day reconciled = read_compact(memo).value_or(settings_.first_day - std::chrono::days(1));
  const Day first = std::max(settings_.first_day,
                             std::min(reconciled + std::chrono::days(1), today - kReissueDays));
  bool unbroken = true;
  for (Day day = first; day < today; day += std::chrono::days(1)) {
    if (report.batches == settings_.days_a_pull) {
      report.retry_after = std::chrono::seconds(1);
      break;
    }
    GW_CO_TRY(const DayOutcome outcome, co_await take_day(day, intake, report));
    const bool done = outcome == DayOutcome::reconciled || outcome == DayOutcome::unchanged;
    const bool due = intake.now() >= start_of(day + std::chrono::days(1)) + kReadyOnNextDay;
    if (!done && due) report.retry_after = kAskAgain;
    // Later days are taken all the same: one bad day must not keep the others out.
    unbroken = unbroken && done;
    if (!unbroken || day <= reconciled) continue;
    reconciled = day;
    GW_CO_CHECK(
        co_await intake.put_memo(std::string(kReconciledMemo), normalize::compact_text(day)));
  }
  report.nothing_new = report.batches == 0;
  co_return report;
}

boost::asio::awaitable<Result<Tax::DayOutcome>> Tax::take_day(Day day, Intake& intake,
                                                              PullReport& report) {
  const std::string memo_name = "day/" + normalize::compact_text(day);
  GW_CO_TRY(const std::string memo, co_await intake.memo(memo_name));
  DayState state = DayState::from(memo);
  const bool may_change = day + kReissueDays >= beijing_day(intake.now());
  if (state.applied && !may_change) co_return DayOutcome::unchanged;

  ports::HttpRequest request("GET", settings_.path + normalize::compact_text(day) + ".jsonl.gz");
  if (!state.etag.empty()) request.headers.add("If-None-Match", state.etag);
  DayDownload download(intake, request.target);
  ports::FetchOptions options;
  options.body_limit_bytes = static_cast<std::size_t>(settings_.day_limit);
  options.sink = &download;
  ++report.requests;
  GW_CO_TRY(const ports::HttpResponse answer, co_await http_->send(std::move(request), options));
  if (answer.status == kNotModified) {
    if (state.applied) co_return DayOutcome::unchanged;
    // Held until a person released it, or refused after a version that tied: the day is in.
    GW_CO_TRY(const std::optional<Batch> in, co_await intake.last_applied(scope_of(day)));
    if (!in) co_return DayOutcome::not_whole;
    state.applied = true;
    GW_CO_CHECK(co_await intake.put_memo(memo_name, state.memo()));
    co_return DayOutcome::unchanged;
  }
  if (answer.status == kNotFound) co_return DayOutcome::not_there;
  if (answer.status != kOk || download.arriving() == nullptr)
    co_return fail(Errc::peer_status, "tax.reconciliation", answer.status);

  GW_CO_TRY(Delivery delivery, co_await download.arriving()->seal());
  const std::optional<Trailer> trailer = download.trailer();
  const std::optional<std::int64_t> version =
      trailer ? std::optional(trailer->version) : std::nullopt;
  GW_CO_TRY(const bool applied, co_await submit_day(day, version, std::move(delivery), intake));
  ++report.batches;
  // A version that does not tie leaves the day as the last good one had it.  One cut on its way
  // bears the tag of the whole, and must be asked for again.
  state.etag = trailer ? answer.headers.find("ETag").value_or(std::string_view()) : "";
  state.applied = applied;
  GW_CO_CHECK(co_await intake.put_memo(memo_name, state.memo()));
  co_return applied ? DayOutcome::reconciled : DayOutcome::not_whole;
}

boost::asio::awaitable<Result<bool>> Tax::submit_day(Day day, std::optional<std::int64_t> version,
                                                     Delivery delivery, Intake& intake) {
  BatchDraft draft;
  draft.scope = scope_of(day);
  // A file without a readable trailer has no version: it is refused under 0, and so is the next.
  draft.identity = normalize::compact_text(day) + "/" + std::to_string(version.value_or(0));
  draft.kind = BatchKind::reconciliation;
  draft.order = version.value_or(0);
  GW_CO_TRY(const std::optional<Batch> before, co_await intake.taken(draft.identity));
  // What was refused is asked for again under the same day and version.
  draft.correction_replaces = before && before->state == BatchState::refused;
  GW_CO_TRY(const Batch batch, co_await intake.submit(std::move(delivery), std::move(draft)));
  co_return batch.state == BatchState::applied || batch.state == BatchState::repeated ||
      batch.state == BatchState::outdated;
}

std::unique_ptr<BatchReader> Tax::open(const Batch& batch, Day received, RowSink& sink) const {
  if (batch.feed == settings_.reconciliation.id)
    return std::make_unique<ReconciliationReader>(batch, received, sink);
  return std::make_unique<WebhookReader>(received, sink);
}

}  // namespace tax

std::unique_ptr<AgencyAdapter> make_tax(AgencyId agency, SettingsReader& settings,
                                        AdapterServices services) {
  tax::Settings own;
  SettingsReader feeds = settings.section("feeds");
  SettingsReader section = feeds.section("reconciliation");
  own.reconciliation = read_feed(agency, "reconciliation", section);
  own.path = section.text("path", "/sbf/dz/v1/");
  const auto first = normalize::read_date(section.text("first_day"), normalize::DateStyle::dashes);
  if (!first) section.reject("first_day", "must be a day, like 2026-09-01");
  own.first_day = first.value_or(Day());
  own.reconciliation.first_day = first;
  own.day_limit = section.integer("day_limit_bytes", tax::kDayLimit, 1, tax::kDayLimitMost);
  own.days_a_pull = section.integer("days_a_pull", 40, 4, 1000);
  section.finish();
  // Its requests come by themselves; what may be said of it is when it must be heard.
  SettingsReader webhook = feeds.section("webhook");
  own.webhook.id = FeedId(agency.text() + ".webhook");
  own.webhook.expected = read_expected(webhook);
  webhook.finish();
  feeds.finish();
  if (services.http == nullptr)
    settings.reject("endpoint", "is missing: the reconciliation is fetched from it");
  return std::make_unique<tax::Tax>(std::move(agency), std::move(own), std::move(services));
}

}  // namespace gw
