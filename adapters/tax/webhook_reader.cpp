#include "adapters/tax/webhook_reader.hpp"

#include "adapters/tax/event.hpp"
#include "gateway/adapter/json_form.hpp"
#include "gateway/codec/json.hpp"

namespace gw::tax {
namespace {

// Twice the agreed limit of a request: the endpoint has measured it before.
constexpr std::size_t kBodyLimit = 2U << 20U;

}  // namespace

Result<void> WebhookReader::feed(std::string_view bytes) {
  if (body_.size() + bytes.size() > kBodyLimit)
    return fail(Errc::too_large, "tax.webhook", static_cast<std::int64_t>(kBodyLimit));
  body_ += bytes;
  return {};
}

Result<BatchVerdict> WebhookReader::finish() {
  codec::JsonReader json;
  GW_TRY(const codec::JsonValue request, json.parse(body_));
  std::int64_t line = 0;
  GW_CHECK(codec::for_each_record(
      request, {"events"}, [&](const codec::JsonValue& event) -> Result<void> {
        ++line;
        show_row(sink_.look(line), event.find("data"), sink_.aliases());
        EventReading reading = read_event(event.text("type").value_or(std::string_view()),
                                          event.find("data"), line, received_);
        if (auto* row = std::get_if<AssertedRow>(&reading)) {
          row->event_id = event.text("id").value_or(std::string_view());
          std::get<MoneyEvent>(*row->fact).event_id = row->event_id;
        }
        return give(std::move(reading), line, sink_);
      }));
  return BatchVerdict();
}

}  // namespace gw::tax
