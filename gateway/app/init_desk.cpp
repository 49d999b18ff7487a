#include "gateway/app/init_desk.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <ostream>
#include <system_error>

#include "gateway/app/asking.hpp"
#include "gateway/app/serve.hpp"
#include "gateway/app/settings.hpp"
#include "gateway/app/yaml_tree.hpp"
#include "gateway/cli/columns.hpp"
#include "gateway/cli/private_file.hpp"

namespace gw::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using cli::ExitCode;
using cli::InitRequest;
using cli::Streams;

/// What differs from site to site and has no value that fits everywhere.
struct SiteQuestion {
  std::string_view key;      // as `config show` calls it: a section and a name, or a name
  std::string_view offered;  // as config/OPERATIONS.md lays a gateway out
  std::string_view zh;
  std::string_view en;
};
constexpr std::array kSiteQuestions{
    SiteQuestion{"state", "/var/lib/enrollgate", "数据目录", "state folder"},
    SiteQuestion{"certificates.certificate", "certs/tls.pem", "TLS 证书，后接签发证书",
                 "TLS certificate, then the issuing one"},
    SiteQuestion{"certificates.key", "certs/tls.key", "其私钥文件", "file of its key"},
    SiteQuestion{"certificates.trust", "certs/root.pem", "所信任的根证书", "trusted roots"},
    SiteQuestion{"certificates.revocations", "certs/crl.pem", "吊销列表", "revocation lists"},
    SiteQuestion{"signing.key", "certs/sign.key", "签名私钥文件", "file of the signing key"},
    SiteQuestion{"listeners.api.address", "0.0.0.0", "机构和浏览器连接的地址",
                 "address for agencies and browsers"},
    SiteQuestion{"listeners.api.port", "8443", "其端口", "its port"},
};

using Answers = std::vector<std::string>;  // in the order of kSiteQuestions

/// The answers of a file of lines `key: value`; a key that is left out takes what is offered.
std::optional<Answers> answers_in(const fs::path& file, std::vector<SettingsError>& errors) {
  const auto tree = read_yaml(file, errors);
  if (!tree) return std::nullopt;
  SettingsReader reader(*tree, "", errors);
  Answers answers;
  for (const SiteQuestion& question : kSiteQuestions)
    answers.push_back(reader.text(question.key, question.offered));
  reader.finish();
  return errors.empty() ? std::optional(std::move(answers)) : std::nullopt;
}

Answers asked_on_terminal(const Streams& streams, Language language) {
  Answers answers;
  for (const SiteQuestion& question : kSiteQuestions) {
    answers.push_back(ask(streams, std::string(cli::words(language, question.zh, question.en)),
                          std::string(question.offered)));
  }
  return answers;
}

/// The overlay: answers below their sections, each section once.
std::string overlay_of(const Answers& answers) {
  std::string out =
      "# What differs at this site from gateway.yaml, which stays as shipped; written by\n"
      "# `enrollgate init`.  Relative paths are relative to this file.  All settings: "
      "OPERATIONS.md.\n";
  std::vector<std::string> open;  // the sections that the line before stood in
  for (std::size_t i = 0; i < kSiteQuestions.size(); ++i) {
    std::string_view key = kSiteQuestions.at(i).key;
    std::vector<std::string> sections;
    for (std::size_t dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.')) {
      sections.emplace_back(key.substr(0, dot));
      key.remove_prefix(dot + 1);
    }
    const auto [same, ignored] =
        std::mismatch(sections.begin(), sections.end(), open.begin(), open.end());
    for (auto each = same; each != sections.end(); ++each) {
      out.append(2 * static_cast<std::size_t>(each - sections.begin()), ' ');
      out += *each + ":\n";
    }
    out.append(2 * sections.size(), ' ');
    out.append(key).append(": ").append(yaml_scalar(answers[i])).append("\n");
    open = std::move(sections);
  }
  return out +
         "callers: {}   # people have accounts; a certificate that may use /v1 is added here\n";
}

class InitDesk {
 public:
  InitDesk(const InitRequest& request, const Streams& streams)
      : request_(request), streams_(streams) {}

  ExitCode run() {
    const fs::path file =
        request_.overlay.empty() ? request_.settings.parent_path() / "site.yaml" : request_.overlay;
    std::error_code error;
    if (fs::exists(fs::symlink_status(file, error)))
      return refuse(fail(Errc::conflict, "app.init_file"));
    std::vector<SettingsError> errors;
    std::optional<Answers> answers;
    if (!request_.answers.empty()) {
      answers = answers_in(request_.answers, errors);
      if (!answers) return refuse(errors);
    } else if (streams_.in_is_terminal) {
      answers = asked_on_terminal(streams_, request_.language);
    } else {
      return refuse(fail(Errc::invalid_argument, "app.init_answers"));
    }
    if (const auto written = cli::write_private(file, overlay_of(*answers)); !written)
      return refuse(written.error());
    check_config(request_.settings, file, errors);
    // Files of secrets may be laid there after the settings; `serve` insists on them.
    const auto wrong = std::stable_partition(
        errors.begin(), errors.end(),
        [](const SettingsError& each) { return each.key.ends_with(".secret_file"); });
    if (wrong != errors.end()) {
      fs::remove(file, error);
      return refuse({wrong, errors.end()});
    }
    // An adapter says once more that it has no secret.
    errors.erase(std::unique(errors.begin(), errors.end(),
                             [](const auto& one, const auto& next) { return one.key == next.key; }),
                 errors.end());
    return say_written(file, errors);
  }

 private:
  std::string words(std::string_view zh, std::string_view en) const {
    return std::string(cli::words(request_.language, zh, en));
  }

  ExitCode refuse(const Failure& failure) const {
    cli::Options options;
    options.output = request_.as_json ? cli::Output::json : cli::Output::table;
    options.language = request_.language;
    cli::say(failure, options, streams_.err);
    return cli::exit_code_of(failure.code());
  }

  ExitCode refuse(const std::vector<SettingsError>& errors) const {
    for (const SettingsError& error : errors) streams_.err << text_of(error) << '\n';
    return ExitCode::config_invalid;
  }

  std::vector<std::string> next_steps(const fs::path& file,
                                      const std::vector<SettingsError>& later) const {
    const std::string whole = fs::absolute(file).string();
    const std::string files =
        " --settings " + fs::absolute(request_.settings).string() + " --overlay " + whole;
    std::vector<std::string> steps{"chown enrollgate " + whole};
    for (const SettingsError& each : later)
      steps.push_back(words("放好密钥文件，或移走未接入机构的文件：",
                            "lay the secret's file there, or move the file of an agency that is "
                            "not connected away: ") +
                      text_of(each));
    steps.push_back("sudo -u enrollgate enrollgate doctor --all" + files);
    steps.emplace_back("sudo systemctl enable --now enrollgate");
    steps.push_back("sudo -u enrollgate enrollgate account setup" + files);
    return steps;
  }

  ExitCode say_written(const fs::path& file, const std::vector<SettingsError>& later) const {
    const std::vector<std::string> steps = next_steps(file, later);
    if (request_.as_json) {
      const json::object item{{"file", file.string()},
                              {"next", json::array(steps.begin(), steps.end())}};
      streams_.out << json::serialize(json::object{{"api", "v1"}, {"kind", "init"}, {"item", item}})
                   << '\n';
      return ExitCode::ok;
    }
    streams_.out << words("已写入 ", "written: ") << file.string() << '\n'
                 << words("接下来：\n", "next:\n");
    for (std::size_t i = 0; i < steps.size(); ++i)
      streams_.out << ' ' << i + 1 << ". " << steps[i] << '\n';
    return ExitCode::ok;
  }

  const InitRequest& request_;
  const Streams& streams_;
};

}  // namespace

ExitCode run_init(const InitRequest& request, const Streams& streams) {
  return InitDesk(request, streams).run();
}

}  // namespace gw::app
