#include "gateway/pipeline/row_source.hpp"

namespace gw::pipeline {

Result<std::optional<RowSource>> row_source(StoreReader& store, BatchId id) {
  GW_TRY(auto batch, store.batch(id));
  if (!batch) return std::optional<RowSource>();
  RowSource source{std::move(*batch), {}, {}, false};
  source.delivery = source.read.delivery;
  if (source.read.kind == BatchKind::events) {
    GW_TRY(const auto delivery, store.delivery(source.delivery));
    if (delivery && delivery->origin.starts_with(kRequestOrigin))
      source.request = delivery->origin.substr(kRequestOrigin.size());
  }
  if (source.read.kind != BatchKind::replay) return std::optional<RowSource>(std::move(source));
  const std::int64_t mapping = source.read.mapping;
  GW_TRY(auto refused, store.batch_by_identity(source.read.feed, source.read.base));
  if (!refused) return std::optional<RowSource>();
  source.some = source.delivery == refused->delivery;
  source.read = std::move(*refused);
  source.read.mapping = mapping;
  return std::optional<RowSource>(std::move(source));
}

Result<void> read_rows(const RunServices& services, const FeedEntry& feed, const RowSource& source,
                       RowSink& sink) {
  const auto reader = feed.adapter->open(source.read, beijing_day(source.read.received), sink);
  if (!source.request.empty()) {
    GW_TRY(const auto kept, services.store.inbox().request(source.read.agency, source.request));
    if (!kept) return fail(Errc::not_found, "evidence.request");
    GW_CHECK(reader->feed(kept->body));
    GW_CHECK(reader->finish());
    return {};
  }
  GW_CHECK(services.evidence.read(source.delivery, [&](std::string_view bytes) -> Result<void> {
    GW_CHECK(may_go_on(services));
    return reader->feed(bytes);
  }));
  GW_CHECK(reader->finish());
  return {};
}

}  // namespace gw::pipeline
