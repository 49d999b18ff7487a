#include "gateway/cli/support_bundle.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/cli/arguments.hpp"
#include "gateway/cli/json_text.hpp"
#include "gateway/cli/print_item.hpp"
#include "gateway/cli/private_file.hpp"
#include "gateway/cli/version.hpp"

namespace gw::cli {
namespace {

namespace json = boost::json;

/// A part that the gateway tells.
struct AskedPart {
  std::string_view file;
  std::string_view target;
  std::string_view what;
};
constexpr std::array kAskedParts{
    AskedPart{"gateway.json", "/v1/version", "网关和政策的版本 versions of gateway and policy"},
    AskedPart{"health.json", "/v1/health",
              "体检和库的版本 findings of doctor, the store's schema version"},
    AskedPart{"problems.json", "/v1/problems", "待处理的问题 problems that wait"},
    AskedPart{"service.json", "/v1/service", "维护通知 how it serves, maintenance"},
    AskedPart{"feeds.json", "/v1/feeds", "数据源的状态 states of feeds"},
    AskedPart{"runs.json", "/v1/runs?limit=200", "最近的批次 the last runs"},
    AskedPart{"metrics.txt", "/v1/metrics", "监控指标 metrics"},
};

class Bundle {
 public:
  void add(std::string_view file, std::string_view what, const std::string& bytes) {
    list_ += std::string(file) + "  " + std::string(what) + '\n';
    // What is asked for has no numbers of persons; a file's name typed elsewhere may.
    parts_.push_back({std::string(file), without_identity_numbers(bytes)});
  }
  void lacks(std::string_view file, std::string_view what, std::string_view why) {
    list_ +=
        std::string(file) + "  " + std::string(what) + "：没有 missing: " + std::string(why) + '\n';
    missing_ += (missing_.empty() ? "" : ", ") + std::string(file);
  }
  const std::string& missing() const { return missing_; }

  /// The parts behind their list.
  std::vector<BundlePart> take() {
    parts_.insert(parts_.begin(),
                  {"README.txt",
                   "enrollgate support-bundle：不含个人信息和密钥 without anybody's data, without "
                   "secrets\n\n" +
                       list_});
    return std::move(parts_);
  }

 private:
  std::string list_;
  std::string missing_;
  std::vector<BundlePart> parts_;
};

/// What an error quotes is the value that is wrong, and may be anything.
std::string without_quoted(const std::string& error) {
  std::string out;
  bool quoted = false;
  for (const char c : error) {
    if (c == '`') {
      if (!quoted) out += "`...`";
      quoted = !quoted;
    } else if (!quoted) {
      out += c;
    }
  }
  return out;
}

/// Whom to call, who did something and in whose words stays here; codes, states and sums go.
json::value without_people(json::value value) {
  constexpr std::array<std::string_view, 6> kOfPeople{"actor",    "who", "phone",
                                                      "contacts", "why", "by"};
  if (json::object* const object = value.if_object()) {
    for (const std::string_view name : kOfPeople) object->erase(name);
    // Of a run it is a code; of a pause somebody's words.
    if (object->contains("until")) object->erase("reason");
    for (auto& member : *object) member.value() = without_people(member.value());
  } else if (json::array* const array = value.if_array()) {
    for (json::value& item : *array) item = without_people(item);
  }
  return value;
}

std::string program_version() {
  const Version& known = version();
  return json::serialize(json::object{{"version", known.program},
                                      {"commit", known.commit},
                                      {"store_schema", known.store_schema}}) +
         '\n';
}

void ask(const Session& session, const AskedPart& part, Bundle& bundle) {
  const bool text = part.file.ends_with(".txt");
  const auto answer =
      text ? session.gateway().fetch(part.target, {}) : session.gateway().get(part.target);
  if (!answer) {
    bundle.lacks(part.file, part.what, name_of(answer.error().code()));
  } else if (!answer->good()) {
    bundle.lacks(part.file, part.what, text_at(answer->content, "code"));
  } else {
    bundle.add(part.file, part.what,
               text ? answer->bytes : json::serialize(without_people(answer->content)) + '\n');
  }
}

}  // namespace

ExitCode support_bundle(const Session& session, const Program& program,
                        const std::filesystem::path& out) {
  const Options& options = session.options();
  Bundle bundle;
  bundle.add("program.json", "本程序的版本 version of this program", program_version());
  if (options.profile.empty()) {
    bundle.add("settings.txt", "设置，不含密钥和联系人 settings without secrets and contacts",
               program.told_settings(options.settings, options.overlay));
    std::string errors;
    for (const std::string& error : program.check_config(options.settings, options.overlay).errors)
      errors += without_quoted(error) + '\n';
    bundle.add("settings-errors.txt", "设置的错误 errors of the settings", errors);
  }
  for (const AskedPart& part : kAskedParts) ask(session, part, bundle);
  const std::string missing = bundle.missing();
  if (const auto written = write_private(out, program.pack(bundle.take())); !written)
    return session.refuse(written.error());
  session.note(std::string(session.words("已写出：", "written: ")) + out.string());
  if (missing.empty()) return ExitCode::ok;
  session.note(std::string(session.words("网关没有给出：", "the gateway did not tell: ")) +
               missing);
  return ExitCode::done_with_rejects;
}

}  // namespace gw::cli
