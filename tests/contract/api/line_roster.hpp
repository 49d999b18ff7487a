#pragma once
// A roster of the smallest kind, for the interface's tests: a line a pupil, "<number>,<sex>".  Test
// code only; what real readers do is tested with them (tests/contract/repairs).
#include <string>
#include <vector>

#include "gateway/adapter/adapter.hpp"
#include "gateway/adapter/row_look.hpp"

namespace gw::contract {

class LineRoster final : public AgencyAdapter {
 public:
  LineRoster(AgencyId agency, FeedDefinition feed) : agency_(std::move(agency)), feeds_{feed} {}

  const AgencyId& agency() const override { return agency_; }
  const std::vector<FeedDefinition>& feeds() const override { return feeds_; }
  boost::asio::awaitable<Result<PullReport>> pull(const FeedId&, Intake&) override {
    co_return PullReport();
  }
  std::vector<std::string> coded_columns(const FeedId&) const override { return {"性别"}; }
  std::vector<std::string> dispensable_columns(const FeedId&) const override { return {"性别"}; }
  std::vector<AllowedWord> allowed_words(const FeedId&, std::string_view) const override {
    return {{"男", {}}, {"女", {}}};
  }
  std::unique_ptr<BatchReader> open(const Batch&, Day, RowSink& sink) const override {
    return std::make_unique<Reader>(agency_, sink);
  }
  FlagChannel* channel() override { return nullptr; }

 private:
  class Reader final : public BatchReader {
   public:
    Reader(const AgencyId& agency, RowSink& sink) : agency_(agency), sink_(sink) {
      RowForm row_form;
      row_form.columns = {"身份证号", "性别"};
      sink_.written_as(row_form);
    }
    Result<void> feed(std::string_view bytes) override {
      text_ += bytes;
      return {};
    }
    Result<BatchVerdict> finish() override {
      std::int64_t line = 0;
      std::string_view rest = text_;
      while (!rest.empty()) {
        const std::string_view row = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), row.size() + 1));
        GW_CHECK(take(row, ++line));
      }
      return BatchVerdict();
    }

   private:
    static constexpr std::string_view kEnds = "离";  // in the place of the sex: no longer named

    Result<void> take(std::string_view row, std::int64_t line) {
      const std::string key(row.substr(0, row.find(',')));
      show(row, line);
      const std::string_view sex = row.substr(std::min(row.size(), key.size() + 1));
      const std::string_view read = sink_.aliases().read("性别", sex);
      std::vector<RowRemark> remarks;
      if (read != "男" && read != "女" && sex != kEnds &&
          !taken_anyway(sink_.aliases(), RowReason::code_unknown, "性别", sex, key, remarks)) {
        RefusedRow refused;
        refused.line = line;
        refused.column = "性别";
        refused.reason = RowReason::code_unknown;
        refused.key = key;
        refused.row = PersonalText(std::string(row));
        refused.value = PersonalText(std::string(sex));
        return sink_.refuse(std::move(refused));
      }
      AssertedRow asserted;
      asserted.line = line;
      asserted.key = key;
      asserted.subject = Identity(*CitizenNumber::parse(key));
      asserted.remarks = std::move(remarks);
      if (sex == kEnds) {
        asserted.operation = RowOperation::end;
        asserted.last_day = day_of(2026, 11, 1);
        return sink_.put(std::move(asserted));
      }
      Naming naming;
      naming.agency = agency_;
      naming.county = RegionCode::from_number(420602);
      naming.capacity = Capacity::pupil;
      naming.first_day = day_of(2026, 9, 1);
      asserted.fact = naming;
      return sink_.put(std::move(asserted));
    }

    void show(std::string_view row, std::int64_t line) {
      RowLook* const look = sink_.look(line);
      if (look == nullptr) return;
      const std::size_t comma = row.find(',');
      const std::string_view sex = row.substr(std::min(row.size(), comma + 1));
      look->stands(std::string(row));
      look->field("身份证号", row.substr(0, comma), row.substr(0, comma));
      look->field("性别", sex, sink_.aliases().read("性别", sex));
    }

    const AgencyId& agency_;
    RowSink& sink_;
    std::string text_;
  };

  AgencyId agency_;
  std::vector<FeedDefinition> feeds_;
};

}  // namespace gw::contract
