#include "gateway/app/agency_desk.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <fstream>
#include <istream>
#include <iterator>
#include <ostream>

#include "adapters/catalogue.hpp"
#include "gateway/app/agencies.hpp"
#include "gateway/app/agency_file.hpp"
#include "gateway/app/asking.hpp"
#include "gateway/app/serve.hpp"
#include "gateway/app/trial_report.hpp"
#include "gateway/app/yaml_tree.hpp"
#include "gateway/cli/columns.hpp"
#include "gateway/cli/session.hpp"
#include "gateway/trial/trial.hpp"
#include "gateway/webhook/signature.hpp"

namespace gw::app {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace json = boost::json;
using cli::AgencyAction;
using cli::AgencyRequest;
using cli::ExitCode;
using cli::Streams;
using trial::Verdict;

constexpr std::size_t kFileMost = std::size_t{1} << 20;  // as the settings' reader has it

std::string_view words(const AgencyRequest& request, std::string_view zh, std::string_view en) {
  return cli::words(request.language, zh, en);
}

ExitCode refuse(const AgencyRequest& request, const Streams& streams, const Failure& failure) {
  cli::Options options;
  options.output = request.as_json ? cli::Output::json : cli::Output::table;
  options.language = request.language;
  cli::say(failure, options, streams.err);
  return cli::exit_code_of(failure.code());
}

ExitCode refuse(const Streams& streams, const std::vector<SettingsError>& errors) {
  for (const SettingsError& error : errors) streams.err << text_of(error) << '\n';
  return ExitCode::config_invalid;
}

// --- add -----------------------------------------------------------------------------------------

Result<std::string> read_whole(std::istream& stream) {
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (text.empty()) return fail(Errc::invalid_argument, "app.agency_add");
  if (text.size() > kFileMost)
    return fail(Errc::too_large, "app.agency_add", static_cast<std::int64_t>(kFileMost));
  return text;
}

/// The shipped file of a kind: the first of the folder by name.
std::optional<fs::path> shipped_of(const fs::path& folder, const std::string& kind) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    std::vector<SettingsError> ignored;
    const auto tree = read_yaml(file, ignored);
    if (!tree) continue;
    for (const auto& [key, node] : tree->entries) {
      if (key == "kind" && node.scalar == kind) return file;
    }
  }
  return std::nullopt;
}

/// Asks for what differs from the shipped file of the kind.  Errc::invalid_argument: no such kind;
/// not_found: no file of it to go by.
Result<std::string> asked_for(const AgencyRequest& request, const Streams& streams,
                              const fs::path& folder) {
  std::string kinds;
  for (const AdapterKind& kind : adapter_catalogue())
    kinds += (kinds.empty() ? "" : ", ") + std::string(kind.name);
  const std::string kind = ask(streams,
                               std::string(words(request, "种类（", "kind (")) + kinds +
                                   std::string(words(request, "）", ")")),
                               "");
  const auto& catalogue = adapter_catalogue();
  if (std::none_of(catalogue.begin(), catalogue.end(),
                   [&](const AdapterKind& known) { return known.name == kind; }))
    return fail(Errc::invalid_argument, "app.agency_add.kind");
  const auto shipped = shipped_of(folder, kind);
  if (!shipped) return fail(Errc::not_found, "app.agency_add.example");
  std::ifstream stream(*shipped, std::ios::binary);
  GW_TRY(const std::string text, read_whole(stream));
  std::vector<SettingsError> errors;
  const auto tree = read_yaml(*shipped, errors);
  if (!tree) return fail(Errc::config_invalid, "app.agency_add.example");

  const std::string name =
      ask(streams, std::string(words(request, "机构名称", "name")), request.id);
  const auto questions = questions_of(*tree);
  std::vector<std::string> answers;
  for (const AgencyQuestion& question : questions) {
    const bool own = question.path == "endpoint.certificate_name";
    answers.push_back(ask(streams, question.path, own ? request.id : question.example));
  }
  std::string out = with_answers(text, questions, answers, name);
  const std::string who = ask(
      streams, std::string(words(request, "联系人（可空）", "whom to call (may be empty)")), "");
  if (!who.empty()) {
    const std::string phone = ask(streams, std::string(words(request, "电话", "phone")), "");
    out += "# Whom to call when something of this agency is late or broken.\n";
    out += contact_lines(who, phone);
  }
  return out;
}

ExitCode say_added(const AgencyRequest& request, const Streams& streams, const fs::path& file,
                   const std::vector<SettingsError>& remarks) {
  if (request.as_json) {
    json::array later;
    for (const SettingsError& remark : remarks) later.emplace_back(text_of(remark));
    const json::object item{
        {"agency", request.id}, {"file", file.string()}, {"remarks", std::move(later)}};
    streams.out << json::serialize(
                       json::object{{"api", "v1"}, {"kind", "agency-file"}, {"item", item}})
                << '\n';
    return ExitCode::ok;
  }
  streams.out << words(request, "已写入 ", "written: ") << file.string() << '\n';
  for (const SettingsError& remark : remarks)
    streams.out << words(request, "上线前还需：", "before it goes live: ") << text_of(remark)
                << '\n';
  streams.out << words(request, "下一步：enrollgate agency test ", "next: enrollgate agency test ")
              << request.id
              << words(
                     request, "，然后重启网关使其生效；各环境不同的地址和目录写在覆盖文件中\n",
                     ", then restart the gateway to take it in; what differs between environments "
                     "belongs into the overlay\n");
  return ExitCode::ok;
}

ExitCode add(const AgencyRequest& request, const Streams& streams) {
  std::vector<SettingsError> errors;
  const auto folder = agencies_folder(request.settings, request.overlay, errors);
  if (!folder) return refuse(streams, errors);
  if (fs::exists(*folder / (request.id + ".yaml")))
    return refuse(request, streams, fail(Errc::conflict, "app.agency_file"));
  Result<std::string> text = fail(Errc::invalid_argument, "app.agency_add.from");
  if (request.from == "-") {
    text = read_whole(streams.in);
  } else if (!request.from.empty()) {
    std::ifstream stream(request.from, std::ios::binary);
    if (!stream) return refuse(request, streams, fail(Errc::io, "app.agency_add.from", errno));
    text = read_whole(stream);
  } else if (streams.in_is_terminal) {
    text = asked_for(request, streams, *folder);
  }
  if (!text) return refuse(request, streams, text.error());
  const auto candidate = write_candidate(*folder, request.id, *text);
  if (!candidate) return refuse(request, streams, candidate.error());
  CandidateCheck check = check_candidate(request.settings, request.overlay, request.id, *candidate);
  if (!check.errors.empty()) {
    std::error_code ignored;
    fs::remove(*candidate, ignored);
    for (SettingsError& error : check.errors) {
      if (error.place.file == candidate->string())
        error.place.file = request.from.empty() ? request.id + ".yaml" : request.from.string();
    }
    return refuse(streams, check.errors);
  }
  const auto placed = put_in_place(*candidate, request.id);
  if (!placed) {
    std::error_code ignored;
    fs::remove(*candidate, ignored);
    return refuse(request, streams, placed.error());
  }
  return say_added(request, streams, *placed, check.remarks);
}

// --- test and conformance ------------------------------------------------------------------------

/// A webhook is called, not asked: what can be seen from here are its keys.
void look_at_webhook(const AgencySettings& agency, trial::Findings& findings) {
  if (agency.webhook_path.empty()) return;
  const auto bad = [&](const char* zh, const char* en, const fs::path& file) {
    findings.emplace_back(
        "webhook", agency.webhook_feed, Verdict::fail,
        trial::Words(file.string() + zh, file.string() + en),
        trial::Words("按来函重新放置密钥文件", "Lay the key's file there as the letter has it"));
  };
  for (const fs::path& file : agency.webhook_secrets) {
    std::ifstream stream(file);
    std::string text;
    std::getline(stream, text);
    if (!webhook::parse_webhook_secret(text))
      return bad(" 不是 whsec_ 密钥", " holds no whsec_ secret", file);
  }
  for (const fs::path& file : agency.webhook_public_keys) {
    if (!crypto::PublicKey::load(file, crypto::SignatureScheme::sm3_with_sm2))
      return bad(" 不是 SM2 公钥或证书", " holds no SM2 public key", file);
  }
  findings.emplace_back(
      "webhook", agency.webhook_feed, Verdict::not_tried,
      trial::Words("密钥可读；只有对方能发起推送",
                   "the keys are readable; only the agency can call"),
      trial::Words(
          "请对方发送一次 ping，再看 enrollgate feed show " + agency.webhook_feed,
          "Have the agency send a ping, then see enrollgate feed show " + agency.webhook_feed));
}

/// The parts of one run, in the order in which they depend on each other.
class TrialRun {
 public:
  TrialRun(const AgencyRequest& request, const Streams& streams)
      : request_(request), streams_(streams) {}

  ExitCode run() {
    SettingsLoad load = load_settings(request_.settings, request_.overlay);
    if (!load.settings) return refuse(streams_, load.errors);
    settings_ = std::move(*load.settings);
    std::erase_if(settings_.agencies,
                  [&](const AgencySettings& agency) { return agency.id.text() != request_.id; });
    if (settings_.agencies.empty())
      return refuse(request_, streams_, fail(Errc::not_found, "app.agency"));
    if (const auto set = set_clock(); !set) return refuse(request_, streams_, set.error());
    const auto material = load_material();
    if (!material) return refuse(request_, streams_, material.error());
    std::vector<SettingsError> errors;
    AgencyParts parts{*tls_, signer_, *clock_, registry_, real_};
    parts.watch_http = [this](ports::HttpClient& line) { return trial::watched(line, log_); };
    parts.watch_files = [this](ports::FileServer& line) { return trial::watched(line, log_); };
    agencies_ = make_agencies(settings_, parts, errors);
    if (!errors.empty()) return refuse(streams_, errors);
    return report(try_out(agencies_.front()));
  }

 private:
  Result<void> set_clock() {
    clock_ = &real_;
    if (!request_.today) return {};
    const auto today = parse_today(*request_.today);
    // The clock of a real gateway is never set.
    if (!today || !settings_.demo) return fail(Errc::invalid_argument, "app.today");
    clock_ = &shifted_.emplace(real_, *today);
    return {};
  }

  Result<void> load_material() {
    GW_TRY(auto tls, net::TlsContext::load(settings_.tls, net::TlsRole::client, real_.now()));
    GW_TRY(anonymous_, net::TlsContext::load_anonymous(settings_.tls, real_.now()));
    tls_ = std::make_unique<net::TlsStore>(std::move(tls));
    if (settings_.signing_key.empty()) return {};
    GW_TRY(auto signer, crypto::Signer::load(settings_.signing_key, settings_.signing_scheme));
    signer_ = std::make_shared<const crypto::Signer>(std::move(signer));
    return {};
  }

  trial::Findings try_out(Agency& agency) {
    const AgencySettings& each = agency.settings;
    InterfaceNote note;
    for (const AdapterKind& kind : adapter_catalogue()) {
      if (kind.name == each.kind) note = kind.note(each.tree);
    }
    std::unique_ptr<ports::HttpClient> line;
    if (agency.http_line) line = neighbor::guarded(*agency.http_line, *agency.guard);
    const bool over_tls = each.endpoint.has_value();
    trial::TrialParts parts{*agency.adapter, note,        each.endpoint,
                            each.sftp,       each.folder, over_tls ? tls_->current() : nullptr,
                            anonymous_,      line.get(),  log_,
                            *clock_};
    trial::Trial trial(std::move(parts));
    trial::Findings findings;
    const bool whole = request_.action == AgencyAction::conformance;
    asio::co_spawn(loop_, whole ? trial.conform() : trial.test(),
                   [&findings](const std::exception_ptr& thrown, trial::Findings found) {
                     if (thrown) std::rethrow_exception(thrown);
                     findings = std::move(found);
                   });
    loop_.run();
    look_at_webhook(each, findings);
    return findings;
  }

  ExitCode report(trial::Findings findings) {
    const AgencySettings& agency = agencies_.front().settings;
    TrialReport report;
    report.agency = agency.id;
    report.kind = agency.kind;
    report.transport = transport_of(agency);
    report.made = real_.now();
    report.findings = std::move(findings);
    const bool whole = request_.action == AgencyAction::conformance;
    const std::string_view kind = whole ? "agency-conformance" : "agency-test";
    if (!request_.report.empty()) {
      const auto written =
          write_report(text_of(report, Language::zh) + "\n\n" + text_of(report, Language::en));
      if (!written) return refuse(request_, streams_, written.error());
    }
    if (request_.as_json) {
      streams_.out << json::serialize(json_of(report, kind)) << '\n';
    } else {
      streams_.out << text_of(report, request_.language);
    }
    return report.good() ? ExitCode::ok : ExitCode::findings;
  }

  /// A new file: an earlier report may be in somebody's hands.
  Result<void> write_report(const std::string& text) const {
    constexpr int kMode = 0644;
    const int handle =
        ::open(request_.report.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
    if (handle < 0) {
      return errno == EEXIST ? fail(Errc::conflict, "app.agency_report")
                             : fail(Errc::io, "app.agency_report", errno);
    }
    ::close(handle);
    std::ofstream stream(request_.report, std::ios::binary | std::ios::app);
    stream << text;
    stream.close();
    if (!stream) return fail(Errc::io, "app.agency_report", errno);
    return {};
  }

  const AgencyRequest& request_;
  const Streams& streams_;
  const SystemClock real_;
  std::optional<ShiftedClock> shifted_;
  const Clock* clock_ = nullptr;
  Settings settings_;
  asio::io_context loop_{1};
  metrics::Registry registry_;
  trial::LineLog log_;
  std::unique_ptr<net::TlsStore> tls_;
  std::shared_ptr<const net::TlsContext> anonymous_;
  std::shared_ptr<const crypto::Signer> signer_;
  std::vector<Agency> agencies_;
};

}  // namespace

ExitCode run_agency(const AgencyRequest& request, const Streams& streams) {
  if (request.action == AgencyAction::add) return add(request, streams);
  return TrialRun(request, streams).run();
}

}  // namespace gw::app
