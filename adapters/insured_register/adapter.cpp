#include "adapters/insured_register/adapter.hpp"

#include "adapters/insured_register/changes_reader.hpp"
#include "adapters/insured_register/snapshot_reader.hpp"
#include "gateway/adapter/page_frame.hpp"
#include "gateway/codec/json_number.hpp"
#include "gateway/codec/json_text.hpp"
#include "gateway/normalize/documents.hpp"

namespace gw {
namespace insured_register {
namespace {

using codec::json_text;
using codec::whole_number;

constexpr std::string_view kSeqMemo = "seq";
constexpr std::string_view kSnapshotMemo = "snapshot";
constexpr std::chrono::seconds kSnapshotPoll{60};
// A cursor dies at every deployment of the register; more often than this it is no deployment.
constexpr int kTableTries = 3;
constexpr std::int64_t kBodyLimit = std::int64_t{64} << 20U;
constexpr std::int64_t kBodyLimitMost = std::int64_t{1} << 30U;
constexpr std::string_view kContextSeq = "max_seq=";

std::string_view service_of(Table table) {
  return table == Table::relations ? "HB9002" : "HB9003";
}

/// What became of a batch, as far as the next step asks.
bool is_applied(const Batch& batch) {
  return batch.state == BatchState::applied || batch.state == BatchState::repeated ||
         batch.state == BatchState::outdated;
}

/// Relations without their payments say of everybody that nothing was paid.
void not_all_in(PullReport& report) {
  report.behind = true;
  report.retry_after = kSnapshotPoll;
}

/// Relations and payments of one number follow each other: two places in the order for each seq.
std::int64_t order_of(std::int64_t seq, Table table) {
  return seq * 2 + (table == Table::payments ? 1 : 0);
}

bool has_rows(const codec::JsonValue& changes, Table table) {
  for (const codec::JsonValue change : changes) {
    if (belongs(change, table)) return true;
  }
  return false;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

InsuredRegister::InsuredRegister(AgencyId agency, Settings settings, AdapterServices services,
                                 const Clock& clock, crypto::Random& random)
    : agency_(std::move(agency)),
      settings_(std::move(settings)),
      feeds_{settings_.feed},
      http_(services.http),
      token_(std::move(services.secret)),
      clock_(clock),
      random_(random) {}

boost::asio::awaitable<Result<PullReport>> InsuredRegister::pull(const FeedId&, Intake& intake) {
  Client client(*http_, settings_.client, token_, clock_, random_);
  Pull pull{client, intake, PullReport()};
  GW_CO_TRY(const std::string memo, co_await intake.memo(std::string(kSeqMemo)));
  if (const auto seq = whole_number(memo)) {
    GW_CO_CHECK(co_await take_changes(*seq, pull));
  } else {
    GW_CO_CHECK(co_await take_snapshot(pull));
  }
  pull.report.nothing_new = pull.report.batches == 0;
  co_return pull.report;
}

boost::asio::awaitable<Result<void>> InsuredRegister::take_snapshot(Pull& pull) {
  GW_CO_TRY(const std::optional<Snapshot> snapshot, co_await ready_snapshot(pull));
  if (!snapshot) {
    not_all_in(pull.report);
    co_return Result<void>();
  }
  for (const Table table : {Table::relations, Table::payments}) {
    GW_CO_TRY(const TableOutcome outcome, co_await take_table(table, *snapshot, pull));
    if (outcome == TableOutcome::applied) continue;
    // A snapshot is never corrected: what was refused is asked for anew.  One that is held waits
    // for its person.
    if (outcome == TableOutcome::refused)
      GW_CO_CHECK(co_await pull.intake.put_memo(std::string(kSnapshotMemo), std::string()));
    not_all_in(pull.report);
    co_return Result<void>();
  }
  GW_CO_CHECK(
      co_await pull.intake.put_memo(std::string(kSeqMemo), std::to_string(snapshot->max_seq)));
  GW_CO_CHECK(co_await pull.intake.put_memo(std::string(kSnapshotMemo), std::string()));
  pull.report.retry_after = std::chrono::seconds(1);  // the changes since are waiting
  co_return Result<void>();
}

/// HB9001: asks for a snapshot, or how the one asked for stands; nothing while it is being made.
boost::asio::awaitable<Result<std::optional<InsuredRegister::Snapshot>>>
InsuredRegister::ready_snapshot(Pull& pull) {
  GW_CO_TRY(const std::string asked, co_await pull.intake.memo(std::string(kSnapshotMemo)));
  const std::string question = asked.empty()
                                   ? "{\"poolarea_no\":" + json_text(settings_.scope) + "}"
                                   : "{\"snap_id\":" + json_text(asked) + "}";
  ++pull.report.requests;
  const auto called = co_await pull.client.call("HB9001", question);
  if (!called && said(called.error(), kSnapshotBeingMade)) co_return std::optional<Snapshot>();
  if (!called) {
    // The register has forgotten the snapshot: the next pull asks for another.
    if (called.error().code() == Errc::peer_refused && !asked.empty())
      GW_CO_CHECK(co_await pull.intake.put_memo(std::string(kSnapshotMemo), std::string()));
    co_return called.error();
  }
  const codec::JsonValue data = pull.client.data();
  Snapshot snapshot;
  snapshot.id = data.text("snap_id").value_or(std::string_view());
  // While the snapshot is being made its numbers are not known yet.
  const bool ready = data.text("stas") == "1";
  const auto max_seq = whole_number(data, "max_seq");
  if (snapshot.id.empty() || (ready && !max_seq))
    co_return fail(Errc::peer_content, "insured_register.HB9001");
  snapshot.max_seq = max_seq.value_or(0);
  if (snapshot.id != asked)
    GW_CO_CHECK(co_await pull.intake.put_memo(std::string(kSnapshotMemo), snapshot.id));
  co_return ready ? std::optional(snapshot) : std::optional<Snapshot>();
}

boost::asio::awaitable<Result<InsuredRegister::TableOutcome>> InsuredRegister::take_table(
    Table table, const Snapshot& snapshot, Pull& pull) {
  BatchDraft draft;
  draft.scope = settings_.scope;
  draft.identity = snapshot.id + "/" + std::string(service_of(table));
  draft.kind = BatchKind::snapshot;
  draft.order = order_of(snapshot.max_seq, table);
  draft.context = std::string(kContextSeq) + std::to_string(snapshot.max_seq);
  GW_CO_TRY(const std::optional<Batch> before, co_await pull.intake.taken(draft.identity));
  if (before && is_applied(*before)) co_return TableOutcome::applied;
  if (before && !comes_anew(before->state)) co_return TableOutcome::unfinished;
  draft.correction_replaces = before.has_value();  // a torn one, fetched again

  GW_CO_TRY(Delivery delivery, co_await fetch_table(table, snapshot, pull));
  GW_CO_TRY(const Batch batch, co_await pull.intake.submit(std::move(delivery), std::move(draft)));
  ++pull.report.batches;
  if (is_applied(batch)) co_return TableOutcome::applied;
  co_return comes_anew(batch.state) ? TableOutcome::refused : TableOutcome::unfinished;
}

/// All pages of a table as one delivery.  A dead cursor starts the table again.
boost::asio::awaitable<Result<Delivery>> InsuredRegister::fetch_table(Table table,
                                                                      const Snapshot& snapshot,
                                                                      Pull& pull) {
  const std::string service(service_of(table));
  const std::string origin = settings_.client.path + service;
  std::string span;
  if (table == Table::payments)
    span = ",\"accrym_from\":" + json_text(settings_.accrual_from) +
           ",\"accrym_to\":" + json_text(settings_.accrual_to);
  for (int tries = 1;; ++tries) {
    GW_CO_TRY(std::unique_ptr<ArrivingDelivery> arriving,
              co_await pull.intake.receive(origin, ExtraDigest::none));
    std::string cursor;
    std::optional<Failure> broken;
    do {
      ++pull.report.requests;
      const auto called = co_await pull.client.call(
          service, "{\"snap_id\":" + json_text(snapshot.id) + ",\"cursor\":" + json_text(cursor) +
                       ",\"page_size\":" + std::to_string(settings_.page_size) + span + "}");
      if (!called) {
        broken = called.error();
        break;
      }
      const std::string& body = pull.client.body();
      const std::string head = page_head(body.size());
      GW_CO_CHECK(co_await arriving->take(head));
      GW_CO_CHECK(co_await arriving->take(body));
      GW_CO_CHECK(co_await arriving->take("\n"));
      const std::string next(pull.client.data().text("cursor").value_or(std::string_view()));
      // A cursor that does not move would never end.
      if (!next.empty() && next == cursor)
        co_return fail(Errc::peer_content, "insured_register.cursor");
      cursor = next;
    } while (!cursor.empty());
    if (!broken) co_return co_await arriving->seal();
    if (!said(*broken, kCursorEnded) || tries == kTableTries) co_return *broken;
  }
}

boost::asio::awaitable<Result<void>> InsuredRegister::take_changes(std::int64_t seq, Pull& pull) {
  for (std::int64_t answers = 0; answers < settings_.answers_a_pull; ++answers) {
    ++pull.report.requests;
    const auto called = co_await pull.client.call(
        "HB9004", "{\"seq_from\":" + std::to_string(seq) +
                      ",\"page_size\":" + std::to_string(settings_.page_size) + "}");
    if (!called && said(called.error(), kCursorEnded)) {
      // Older than 30 days: only a new snapshot closes the hole.
      GW_CO_CHECK(co_await pull.intake.put_memo(std::string(kSeqMemo), std::string()));
      not_all_in(pull.report);
      pull.report.retry_after = std::chrono::seconds(1);
      co_return Result<void>();
    }
    if (!called) co_return called.error();
    const codec::JsonValue data = pull.client.data();
    const auto seq_to = whole_number(data, "seq_to");
    const bool more = data.text("more") == "1";
    const codec::JsonValue list = data.find("list");
    if (!seq_to || *seq_to < seq || list.kind() != codec::JsonKind::array ||
        (more && *seq_to == seq))
      co_return fail(Errc::peer_content, "insured_register.HB9004");
    if (list.size() > 0) {
      GW_CO_TRY(std::unique_ptr<ArrivingDelivery> arriving,
                co_await pull.intake.receive(settings_.client.path + "HB9004", ExtraDigest::none));
      GW_CO_CHECK(co_await arriving->take(pull.client.body()));
      GW_CO_TRY(const Delivery delivery, co_await arriving->seal());
      for (const Table table : {Table::relations, Table::payments}) {
        if (!has_rows(list, table)) continue;
        GW_CO_TRY(const bool applied, co_await submit_changes(table, seq, *seq_to, delivery, pull));
        // The order is seq: nothing later is taken before this is in.
        if (!applied) {
          not_all_in(pull.report);
          co_return Result<void>();
        }
      }
    }
    seq = *seq_to;
    GW_CO_CHECK(co_await pull.intake.put_memo(std::string(kSeqMemo), std::to_string(seq)));
    if (!more) co_return Result<void>();
  }
  pull.report.retry_after = std::chrono::seconds(1);
  co_return Result<void>();
}

boost::asio::awaitable<Result<bool>> InsuredRegister::submit_changes(Table table, std::int64_t from,
                                                                     std::int64_t to,
                                                                     const Delivery& delivery,
                                                                     Pull& pull) {
  BatchDraft draft;
  draft.scope = settings_.scope;
  draft.identity =
      std::to_string(from) + "-" + std::to_string(to) + "/" + std::string(tab_of(table));
  draft.kind = BatchKind::events;
  draft.order = order_of(to, table);
  GW_CO_TRY(const std::optional<Batch> before, co_await pull.intake.taken(draft.identity));
  if (before && is_applied(*before)) co_return true;
  if (before && !comes_anew(before->state)) co_return false;
  draft.correction_replaces = before.has_value();
  GW_CO_TRY(const Batch batch, co_await pull.intake.submit(delivery, std::move(draft)));
  ++pull.report.batches;
  co_return is_applied(batch);
}

std::vector<std::string> InsuredRegister::coded_columns(const FeedId&) const {
  return {"psn_cert_type", "psn_insu_stas", "vali_flag", "poolarea_no", "clct_flag", "revs_flag"};
}

std::vector<AllowedWord> InsuredRegister::allowed_words(const FeedId&,
                                                        std::string_view column) const {
  if (column == "psn_cert_type") return allowed(normalize::document_words("register"));
  if (column == "psn_insu_stas") {
    return {
        {"0", "未参保"}, {"1", "正常参保"}, {"2", "暂停参保"}, {"3", "无效"}, {"4", "终止参保"}};
  }
  if (column == "vali_flag") return {{"1", "有效"}, {"0", "已注销"}};
  if (column == "clct_flag") return {{"1", "已到账"}, {"0", "未到账"}};
  if (column == "revs_flag") return {{"Z", "正常"}, {"F", "冲销"}};
  return {};
}

std::unique_ptr<BatchReader> InsuredRegister::open(const Batch& batch, Day received,
                                                   RowSink& sink) const {
  if (batch.kind != BatchKind::snapshot) {
    const Table table =
        ends_with(batch.identity, tab_of(Table::payments)) ? Table::payments : Table::relations;
    return std::make_unique<ChangesReader>(table, received, settings_.client.body_limit, sink);
  }
  SnapshotPlan plan;
  plan.table =
      ends_with(batch.identity, service_of(Table::payments)) ? Table::payments : Table::relations;
  plan.snap_id = batch.identity.substr(0, batch.identity.rfind('/'));
  if (batch.context.compare(0, kContextSeq.size(), kContextSeq) == 0)
    plan.max_seq =
        whole_number(std::string_view(batch.context).substr(kContextSeq.size())).value_or(0);
  plan.received = received;
  plan.page_limit = settings_.client.body_limit;
  return std::make_unique<SnapshotReader>(std::move(plan), sink);
}

}  // namespace insured_register

std::unique_ptr<AgencyAdapter> make_insured_register(AgencyId agency, SettingsReader& settings,
                                                     AdapterServices services) {
  static const SystemClock clock;
  static crypto::SystemRandom random;
  insured_register::Settings own;
  SettingsReader feeds = settings.section("feeds");
  SettingsReader section = feeds.section("register");
  own.feed = read_feed(agency, "register", section);
  own.client.path = section.text("path", "/isp/hbgw/");
  own.client.paas_id = section.text("paas_id", "hb_gateway");
  own.client.institution = section.text("institution", "H42000000001");
  own.client.body_limit = static_cast<std::size_t>(section.integer(
      "body_limit_bytes", insured_register::kBodyLimit, 1, insured_register::kBodyLimitMost));
  own.scope = section.text("scope", "420000");
  if (!RegionCode::parse(own.scope)) section.reject("scope", "must be a pool's code of six digits");
  own.page_size = section.integer("page_size", 5000, 1, 5000);
  own.answers_a_pull = section.integer("answers_a_pull", 200, 1, 100000);
  own.accrual_from = section.text("accrual_from", "");
  own.accrual_to = section.text("accrual_to", "");
  section.finish();
  feeds.finish();
  if (services.http == nullptr)
    settings.reject("endpoint", "is missing: the register is asked there");
  if (services.secret.empty())
    settings.reject("secret_file", "is missing: it holds the token of the register's letter");
  return std::make_unique<insured_register::InsuredRegister>(std::move(agency), std::move(own),
                                                             std::move(services), clock, random);
}

}  // namespace gw
