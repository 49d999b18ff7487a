#pragma once
// One pull: the lists of this month and the one before of every city, in the order of their issues.
// Used by the adapter; loop thread.  A file is taken when its marker lies there; one whose digest
// differs is looked at again after an hour and then reported (memo `torn/<name>`: since when, in
// seconds).
#include <string>
#include <vector>

#include "adapters/rural_revitalization/list_name.hpp"
#include "gateway/adapter/adapter.hpp"
#include "gateway/ports/file_server.hpp"

namespace gw::rural_revitalization {

class ListPull {
 public:
  /// `root`: the folder that holds outbox and inbox, without a slash at its end.
  ListPull(ports::FileServer& files, Intake& intake, std::string root,
           const std::vector<RegionCode>& cities)
      : files_(files), intake_(intake), root_(std::move(root)), cities_(cities) {}

  /// Errc: those of FileServer but not_found: a missing month is simply missing.
  boost::asio::awaitable<Result<PullReport>> run();

 private:
  struct Listed {
    std::string file;
    ListName name;
  };

  boost::asio::awaitable<Result<void>> take_month(RegionCode city, Month month);
  boost::asio::awaitable<Result<void>> take_list(std::string folder, Listed listed, bool newest);
  boost::asio::awaitable<Result<bool>> waits(const std::string& file, bool newest);

  ports::FileServer& files_;
  Intake& intake_;
  std::string root_;
  const std::vector<RegionCode>& cities_;
  PullReport report_;
};

}  // namespace gw::rural_revitalization
