#pragma once
// One pull of the rosters: schools of each entry year, batches of each school, every batch not yet
// taken, in the agency's order.  Made per pull by the adapter; loop thread.  A torn batch is asked
// for again in 30 minutes, three times in all; a trouble with one school costs only that school.
#include <optional>
#include <string>
#include <vector>

#include "adapters/education_province/catalogue.hpp"
#include "gateway/adapter/adapter.hpp"

namespace gw::education_province {

class RosterPull {
 public:
  RosterPull(ports::HttpClient& http, Intake& intake, std::vector<int> entry_years);

  boost::asio::awaitable<Result<PullReport>> run();

 private:
  boost::asio::awaitable<Result<void>> take_year(std::string year);
  boost::asio::awaitable<Result<std::vector<School>>> schools_of(std::string year);
  boost::asio::awaitable<Result<void>> take_school(School school, std::string year);
  /// True: go on with the next batch; false: this one will be asked for again first.
  boost::asio::awaitable<Result<bool>> take_batch(School school, std::string year,
                                                  ListedBatch listed, bool overtaken);
  boost::asio::awaitable<Result<Batch>> fetch(School school, std::string year, ListedBatch listed,
                                              bool again);
  /// Whether the failure of one school lets the pull go on with the next.
  bool concerns_one_school(const Failure& why);

  ports::HttpClient& http_;
  Intake& intake_;
  std::vector<int> entry_years_;
  PullReport report_;
  std::optional<Failure> first_failure_;
};

}  // namespace gw::education_province
