#include "adapters/rural_revitalization/pull.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/rural_revitalization/marker.hpp"
#include "gateway/base/log.hpp"
#include "gateway/normalize/date_text.hpp"

namespace gw::rural_revitalization {
namespace {

using boost::asio::awaitable;

constexpr std::size_t kListLimit = std::size_t{200} << 20U;
constexpr std::size_t kMarkerLimit = 4096;
constexpr std::chrono::hours kTornWait{1};

std::int64_t number_of(RegionCode city) {
  std::int64_t number = 0;
  const std::string text = city.text();
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::int64_t seconds_of(Instant moment) {
  return std::chrono::duration_cast<std::chrono::seconds>(moment.time_since_epoch()).count();
}

/// Whether a failure is one city's: its folder or list cannot be read.  Anything else (our disk, a
/// host that is another, a stop, calls kept back) is met by every city.
bool is_of_one_city(const Failure& failure) {
  switch (failure.code()) {
    case Errc::forbidden:
      return failure.step() != "net.sftp.log_in";
    case Errc::unreachable:
    case Errc::timeout:
    case Errc::not_found:
    case Errc::conflict:
    case Errc::too_large:
    case Errc::peer_content:
      return true;
    default:
      return false;
  }
}

bool has(const std::vector<ports::RemoteFile>& files, const std::string& name) {
  return std::any_of(files.begin(), files.end(),
                     [&](const ports::RemoteFile& file) { return file.name == name; });
}

}  // namespace

awaitable<Result<PullReport>> ListPull::run() {
  const Month current = Month::of(beijing_day(intake_.now()));
  const Month before{current.count - 1};
  std::optional<Failure> missed;
  for (const RegionCode city : cities_) {
    for (const Month month : {before, current}) {
      const auto taken = co_await take_month(city, month);
      if (taken) continue;
      if (!is_of_one_city(taken.error())) co_return taken.error();
      log::failure("agency.part_missed", taken.error(), {{"part", number_of(city)}});
      // The first is told: which failure it was, and of which city.
      if (!missed)
        missed = Failure(taken.error().code(), "rural_revitalization.city", number_of(city));
      break;
    }
  }
  // The other cities are in; the feed has failed all the same, and is asked again soon.
  if (missed) co_return *missed;
  report_.nothing_new = report_.batches == 0;
  co_return report_;
}

awaitable<Result<void>> ListPull::take_month(RegionCode city, Month month) {
  const std::string folder =
      root_ + "/outbox/" + folder_of(city) + "/" + normalize::compact_text(month);
  ++report_.requests;
  const auto files = co_await files_.list(folder);
  if (!files && files.error().code() == Errc::not_found) co_return Result<void>();
  if (!files) co_return files.error();
  std::vector<Listed> lists;
  for (const ports::RemoteFile& file : *files) {
    const auto name = ListName::read(file.name);
    // Without its marker a file is still being written.
    if (!name || name->city != city || name->month != month || !has(*files, file.name + ".sm3"))
      continue;
    lists.push_back({file.name, *name});
  }
  for (std::size_t i = 0; i < lists.size(); ++i) {
    GW_CO_CHECK(co_await take_list(folder, lists[i], i + 1 == lists.size()));
  }
  co_return Result<void>();
}

awaitable<Result<void>> ListPull::take_list(std::string folder, Listed listed, bool newest) {
  GW_CO_TRY(const std::optional<Batch> known, co_await intake_.taken(listed.file));
  const bool torn = known && known->state == BatchState::refused;
  // A torn list that was replaced stays as it is; the newest may still become whole.
  if (known && !(torn && newest)) co_return Result<void>();
  const std::string path = folder + "/" + listed.file;
  report_.requests += 2;
  GW_CO_TRY(const std::string marker, co_await files_.read(path + ".sm3", kMarkerLimit));
  const auto digest = digest_in(marker, listed.file);
  GW_CO_TRY(const std::string bytes, co_await files_.read(path, kListLimit));
  GW_CO_TRY(std::unique_ptr<ArrivingDelivery> arriving,
            co_await intake_.receive(listed.file, ExtraDigest::sm3));
  GW_CO_CHECK(co_await arriving->take(bytes));
  GW_CO_TRY(const std::string found, co_await arriving->digest());
  const bool whole = digest && found == *digest;
  if (!whole) {
    if (known) co_return Result<void>();
    GW_CO_TRY(const bool wait, co_await waits(listed.file, newest));
    if (wait) co_return Result<void>();
  }
  GW_CO_TRY(Delivery delivery, co_await arriving->seal());
  BatchDraft draft;
  draft.scope = listed.name.city.text();
  draft.identity = listed.file;
  draft.kind = BatchKind::full;
  draft.order = listed.name.order();
  draft.correction_replaces = torn;
  ++report_.batches;
  if (whole) {
    GW_CO_TRY(const Batch batch, co_await intake_.submit(std::move(delivery), std::move(draft)));
    (void)batch;
  } else {
    GW_CO_TRY(const Batch batch, co_await intake_.submit_unread(
                                     std::move(delivery), std::move(draft), BatchReason::digest));
    (void)batch;
  }
  co_return Result<void>();
}

/// Whether a file whose digest differs is given its hour; one that was replaced needs none.
awaitable<Result<bool>> ListPull::waits(const std::string& file, bool newest) {
  if (!newest) co_return false;
  const std::string memo = "torn/" + file;
  GW_CO_TRY(const std::string since_text, co_await intake_.memo(memo));
  std::int64_t since = 0;
  std::from_chars(since_text.data(), since_text.data() + since_text.size(), since);
  const std::int64_t now = seconds_of(intake_.now());
  if (since == 0) GW_CO_CHECK(co_await intake_.put_memo(memo, std::to_string(now)));
  const bool wait = since == 0 || now - since < std::chrono::seconds(kTornWait).count();
  if (wait) report_.retry_after = std::chrono::seconds(kTornWait);
  co_return wait;
}

}  // namespace gw::rural_revitalization
