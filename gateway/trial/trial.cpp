#include "gateway/trial/trial.hpp"

#include <unistd.h>

#include <array>

#include "gateway/domain/iso_day.hpp"

namespace gw::trial {
namespace {

using boost::asio::awaitable;

std::string number(std::int64_t value) {
  return std::to_string(value);
}

Finding failed(std::string point, std::string feed, const Failure& failure) {
  return {std::move(point), std::move(feed), Verdict::fail, seen_of(failure), advice_of(failure)};
}

Finding not_tried(std::string point, std::string feed) {
  return {std::move(point), std::move(feed), Verdict::not_tried,
          Words("前面的步骤未通过", "a step before it failed")};
}

Words certificate_words(const net::TlsFacts& facts) {
  const std::string until = iso_text(beijing_day(facts.not_after));
  const std::string& name = facts.peer.common_name;
  return {"CN=" + name + "，" + facts.version + "，有效至 " + until,
          "CN=" + name + ", " + facts.version + ", valid until " + until};
}

/// At which of the steps of an SFTP session a failure stands: 0 address, 1 host key, 2 log-in,
/// 3 behind them.
int depth_of(const Failure& failure) {
  if (failure.step() == "net.sftp.connect") return 0;
  if (failure.step() == "net.sftp.host_key") return 1;
  if (failure.step() == "net.sftp.log_in" || failure.step() == "net.sftp.key_file") return 2;
  return 3;
}

}  // namespace

awaitable<Findings> Trial::test() {
  Findings findings;
  const bool reached = co_await reach(findings);
  for (const FeedDefinition& feed : parts_.adapter.feeds()) {
    if (feed.schedule.empty()) continue;  // a webhook's: nothing is asked for
    if (!reached) {
      for (const char* point : {"request", "page", "mapping"})
        findings.push_back(not_tried(point, feed.id.text()));
      continue;
    }
    const FeedTrial tried = co_await try_feed(feed.id);
    if (parts_.sftp && tried_.empty()) say_reached_server(tried, findings);
    say_request(tried, findings);
    say_page(tried, findings);
    say_mapping(tried, findings);
    tried_.push_back(tried);
  }
  co_return findings;
}

/// Address and certificate, or the folders; whether it is worth going on.
awaitable<bool> Trial::reach(Findings& findings) {
  if (parts_.tls != nullptr) {
    const std::string until = iso_text(beijing_day(parts_.tls->certificate_expires()));
    findings.emplace_back("own_certificate", "", Verdict::pass,
                          Words("有效至 " + until, "valid until " + until));
  }
  if (parts_.endpoint) {
    look_ = co_await net::look_at_tls(*parts_.endpoint, parts_.tls);
    if (look_.address) {
      findings.push_back(failed("address", "", *look_.address));
      findings.push_back(not_tried("certificate", ""));
      co_return false;
    }
    const std::string place = parts_.endpoint->host + ":" + number(parts_.endpoint->port);
    findings.emplace_back("address", "", Verdict::pass, Words(place, place));
    if (look_.certificate) {
      findings.push_back(failed("certificate", "", *look_.certificate));
      co_return false;
    }
    findings.emplace_back("certificate", "", Verdict::pass, certificate_words(look_.facts));
  }
  if (!parts_.endpoint && !parts_.sftp) co_return look_at_folders(findings);
  co_return true;
}

bool Trial::look_at_folders(Findings& findings) const {
  bool all = true;
  const auto look = [&](const std::string& name, int mode, const char* zh, const char* en) {
    const std::filesystem::path folder = parts_.folder / name;
    const bool good = ::access(folder.c_str(), mode) == 0;
    all = all && good;
    findings.emplace_back(
        "folder", "", good ? Verdict::pass : Verdict::fail,
        Words(folder.string() + (good ? "：可" : "：不能") + zh,
              folder.string() + (good ? ": can be " : ": cannot be ") + en),
        good ? Words()
             : Words("建立该目录，并给运行本程序的用户相应权限；核对 folder 和 region",
                     "Make the folder and give this program's user its rights; check `folder` and "
                     "`region`"));
  };
  for (const std::string& name : parts_.note.folders_read) look(name, R_OK | X_OK, "读", "read");
  for (const std::string& name : parts_.note.folders_written)
    look(name, W_OK | X_OK, "写", "written");
  return all;
}

awaitable<FeedTrial> Trial::try_feed(FeedId feed) {
  FeedTrial tried;
  tried.feed = feed;
  tried.first_call = parts_.log.calls.size();
  tried.first_file = parts_.log.files.size();
  TrialIntake intake(parts_.adapter, parts_.note, feed, parts_.clock);
  const auto pulled = co_await parts_.adapter.pull(feed, intake);
  if (!pulled && !TrialIntake::is_enough(pulled.error())) tried.failure = pulled.error();
  tried.sample = intake.sample();
  co_return tried;
}

/// A file server says by its first failure how far the session got.
void Trial::say_reached_server(const FeedTrial& tried, Findings& findings) const {
  constexpr std::array kPoints{"address", "certificate", "login"};
  std::optional<Failure> door;
  for (std::size_t i = tried.first_file; i < parts_.log.files.size(); ++i) {
    const auto& failure = parts_.log.files[i].failure;
    if (failure && depth_of(*failure) < 3) door = failure;
  }
  if (!door && tried.failure && parts_.log.files.size() == tried.first_file) door = tried.failure;
  const int depth = door ? depth_of(*door) : 3;
  for (int i = 0; i < 3; ++i) {
    const std::string point = kPoints.at(static_cast<std::size_t>(i));
    if (i > depth) {
      findings.push_back(not_tried(point, ""));
    } else if (i == depth) {
      findings.push_back(failed(point, "", *door));
    } else {
      const std::string place = parts_.sftp->host + ":" + number(parts_.sftp->port);
      const std::string& seen = i == 0 ? place : i == 1 ? parts_.sftp->host_key : parts_.sftp->user;
      findings.emplace_back(point, "", Verdict::pass, Words(seen, seen));
    }
  }
}

/// The request as a whole: sent, signed as agreed, answered.
void Trial::say_request(const FeedTrial& tried, Findings& findings) const {
  const std::string& feed = tried.feed.text();
  if (tried.failure && !tried.sample) {
    findings.push_back(failed("request", feed, *tried.failure));
    return;
  }
  const std::size_t calls =
      parts_.log.calls.size() - tried.first_call + (parts_.log.files.size() - tried.first_file);
  const bool is_signed = !parts_.note.signature_header.empty();
  findings.emplace_back("request", feed, Verdict::pass,
                        Words(number(static_cast<std::int64_t>(calls)) + " 次请求得到答复" +
                                  (is_signed ? "，签名被接受" : ""),
                              number(static_cast<std::int64_t>(calls)) + " requests answered" +
                                  (is_signed ? ", the signature accepted" : "")));
}

void Trial::say_page(const FeedTrial& tried, Findings& findings) const {
  const std::string& feed = tried.feed.text();
  if (tried.sample) {
    const Sample& sample = *tried.sample;
    findings.emplace_back("page", feed, Verdict::pass,
                          Words(sample.identity + "，" + number(sample.bytes) + " 字节",
                                sample.identity + ", " + number(sample.bytes) + " bytes"));
  } else if (tried.failure) {
    findings.push_back(not_tried("page", feed));
  } else {
    findings.emplace_back(
        "page", feed, Verdict::not_tried,
        Words("对方现在没有可取的数据", "the agency has nothing to fetch now"),
        Words("请对方放一份测试数据后再试", "Have the agency put test data there, then try again"));
  }
}

void Trial::say_mapping(const FeedTrial& tried, Findings& findings) const {
  const std::string& feed = tried.feed.text();
  if (!tried.sample) {
    findings.emplace_back("mapping", feed, Verdict::not_tried,
                          Words("没有数据可读", "there is nothing to read"));
    return;
  }
  const Sample& sample = *tried.sample;
  if (sample.broken) {
    Finding finding = failed("mapping", feed, *sample.broken);
    if (sample.broken->line() > 0) {
      finding.seen.zh += "，第 " + number(sample.broken->line()) + " 行";
      finding.seen.en += ", line " + number(sample.broken->line());
    }
    findings.push_back(std::move(finding));
    return;
  }
  if (use_of(sample.reason) == BatchUse::refuse) {
    findings.emplace_back(
        "mapping", feed, Verdict::fail,
        Words(std::string(name_of(sample.reason)), std::string(name_of(sample.reason))),
        Words(std::string(words_of(sample.reason, Language::zh)),
              std::string(words_of(sample.reason, Language::en))));
    return;
  }
  Words seen(number(sample.rows()) + " 行：接受 " + number(sample.accepted) + "，退回 " +
                 number(sample.refused),
             number(sample.rows()) + " rows: " + number(sample.accepted) + " accepted, " +
                 number(sample.refused) + " refused");
  for (const auto& [key, count] : sample.reasons) {
    const std::string part =
        std::string(name_of(key.first)) + " " + key.second + " " + number(count);
    seen.zh += "；" + part;
    seen.en += "; " + part;
  }
  // A few bad rows are life; when most are refused, the columns are not what we think.
  const bool bad = sample.rows() > 0 && sample.refused * 2 > sample.rows();
  findings.emplace_back(
      "mapping", feed, bad ? Verdict::fail : Verdict::pass, std::move(seen),
      bad ? Words("多数行被退回：核对该机构文件中的列名、代码表和日期格式",
                  "Most rows are refused: compare columns, value tables and date styles in the "
                  "agency's file")
          : Words());
}

}  // namespace gw::trial
