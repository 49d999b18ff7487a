#include "adapters/tax/day_download.hpp"

#include "gateway/adapter/http_answer.hpp"

namespace gw::tax {
DayDownload::DayDownload(Intake& intake, std::string origin)
    : intake_(intake),
      origin_(std::move(origin)),
      lines_([this](const codec::JsonLine& line) -> Result<void> {
        last_line_.assign(line.text);
        return {};
      }),
      gzip_([this](std::string_view text) { return lines_.feed(text); }) {}

boost::asio::awaitable<Result<void>> DayDownload::begin(const ports::HttpResponse& head) {
  if (head.status != kOk) co_return Result<void>();
  // A maintenance page is no reconciliation day and not worth keeping as one.
  if (!has_media_type(head, "application/gzip"))
    co_return fail(Errc::peer_content, "tax.reconciliation");
  GW_CO_TRY(arriving_, co_await intake_.receive(origin_, ExtraDigest::none));
  co_return Result<void>();
}

boost::asio::awaitable<Result<void>> DayDownload::take(std::string_view bytes) {
  if (!arriving_) co_return Result<void>();
  GW_CO_CHECK(co_await arriving_->take(bytes));
  readable_ = readable_ && gzip_.feed(bytes);
  co_return Result<void>();
}

std::optional<Trailer> DayDownload::trailer() {
  if (!readable_ || !gzip_.finish() || !lines_.finish()) return std::nullopt;
  codec::JsonReader json;
  const auto line = json.parse(last_line_);
  return line && is_trailer(*line) ? read_trailer(*line) : std::nullopt;
}

}  // namespace gw::tax
