#include "adapters/rural_revitalization/adapter.hpp"

#include "adapters/rural_revitalization/pull.hpp"
#include "adapters/rural_revitalization/reader.hpp"
#include "gateway/normalize/codes.hpp"
#include "gateway/normalize/documents.hpp"

namespace gw {
namespace rural_revitalization {

Adapter::Adapter(AgencyId agency, FeedDefinition lists, Settings settings, ports::FileServer* files)
    : agency_(std::move(agency)),
      feeds_{std::move(lists)},
      settings_(std::move(settings)),
      files_(files) {
  if (files_ != nullptr) channel_ = std::make_unique<Channel>(*files_, settings_.root);
}

boost::asio::awaitable<Result<PullReport>> Adapter::pull(const FeedId& feed, Intake& intake) {
  if (feed != feeds_.front().id) co_return fail(Errc::not_found, "rural_revitalization.feed");
  if (files_ == nullptr) co_return fail(Errc::config_invalid, "rural_revitalization.sftp");
  ListPull pull(*files_, intake, settings_.root, settings_.cities);
  co_return co_await pull.run();
}

std::vector<AllowedWord> Adapter::allowed_words(const FeedId&, std::string_view column) const {
  if (column == "性别") return allowed(normalize::sex_words());
  if (column == "证件类型") return allowed(normalize::document_words("text"));
  if (column == "户类型") return {{"脱贫户", "A08"}, {"一般农户", {}}};
  if (column == "监测对象类别")
    return {{"脱贫不稳定户", "A09"}, {"边缘易致贫户", "A10"}, {"突发严重困难户", "A11"}};
  if (column == "风险是否消除") return {{"是", {}}, {"否", {}}};
  return {};
}

std::vector<std::string> Adapter::coded_columns(const FeedId&) const {
  return {"性别", "证件类型", "户类型", "监测对象类别", "风险是否消除"};
}

// Without 风险消除日期 monitoring that has ended did so by the month before the list's.
std::vector<std::string> Adapter::dispensable_columns(const FeedId&) const {
  return {"性别", "出生日期", "风险消除日期"};
}

std::unique_ptr<BatchReader> Adapter::open(const Batch& batch, Day received, RowSink& sink) const {
  return std::make_unique<ListReader>(agency_, ListName::read(batch.identity).value_or(ListName()),
                                      received, sink);
}

}  // namespace rural_revitalization

std::unique_ptr<AgencyAdapter> make_rural_revitalization(AgencyId agency, SettingsReader& settings,
                                                         AdapterServices services);

std::unique_ptr<AgencyAdapter> make_rural_revitalization(AgencyId agency, SettingsReader& settings,
                                                         AdapterServices services) {
  using namespace rural_revitalization;
  Settings own;
  own.root = settings.text("root", "");
  SettingsReader feeds = settings.section("feeds");
  SettingsReader section = feeds.section("lists");
  FeedDefinition lists = read_feed(agency, "lists", section);
  for (const std::string& text : section.list("cities")) {
    if (const auto city = RegionCode::parse(text)) {
      own.cities.push_back(*city);
      lists.units.push_back({text, *city});
    } else {
      section.reject("cities", "a city is six digits");
    }
  }
  if (own.cities.empty()) section.reject("cities", "at least one city is needed");
  section.finish();
  feeds.finish();
  return std::make_unique<Adapter>(std::move(agency), std::move(lists), std::move(own),
                                   services.files);
}

}  // namespace gw
