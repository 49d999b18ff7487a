#include "adapters/education_province/pull.hpp"

#include "adapters/education_province/arrival.hpp"
#include "adapters/education_province/batch_number.hpp"
#include "adapters/education_province/interface_names.hpp"
#include "adapters/education_province/reader.hpp"
#include "gateway/base/decimal.hpp"
#include "gateway/domain/plan_year.hpp"

namespace gw::education_province {
namespace {

using boost::asio::awaitable;

constexpr std::chrono::minutes kAskAgain{30};
constexpr int kTries = 3;
// A whole province in one list would be 100 MB; it streams, so the limit only bounds the absurd.
constexpr std::size_t kLongestRoster = std::size_t{2} << 30U;

int last_september(Instant now) {
  const std::chrono::year_month_day today(beijing_day(now));
  const int year = static_cast<int>(today.year());
  return today.month() >= std::chrono::September ? year : year - 1;
}

// What asking again may cure: the document did not arrive as the agency has it.
bool is_torn(const Batch& batch) {
  return batch.state == BatchState::refused &&
         (batch.reason == BatchReason::count || batch.reason == BatchReason::digest ||
          batch.reason == BatchReason::not_well_formed);
}

// Memo of the school list: its ETag, then a line "<XXBSM> <SZDQHM>" a school.
std::string memo_of(const std::string& etag, const std::vector<School>& schools) {
  std::string text = etag + "\n";
  for (const School& school : schools) text += school.code + " " + school.county.text() + "\n";
  return text;
}

std::vector<School> schools_in(std::string_view memo) {
  std::vector<School> schools;
  std::size_t begin = memo.find('\n');
  while (begin != std::string_view::npos && begin + 1 < memo.size()) {
    const std::size_t end = memo.find('\n', begin + 1);
    const std::string_view line = memo.substr(begin + 1, end - begin - 1);
    const std::size_t blank = line.find(' ');
    if (blank != std::string_view::npos) {
      School school;
      school.code = line.substr(0, blank);
      school.county = RegionCode::parse(line.substr(blank + 1)).value_or(RegionCode());
      schools.push_back(std::move(school));
    }
    begin = end;
  }
  return schools;
}

}  // namespace

RosterPull::RosterPull(ports::HttpClient& http, Intake& intake, std::vector<int> entry_years)
    : http_(http), intake_(intake), entry_years_(std::move(entry_years)) {
  if (entry_years_.empty()) entry_years_.push_back(last_september(intake.now()));
}

awaitable<Result<PullReport>> RosterPull::run() {
  for (const int year : entry_years_) GW_CO_CHECK(co_await take_year(std::to_string(year)));
  if (first_failure_) co_return *first_failure_;
  report_.nothing_new = report_.batches == 0;
  co_return report_;
}

awaitable<Result<void>> RosterPull::take_year(std::string year) {
  GW_CO_TRY(const std::vector<School> schools, co_await schools_of(year));
  for (const School& school : schools) {
    const Result<void> taken = co_await take_school(school, year);
    if (!taken && !concerns_one_school(taken.error())) co_return taken.error();
  }
  co_return Result<void>();
}

bool RosterPull::concerns_one_school(const Failure& why) {
  switch (why.code()) {
    case Errc::peer_refused:
    case Errc::peer_status:
    case Errc::peer_digest:
    case Errc::not_well_formed:
    case Errc::doctype_refused:
    case Errc::encoding_invalid:
    case Errc::too_large:
      if (!first_failure_) first_failure_ = why;
      return true;
    default:
      return false;  // the connection, the nightly break, or the gateway itself
  }
}

awaitable<Result<std::vector<School>>> RosterPull::schools_of(std::string year) {
  const std::string memo_name = "xxlb/" + year;
  GW_CO_TRY(const std::string memo, co_await intake_.memo(memo_name));
  const std::string etag = memo.substr(0, memo.find('\n'));
  ++report_.requests;
  GW_CO_TRY(const Document document,
            co_await fetch_catalogue(http_, std::string(kBasePath) + "/xxlb?nd=" + year, etag));
  if (document.unchanged) co_return schools_in(memo);
  GW_CO_TRY(Catalogue<School> schools, read_schools(document.body));
  if (schools.unreadable > 0) {
    // Contract drift: told at the end, and looked at again next time.
    if (!first_failure_) {
      first_failure_ =
          fail(Errc::peer_content, "education_province.xxlb.school", schools.unreadable);
    }
  } else {
    GW_CO_CHECK(co_await intake_.put_memo(memo_name, memo_of(document.etag, schools.entries)));
  }
  co_return std::move(schools.entries);
}

awaitable<Result<void>> RosterPull::take_school(School school, std::string year) {
  const std::string memo_name = "pclb/" + school.code + "/" + year;
  GW_CO_TRY(const std::string etag, co_await intake_.memo(memo_name));
  ++report_.requests;
  GW_CO_TRY(
      const Document document,
      co_await fetch_catalogue(
          http_, std::string(kBasePath) + "/pclb?xxbsm=" + school.code + "&nd=" + year, etag));
  if (document.unchanged) co_return Result<void>();
  GW_CO_TRY(const Catalogue<ListedBatch> batches, read_batches(document.body, school.code));

  std::size_t last_full = 0;
  for (std::size_t i = 0; i < batches.entries.size(); ++i) {
    if (batches.entries[i].kind == BatchKind::full) last_full = i;
  }
  for (std::size_t i = 0; i < batches.entries.size(); ++i) {
    const bool overtaken = i < last_full;
    GW_CO_TRY(const bool go_on, co_await take_batch(school, year, batches.entries[i], overtaken));
    // What builds on a torn batch waits until it is whole or given up; no ETag is kept meanwhile.
    if (!go_on) co_return Result<void>();
  }
  if (batches.unreadable > 0) {
    if (!first_failure_) {
      first_failure_ =
          fail(Errc::peer_content, "education_province.pclb.batch", batches.unreadable);
    }
    co_return Result<void>();
  }
  co_return co_await intake_.put_memo(memo_name, document.etag);
}

awaitable<Result<bool>> RosterPull::take_batch(School school, std::string year, ListedBatch listed,
                                               bool overtaken) {
  const std::string tries_name = "torn/" + listed.number;
  GW_CO_TRY(const std::optional<Batch> known, co_await intake_.taken(listed.number));
  std::int64_t tries = 0;
  if (known) {
    if (!is_torn(*known) || overtaken) co_return true;
    GW_CO_TRY(const std::string memo, co_await intake_.memo(tries_name));
    tries = leading_number(memo);
    if (tries >= kTries) co_return true;  // the next batch is awaited
  }
  GW_CO_TRY(const Batch batch, co_await fetch(school, year, listed, known.has_value()));
  if (!is_torn(batch)) co_return true;
  ++tries;
  GW_CO_CHECK(co_await intake_.put_memo(tries_name, std::to_string(tries)));
  if (overtaken || tries >= kTries) co_return true;
  report_.retry_after = kAskAgain;
  co_return false;
}

awaitable<Result<Batch>> RosterPull::fetch(School school, std::string year, ListedBatch listed,
                                           bool again) {
  const std::string target =
      std::string(kBasePath) + "/xsxx?xxbsm=" + school.code + "&pch=" + listed.number;
  GW_CO_TRY(std::unique_ptr<ArrivingDelivery> evidence,
            co_await intake_.receive(target, ExtraDigest::sm3));
  BatchDraft draft;
  draft.region = school.county;
  draft.scope = school.code + "/" + year;
  draft.identity = listed.number;
  draft.base = listed.base;
  draft.kind = listed.kind;
  if (const auto number = BatchNumber::read(listed.number)) draft.order = number->order;
  draft.context = BatchContext{school.county, school.name}.text();
  // The whole list under the number of the torn one is the same batch, not another.
  draft.correction_replaces = again;
  evidence->expect(draft);
  RosterArrival arrival(std::move(evidence));
  ports::HttpRequest request("GET", target);
  request.headers.add("Accept", "application/xml");
  request.headers.add("Accept-Encoding", "gzip");
  ports::FetchOptions options;
  options.body_limit_bytes = kLongestRoster;
  options.sink = &arrival;
  ++report_.requests;
  GW_CO_TRY(const ports::HttpResponse answer, co_await http_.send(std::move(request), options));
  GW_CO_CHECK(arrival.check(answer));

  GW_CO_TRY(const bool digest_fits, co_await arrival.digest_fits());
  GW_CO_TRY(Delivery delivery, co_await arrival.evidence().seal());
  ++report_.batches;
  if (!digest_fits) {
    co_return co_await intake_.submit_unread(std::move(delivery), std::move(draft),
                                             BatchReason::digest);
  }
  co_return co_await intake_.submit(std::move(delivery), std::move(draft));
}

}  // namespace gw::education_province
