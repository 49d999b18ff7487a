// `agency conformance`: what the agency's note promises, point by point, with a verdict that its
// engineer can act on.  What can be seen without harm is seen: no point sends data, exhausts a
// limit or asks more than a pull does.
#include <algorithm>
#include <filesystem>
#include <set>

#include "gateway/adapter/http_answer.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/net/http_date.hpp"
#include "gateway/trial/trial.hpp"

namespace gw::trial {
namespace {

using boost::asio::awaitable;

constexpr std::chrono::seconds kClockTolerance{60};
constexpr std::chrono::hours kRenewBefore{24 * 30};

const Words kNothingSeen{"没有可据以判断的答复", "nothing came to judge by"};
const Words kNotPromised{"接口说明无此要求", "the note promises nothing of the kind"};

Finding judged(std::string point, std::string feed, bool good, Words seen, Words asked) {
  return {std::move(point), std::move(feed), good ? Verdict::pass : Verdict::fail, std::move(seen),
          std::move(asked)};
}

Finding unseen(std::string point, std::string feed, Words asked) {
  return {std::move(point), std::move(feed), Verdict::not_tried, kNothingSeen, std::move(asked)};
}

Finding unasked(std::string point) {
  return {std::move(point), "", Verdict::not_applicable, kNotPromised};
}

std::string count_text(std::int64_t count) {
  return std::to_string(count);
}

}  // namespace

awaitable<Findings> Trial::conform() {
  Findings findings = co_await test();
  if (parts_.endpoint) co_await conform_tls(findings);
  co_await conform_signature(findings);
  conform_answers(findings);
  const std::vector<FeedTrial> tried = tried_;
  for (const FeedTrial& feed : tried) {
    co_await conform_entity_tag(feed, findings);
    conform_paging(feed, findings);
    conform_content(feed, findings);
    co_await conform_repeat(feed, findings);
  }
  conform_markers(findings);
  co_return findings;
}

awaitable<void> Trial::conform_tls(Findings& findings) {
  const Words asked("TLS 1.2 或 1.3；同时发送签发证书；必须验证客户端证书",
                    "TLS 1.2 or 1.3; the issuing certificate is sent too; the client's certificate "
                    "is demanded");
  const net::TlsFacts& facts = look_.facts;
  if (look_.address || facts.version.empty()) {
    for (const char* point : {"tls_version", "chain", "mutual_tls"})
      findings.push_back(unseen(point, "", asked));
    co_return;
  }
  findings.push_back(
      judged("tls_version", "", facts.version == "TLSv1.2" || facts.version == "TLSv1.3",
             Words(facts.version + " " + facts.suite, facts.version + " " + facts.suite), asked));
  const bool lasts = SystemClock().now() + kRenewBefore < facts.not_after;
  const std::string until = iso_text(beijing_day(facts.not_after));
  findings.push_back(
      judged("chain", "", !look_.certificate && facts.certificates >= 2 && lasts,
             Words("发送 " + count_text(facts.certificates) + " 份证书，有效至 " + until,
                   count_text(facts.certificates) + " certificates sent, valid until " + until),
             Words("证书链须完整（含签发证书），且至少还有 30 天有效",
                   "The chain comes whole with the issuing certificate, and lasts 30 days more")));
  const auto open = co_await net::answers_anybody(*parts_.endpoint, parts_.anonymous);
  if (!open) {
    findings.push_back(Finding("mutual_tls", "", Verdict::not_tried, seen_of(open.error()), asked));
    co_return;
  }
  findings.push_back(judged("mutual_tls", "", !*open,
                            *open ? Words("未出示证书也得到答复", "answers without a certificate")
                                  : Words("未出示证书即被拒绝", "refuses without a certificate"),
                            asked));
}

/// The first feed once more, with a signature that cannot be right.
awaitable<void> Trial::conform_signature(Findings& findings) {
  if (parts_.note.signature_header.empty()) {
    findings.push_back(unasked("wrong_signature"));
    co_return;
  }
  const Words asked("签名不符的请求须拒绝", "A request whose signature is wrong is refused");
  const bool accepted = std::any_of(tried_.begin(), tried_.end(), [](const FeedTrial& tried) {
    return !tried.failure.has_value();
  });
  if (!accepted) {
    findings.push_back(unseen("wrong_signature", "", asked));
    co_return;
  }
  parts_.log.spoil = parts_.note.signature_header;
  const FeedTrial spoiled = co_await try_feed(tried_.front().feed);
  parts_.log.spoil.clear();
  const bool refused = spoiled.failure && !spoiled.sample;
  findings.push_back(judged("wrong_signature", "", refused,
                            refused ? seen_of(*spoiled.failure)
                                    : Words("错误签名也被接受", "a wrong signature was accepted"),
                            asked));
}

/// What the heads of all answers show: the clock, compression, digests.
void Trial::conform_answers(Findings& findings) const {
  if (!parts_.endpoint) return;
  const Words clock_asked("时钟与标准时间相差不超过 60 秒",
                          "The clock is within 60 seconds of the right time");
  std::optional<std::chrono::seconds> skew;
  bool gzip = false;
  bool digest = false;
  bool body = false;
  for (const SeenCall& call : parts_.log.calls) {
    if (const auto date = call.headers.find("Date"); date) {
      if (const auto moment = net::parse_http_date(*date))
        skew = std::chrono::round<std::chrono::seconds>(*moment - call.answered);
    }
    if (call.status != kOk || call.bytes == 0) continue;
    body = true;
    gzip = gzip || call.headers.find("Content-Encoding").value_or(std::string_view()) == "gzip";
    digest = digest || (!parts_.note.digest_header.empty() &&
                        call.headers.contains(parts_.note.digest_header));
  }
  if (skew) {
    const std::string seconds = count_text(skew->count());
    findings.push_back(judged("clock", "", std::chrono::abs(*skew) <= kClockTolerance,
                              Words("相差 " + seconds + " 秒", seconds + " s apart"), clock_asked));
  } else {
    findings.push_back(unseen("clock", "", clock_asked));
  }
  const auto promised = [&](const char* point, bool asked_for, bool seen, const Words& asked) {
    if (!asked_for) {
      findings.push_back(unasked(point));
    } else if (!body) {
      findings.push_back(unseen(point, "", asked));
    } else {
      findings.push_back(judged(
          point, "", seen,
          seen ? Words("答复中有", "in the answers") : Words("答复中没有", "not in the answers"),
          asked));
    }
  };
  promised("gzip", parts_.note.compresses, gzip,
           Words("请求 gzip 时以 gzip 答复", "Answers in gzip where it is asked for"));
  promised(
      "digest", !parts_.note.digest_header.empty(), digest,
      Words("答复带 " + parts_.note.digest_header, "Answers bear " + parts_.note.digest_header));
}

/// The same GET with the tag it was answered with.
awaitable<void> Trial::conform_entity_tag(const FeedTrial& tried, Findings& findings) {
  if (!parts_.note.entity_tags) co_return;
  const Words asked("If-None-Match 未变时答 304，无正文",
                    "304 without a body for an If-None-Match that still holds");
  const SeenCall* tagged = nullptr;
  for (std::size_t i = tried.first_call; i < parts_.log.calls.size(); ++i) {
    const SeenCall& call = parts_.log.calls[i];
    if (tagged == nullptr && call.status == kOk && call.request.method == "GET" &&
        call.headers.contains("ETag"))
      tagged = &call;
  }
  if (tagged == nullptr || parts_.line == nullptr) {
    findings.push_back(unseen("entity_tag", tried.feed.text(), asked));
    co_return;
  }
  ports::HttpRequest again = tagged->request;
  again.headers.set("If-None-Match", std::string(*tagged->headers.find("ETag")));
  const ports::FetchOptions options;
  const auto answer = co_await parts_.line->send(std::move(again), options);
  if (!answer) {
    findings.push_back(
        judged("entity_tag", tried.feed.text(), false, seen_of(answer.error()), asked));
    co_return;
  }
  const std::string status = "HTTP " + count_text(answer->status);
  findings.push_back(judged("entity_tag", tried.feed.text(), answer->status == kNotModified,
                            Words(status, status), asked));
}

void Trial::conform_paging(const FeedTrial& tried, Findings& findings) const {
  if (!parts_.note.pages) return;
  const std::string limit = count_text(parts_.note.page_limit);
  const Words asked(
      "每页不超过 " + limit + " 行；游标逐页前进，末页为空",
      "No more than " + limit +
          " rows a page; the cursor moves from page to page and is empty at the last");
  if (!tried.sample || tried.sample->broken) {
    findings.push_back(unseen("paging", tried.feed.text(), asked));
    return;
  }
  // The adapter refuses a cursor that stands still; calls of one batch are its pages at least.
  const auto calls = static_cast<std::int64_t>(parts_.log.calls.size() - tried.first_call);
  const bool within = tried.sample->rows() <= calls * parts_.note.page_limit;
  findings.push_back(judged(
      "paging", tried.feed.text(), within,
      Words(count_text(tried.sample->rows()) + " 行，" + count_text(calls) + " 次请求",
            count_text(tried.sample->rows()) + " rows in " + count_text(calls) + " requests"),
      asked));
}

/// What the rows themselves show.
void Trial::conform_content(const FeedTrial& tried, Findings& findings) const {
  const std::string& feed = tried.feed.text();
  const Words form("格式 " + parts_.note.format, "Format " + parts_.note.format);
  const Words rows_asked("声明的行数等于实际行数", "The rows declared are the rows that came");
  if (!tried.sample) {
    for (const char* point : {"charset", "columns", "dates", "codes"})
      findings.push_back(unseen(point, feed, form));
    return;
  }
  const Sample& sample = *tried.sample;
  const bool readable = !sample.broken && use_of(sample.reason) != BatchUse::refuse;
  const Words met = sample.broken ? seen_of(*sample.broken)
                                  : Words(std::string(name_of(sample.reason)),
                                          std::string(name_of(sample.reason)));
  const auto rows = [&](const char* point, std::int64_t wrong, const Words& asked) {
    const std::string count = count_text(wrong);
    findings.push_back(judged(point, feed, readable && wrong == 0,
                              readable ? Words(count + " 行不符", count + " rows amiss") : met,
                              asked));
  };
  rows("charset", sample.refused_for({RowReason::bytes}), form);
  rows("columns", sample.refused_for({RowReason::columns}),
       Words("列名与列数同接口说明", "Names and number of columns as in the note"));
  rows("dates", sample.refused_for({RowReason::date_unreadable, RowReason::date_order}),
       Words("日期写法同接口说明，止期不早于起期",
             "Dates as the note writes them, no end before its start"));
  rows("codes", sample.refused_for({RowReason::code_unknown}),
       Words("代码在代码表内", "Codes are of their tables"));
  if (!parts_.note.declares_rows) return;
  if (!sample.declared_rows) {
    findings.push_back(unseen("declared_rows", feed, rows_asked));
    return;
  }
  const std::string declared = count_text(*sample.declared_rows);
  const std::string came = count_text(sample.rows());
  findings.push_back(judged(
      "declared_rows", feed, *sample.declared_rows == sample.rows(),
      Words("声明 " + declared + "，实到 " + came, declared + " declared, " + came + " came"),
      rows_asked));
}

/// The same feed from the beginning: the same batch has the same name and the same bytes.
awaitable<void> Trial::conform_repeat(const FeedTrial& first, Findings& findings) {
  const Words asked("同一批次每次取得的内容相同", "The same batch has the same content each time");
  if (!first.sample) {
    findings.push_back(unseen("repeat", first.feed.text(), asked));
    co_return;
  }
  parts_.log.most_calls = parts_.log.calls.size() + parts_.log.files.size() + parts_.log.most_calls;
  const FeedTrial again = co_await try_feed(first.feed);
  if (!again.sample || again.sample->identity != first.sample->identity) {
    findings.push_back(unseen("repeat", first.feed.text(), asked));
    co_return;
  }
  const bool same = again.sample->rows() == first.sample->rows() &&
                    again.sample->refused == first.sample->refused &&
                    (parts_.note.pages || again.sample->sha256 == first.sample->sha256);
  findings.push_back(
      judged("repeat", first.feed.text(), same,
             same ? Words("两次一致", "the same twice") : Words("两次不一致", "not the same twice"),
             asked));
}

/// Files that lie there without their marker are unfinished or forgotten; half-written names too.
void Trial::conform_markers(Findings& findings) const {
  const std::string& suffix = parts_.note.marker;
  if (suffix.empty() || parts_.folder.empty() || parts_.note.folders_read.empty()) return;
  const Words asked("文件写完改名后再放标志文件 *" + suffix,
                    "A file is written, renamed, and then marked by *" + suffix);
  std::set<std::string> names;
  std::error_code error;
  const auto folder = parts_.folder / parts_.note.folders_read.front();
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    names.insert(entry.path().filename().string());
  std::int64_t unmarked = 0;
  for (const std::string& name : names) {
    if (name.ends_with(suffix)) continue;
    const std::string stem = std::filesystem::path(name).stem().string();
    if (!names.contains(name + suffix) && !names.contains(stem + suffix)) ++unmarked;
  }
  findings.push_back(judged("marker", "", !error && unmarked == 0,
                            Words(count_text(unmarked) + " 个文件没有标志文件",
                                  count_text(unmarked) + " files without a marker"),
                            asked));
}

}  // namespace gw::trial
