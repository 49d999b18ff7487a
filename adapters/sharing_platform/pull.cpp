#include "adapters/sharing_platform/pull.hpp"

#include "gateway/codec/json_text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/normalize/date_text.hpp"

namespace gw::sharing_platform {
namespace {

using boost::asio::awaitable;
using codec::whole_number;

// A pch that changes on the way, a dead cursor, a slow provider: more often than this it is none of
// them.
constexpr int kTries = 4;
constexpr std::int64_t kSmallestPage = 25;
// Late entry is normal: windows overlap by so much.
constexpr std::chrono::hours kOverlap{2};

bool is_in(const Batch& batch) {
  return batch.state == BatchState::applied || batch.state == BatchState::repeated ||
         batch.state == BatchState::outdated;
}

std::int64_t seconds_of(Instant moment) {
  return std::chrono::duration_cast<std::chrono::seconds>(moment.time_since_epoch()).count();
}

std::string list_parameters(RegionCode region, Month month) {
  return "{\"xzqh\":\"" + region.text() + "\",\"ny\":\"" + normalize::compact_text(month) +
         "\",\"lx\":\"QL\"}";
}

/// What a list looks like at its beginning: its size and first rows, however large the page.
std::string look_of(const codec::JsonValue& data) {
  crypto::Digest digest(crypto::DigestKind::sha256);
  std::int64_t rows = 0;
  for (const codec::JsonValue row : data.find("rows")) {
    if (++rows > kSmallestPage) break;
    digest.update(row.raw());
  }
  return std::string(data.text("zs").value_or(std::string_view())) + "/" +
         crypto::hex_lower(digest.finish());
}

/// Only of this city: the others are asked all the same.
bool concerns_one_region(const Failure& why) {
  return why.code() == Errc::peer_content || why.code() == Errc::not_well_formed ||
         why.code() == Errc::too_large || why.code() == Errc::encoding_invalid ||
         said(why, kParameterWrong) || said(why, kCursorEnded) || said(why, kProviderSlow);
}

}  // namespace

awaitable<Result<PullReport>> ServicePull::run() {
  std::optional<Failure> first_failure;
  if (feed_.kind->events) {
    GW_CO_CHECK(co_await take_events());
  } else {
    for (const RegionCode region : feed_.regions) {
      const Result<void> taken = co_await take_region(region);
      if (!taken && !concerns_one_region(taken.error())) co_return taken.error();
      if (!taken && !first_failure) first_failure = taken.error();
    }
  }
  if (first_failure) co_return *first_failure;
  report_.requests = client_.requests();
  report_.nothing_new = report_.batches == 0;
  co_return report_;
}

/// One page; a slow provider is asked for smaller ones.
awaitable<Result<void>> ServicePull::ask(std::string parameters, std::string cursor) {
  for (int tries = 1;; ++tries) {
    const Result<void> called =
        co_await client_.call(feed_.service, page_request(parameters, page_size_, cursor));
    if (called || !said(called.error(), kProviderSlow) || tries == kTries) co_return called;
    page_size_ = std::max(kSmallestPage, page_size_ / 2);
  }
}

awaitable<Result<std::optional<std::int64_t>>> ServicePull::number_memo(std::string name) {
  GW_CO_TRY(const std::string text, co_await intake_.memo(std::move(name)));
  co_return whole_number(text);
}

awaitable<Result<void>> ServicePull::take_region(RegionCode region) {
  const Month current = Month::of(beijing_day(intake_.now()));
  GW_CO_TRY(std::optional<Month> listed, co_await take_list(region, current));
  if (!listed) {
    // Not made yet.  Whoever begins now begins with the list before.
    const Month before{current.count - 1};
    GW_CO_TRY(const auto known, co_await number_memo("order/" + region.text()));
    listed = before;
    if (!known) {
      GW_CO_TRY(listed, co_await take_list(region, before));
    }
  }
  co_return co_await take_window(region, listed.value_or(current));
}

/// Takes the month's list if it is new; the month, or nothing where there is no such list.
awaitable<Result<std::optional<Month>>> ServicePull::take_list(RegionCode region, Month month) {
  const std::string parameters = list_parameters(region, month);
  GW_CO_CHECK(co_await ask(parameters, ""));
  const codec::JsonValue data = client_.answer().data();
  const std::string pch(data.text("pch").value_or(std::string_view()));
  if (pch.empty() && data.find("rows").size() == 0) co_return std::optional<Month>();
  if (pch.empty()) co_return fail(Errc::peer_content, "sharing_platform.pch");
  const std::string identity = feed_.service.id + "/" + pch;
  const std::string look = pch + "/" + look_of(data);
  const std::string memo = "look/" + region.text();
  GW_CO_TRY(const std::optional<Batch> known, co_await intake_.taken(identity));
  GW_CO_TRY(const std::string seen, co_await intake_.memo(memo));
  // The list stands while its pch does.  Other rows under the same pch are fetched once, so that
  // they are held for a person.
  const bool torn = known && known->state == BatchState::refused;
  if (known && !torn && seen == look) co_return std::optional<Month>(month);
  GW_CO_TRY(const Batch batch, co_await submit_list(region, month, identity, torn, parameters));
  if (batch.state != BatchState::refused) GW_CO_CHECK(co_await intake_.put_memo(memo, look));
  co_return std::optional<Month>(month);
}

awaitable<Result<Batch>> ServicePull::submit_list(RegionCode region, Month month,
                                                  std::string identity, bool again,
                                                  std::string parameters) {
  const std::string order_memo = "order/" + region.text();
  const std::string month_memo = "month/" + region.text() + "/";
  GW_CO_TRY(const auto last, co_await number_memo(order_memo));
  GW_CO_TRY(const auto first, co_await number_memo(month_memo + normalize::compact_text(month)));
  const Month month_before{month.count - 1};
  GW_CO_TRY(Pages pages, co_await fetch(std::move(parameters)));
  BatchContext context;
  context.region = region;
  context.month = month;
  GW_CO_TRY(context.list_before,
            co_await number_memo(month_memo + normalize::compact_text(month_before)));
  BatchDraft draft;
  draft.scope = region.text();
  draft.identity = std::move(identity);
  draft.kind = BatchKind::full;
  // A list tells how the month began; a corrected one of the month comes after it.
  draft.order = std::max(seconds_of(start_of(month.first_day())), last.value_or(0) + 1);
  draft.context = context.text();
  draft.correction_replaces = again;
  const std::int64_t order = draft.order;
  GW_CO_TRY(Batch batch, co_await intake_.submit(std::move(pages.delivery), std::move(draft)));
  ++report_.batches;
  // One that is held may be released yet: what corrects it comes after it too.
  if (batch.state != BatchState::refused)
    GW_CO_CHECK(co_await intake_.put_memo(order_memo, std::to_string(order)));
  if (is_in(batch) && !first)
    GW_CO_CHECK(co_await intake_.put_memo(month_memo + normalize::compact_text(month),
                                          std::to_string(order)));
  co_return batch;
}

awaitable<Result<void>> ServicePull::take_window(RegionCode region, Month month) {
  const std::string memo = "window/" + region.text();
  GW_CO_TRY(const auto taken, co_await number_memo(memo));
  const std::int64_t end = seconds_of(std::chrono::floor<std::chrono::hours>(intake_.now()));
  if (taken && end <= *taken) co_return Result<void>();
  const std::int64_t overlap = std::chrono::seconds(kOverlap).count();
  const std::int64_t begin = taken ? *taken - overlap : seconds_of(start_of(month.first_day()));
  if (end <= begin) co_return Result<void>();
  const std::string from = normalize::moment_text(Instant(std::chrono::seconds(begin)));
  const std::string to = normalize::moment_text(Instant(std::chrono::seconds(end)));
  const std::string parameters = "{\"xzqh\":\"" + region.text() + "\",\"lx\":\"ZL\",\"qssj\":\"" +
                                 from + "\",\"jssj\":\"" + to + "\"}";
  GW_CO_CHECK(co_await ask(parameters, ""));
  const codec::JsonValue data = client_.answer().data();
  if (data.find("rows").size() > 0 || data.text("zs").value_or("0") != "0") {
    BatchContext context;
    context.region = region;
    BatchDraft draft;
    draft.scope = region.text();
    draft.identity = feed_.service.id + "/" + region.text() + "/" + from + "/" + to;
    draft.kind = BatchKind::increment;
    draft.order = end;
    draft.context = context.text();
    GW_CO_TRY(const std::optional<Batch> known, co_await intake_.taken(draft.identity));
    // The same window may bring more rows, which their keys and RKSJ tell apart.
    draft.correction_replaces = known.has_value();
    if (!known || !is_in(*known)) {
      GW_CO_TRY(Pages pages, co_await fetch(parameters));
      GW_CO_TRY(const Batch batch,
                co_await intake_.submit(std::move(pages.delivery), std::move(draft)));
      ++report_.batches;
      if (!is_in(batch)) co_return Result<void>();  // the next window begins where this one did
    }
  }
  co_return co_await intake_.put_memo(memo, std::to_string(end));
}

awaitable<Result<void>> ServicePull::take_events() {
  for (std::int64_t pages = 0; pages < feed_.pages_a_pull; ++pages) {
    GW_CO_TRY(const auto after, co_await number_memo("event"));
    GW_CO_TRY(const bool more, co_await take_event_page(after.value_or(0)));
    if (!more) co_return Result<void>();
  }
  report_.retry_after = std::chrono::seconds(1);
  co_return Result<void>();
}

/// One page; whether more may follow.
awaitable<Result<bool>> ServicePull::take_event_page(std::int64_t after) {
  GW_CO_CHECK(co_await ask("{\"qsxh\":\"" + std::to_string(after) + "\"}", ""));
  const codec::JsonValue data = client_.answer().data();
  const codec::JsonValue rows = data.find("rows");
  if (rows.size() == 0) co_return false;
  std::int64_t last = after;
  std::int64_t first = 0;
  for (const codec::JsonValue row : rows) {
    const auto number = whole_number(row, "XH");
    // The order is XH: what is out of it cannot be asked for again.
    if (!number || *number <= last) co_return fail(Errc::peer_content, "sharing_platform.XH");
    if (first == 0) first = *number;
    last = *number;
  }
  const bool full_page = static_cast<std::int64_t>(rows.size()) >= page_size_;
  const bool more = full_page || !data.text("xyyb").value_or(std::string_view()).empty();
  BatchDraft draft;
  draft.scope = "events";
  draft.identity = feed_.service.id + "/" + std::to_string(first) + "-" + std::to_string(last);
  draft.kind = BatchKind::events;
  draft.order = last;
  GW_CO_TRY(const std::optional<Batch> known, co_await intake_.taken(draft.identity));
  if (!known || !is_in(*known)) {
    draft.correction_replaces = known && known->state == BatchState::refused;
    GW_CO_TRY(std::unique_ptr<ArrivingDelivery> arriving,
              co_await intake_.receive("/gateway/api/1/" + feed_.service.id, ExtraDigest::none));
    const std::string& body = client_.answer().body();
    const std::string head = page_head(body.size());
    GW_CO_CHECK(co_await arriving->take(head));
    GW_CO_CHECK(co_await arriving->take(body));
    GW_CO_CHECK(co_await arriving->take("\n"));
    GW_CO_TRY(Delivery delivery, co_await arriving->seal());
    GW_CO_TRY(const Batch batch, co_await intake_.submit(std::move(delivery), std::move(draft)));
    ++report_.batches;
    // Nothing later is taken before this is in.
    if (!is_in(batch)) co_return false;
  }
  GW_CO_CHECK(co_await intake_.put_memo("event", std::to_string(last)));
  co_return more;
}

awaitable<Result<ServicePull::Pages>> ServicePull::fetch(std::string parameters) {
  for (int tries = 1;; ++tries) {
    Result<std::optional<Pages>> pages = co_await fetch_once(parameters);
    if (pages && *pages) co_return std::move(**pages);
    const bool again = pages || said(pages.error(), kCursorEnded);
    if (!again || tries == kTries)
      co_return pages ? fail(Errc::peer_content, "sharing_platform.pch_moves") : pages.error();
  }
}

/// Nothing where pch changed from one page to the next.
awaitable<Result<std::optional<ServicePull::Pages>>> ServicePull::fetch_once(
    const std::string& parameters) {
  GW_CO_TRY(std::unique_ptr<ArrivingDelivery> arriving,
            co_await intake_.receive("/gateway/api/1/" + feed_.service.id, ExtraDigest::none));
  Pages pages;
  std::string cursor;
  std::int64_t rows = 0;
  std::int64_t declared = 0;
  bool first = true;
  do {
    GW_CO_CHECK(co_await ask(parameters, cursor));
    const codec::JsonValue data = client_.answer().data();
    const std::string_view pch = data.text("pch").value_or(std::string_view());
    if (first) pages.pch = pch;
    if (pages.pch != pch) co_return std::optional<Pages>();
    first = false;
    const std::string& body = client_.answer().body();
    const std::string head = page_head(body.size());
    GW_CO_CHECK(co_await arriving->take(head));
    GW_CO_CHECK(co_await arriving->take(body));
    GW_CO_CHECK(co_await arriving->take("\n"));
    rows += static_cast<std::int64_t>(data.find("rows").size());
    declared = whole_number(data, "zs").value_or(0);
    const std::string next(data.text("xyyb").value_or(std::string_view()));
    // A cursor that does not move would never end.
    if (!next.empty() && next == cursor)
      co_return fail(Errc::peer_content, "sharing_platform.cursor");
    cursor = next;
    // More rows than it declares: refused as it is, and no further page is asked for.
  } while (!cursor.empty() && rows <= declared);
  GW_CO_TRY(pages.delivery, co_await arriving->seal());
  co_return std::optional<Pages>(std::move(pages));
}

}  // namespace gw::sharing_platform
