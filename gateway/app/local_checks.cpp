#include "gateway/app/local_checks.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

#include "gateway/api/health_words.hpp"
#include "gateway/app/settings.hpp"
#include "gateway/cli/columns.hpp"
#include "gateway/cli/text_table.hpp"
#include "gateway/net/tls_context.hpp"
#include "gateway/store/store_look.hpp"

namespace gw::app {
namespace {

namespace fs = std::filesystem;

/// May this process's user make and remove files in it?
bool may_write(const fs::path& folder) {
  return ::faccessat(AT_FDCWD, folder.c_str(), R_OK | W_OK | X_OK, AT_EACCESS) == 0;
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

/// The folder, or the nearest above it that there is.
fs::path existing(fs::path folder) {
  folder = fs::absolute(folder);
  while (!is_there(folder) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

class LocalDoctor {
 public:
  LocalDoctor(const Settings& settings, Language language)
      : settings_(settings), language_(language) {}

  std::vector<cli::LocalCheck> all() {
    if (look_at_state()) {
      look_at_store();
      look_at_evidence();
      look_at_keys();
    }
    look_at_disk();
    look_at_certificates();
    look_at_signing_key();
    return std::move(checks_);
  }

 private:
  std::string words(std::string_view zh, std::string_view en) const {
    return std::string(cli::words(language_, zh, en));
  }

  void say(std::string_view check, monitor::Verdict verdict, std::string found,
           std::string next = {}) {
    checks_.push_back({std::string(check), "", std::string(monitor::name_of(verdict)),
                       std::move(found), std::move(next)});
  }

  /// One of the gateway's own questions, with its words.
  void say(const monitor::Check& check) {
    checks_.push_back({std::string(monitor::name_of(check.kind)), check.subject,
                       std::string(monitor::name_of(check.verdict)),
                       api::words_of(check, language_), api::next_step(check, language_)});
  }

  /// "无法读写（store.lock, 13）", without the next step that the failure knows: here it is
  /// another.
  std::string found(const Failure& failure) const {
    std::string out(describe(failure.code(), language_));
    out += words("（", " (");
    out += failure.step();
    if (failure.detail() != 0) out += ", " + std::to_string(failure.detail());
    return out + words("）", ")");
  }

  /// " certs/tls.pem" for each that this user cannot read.
  static std::string unreadable(const std::vector<fs::path>& files) {
    std::string out;
    for (const fs::path& file : files) {
      const bool read = file.empty() || ::faccessat(AT_FDCWD, file.c_str(), R_OK, AT_EACCESS) == 0;
      if (!read) out += " " + file.string();
    }
    return out;
  }

  /// Whether there is a state folder to look into.
  bool look_at_state() {
    const fs::path& state = settings_.state_folder;
    if (!is_there(state)) {
      const fs::path above = existing(state);
      if (may_write(above)) {
        say("state", monitor::Verdict::ok,
            words("还没有，首次启动时建立", "not there yet: the first start makes it"));
      } else {
        say("state", monitor::Verdict::error,
            words("还没有，此用户也不能在此建立：", "not there, and this user cannot make it in ") +
                above.string(),
            "install -d -m 0700 -o enrollgate -g enrollgate " + state.string());
      }
      return false;
    }
    if (!may_write(state)) {
      say("state", monitor::Verdict::error,
          words("此用户不能读写 ", "this user may not read and write ") + state.string(),
          words("以网关用户运行本命令：sudo -u enrollgate；否则改目录的属主",
                "run this as the gateway's user (sudo -u enrollgate), else give the folder to it"));
      return false;
    }
    say("state", monitor::Verdict::ok, state.string());
    return true;
  }

  void look_at_store() {
    const fs::path folder = settings_.state_folder / "store";
    has_store_ = is_there(folder / "gateway.db");
    const auto look = store::look_at_sqlite_store(folder);
    if (!look) {
      const Errc code = look.error().code();
      if (code == Errc::integrity && look.error().step() == "store.journal") {
        say("journal_head", monitor::Verdict::error, found(look.error()),
            words("保全数据库文件，报审计管理员",
                  "keep the store's files as they are, tell the audit administrator"));
        return;
      }
      say("store_file", monitor::Verdict::error, found(look.error()),
          code == Errc::store_version ? std::string(next_step(code, language_))
                                      : words("检查 store 目录的文件和属主；损坏则从备份恢复",
                                              "look at the files and owner of the store folder; "
                                              "restore from the backup if damaged"));
      return;
    }
    if (look->version == 0) {
      say("store_file", monitor::Verdict::ok,
          words("还没有，首次启动时建立", "not there yet: the first start makes it"));
      return;
    }
    const std::string version = std::to_string(look->version);
    const std::string known = std::to_string(look->known);
    if (look->version < look->known) {
      say("store_file", monitor::Verdict::warning,
          words("版本 " + version + "，启动时升级到 " + known,
                "version " + version + "; a start brings it to " + known),
          words("先停机拷下整个数据目录，再启动",
                "copy the whole state folder while nothing runs, then start"));
      return;
    }
    say("store_file", monitor::Verdict::ok,
        words("能打开，版本 ", "opens, version ") + version + words("，", ", ") +
            cli::with_separators(static_cast<std::int64_t>(look->bytes)) +
            words(" 字节", " bytes"));
    if (look->head) {
      say("journal_head", monitor::Verdict::ok,
          words("末条衔接，链头 ", "the last entry follows, head ") +
              std::to_string(look->head->number) + ":" + look->head->hash);
    }
  }

  void look_at_evidence() {
    const fs::path evidence = settings_.state_folder / "evidence";
    if (!is_there(evidence)) {
      if (has_store_) {
        say("evidence", monitor::Verdict::error,
            words("有库而没有原始件目录", "there is a store and no folder of evidence"),
            words("从与库同一时刻的备份恢复 evidence", "restore evidence of the store's moment"));
      } else {
        say("evidence", monitor::Verdict::ok,
            words("还没有，首次启动时建立", "not there yet: the first start makes it"));
      }
      return;
    }
    if (may_write(evidence)) {
      say("evidence", monitor::Verdict::ok, words("目录可写", "can be written"));
    } else {
      say("evidence", monitor::Verdict::error,
          words("此用户不能写 ", "this user may not write ") + evidence.string(),
          "chown -R enrollgate:enrollgate " + evidence.string());
    }
  }

  /// A store whose sealing key is gone would get a new one, and what is sealed never opens again.
  void look_at_keys() {
    const fs::path key = settings_.state_folder / "keys" / "seal.key";
    if (!is_there(key)) {
      if (!has_store_) {
        say("keys", monitor::Verdict::ok,
            words("还没有，首次启动时生成", "none yet: the first start makes them"));
        return;
      }
      say("keys", monitor::Verdict::error,
          words("有库而没有 seal.key：已存的原始件和报文读不出来",
                "there is a store and no seal.key: stored evidence and messages cannot be read"),
          words("先从备份恢复 keys，再启动", "restore keys from the backup before any start"));
      return;
    }
    std::error_code error;
    const auto others = fs::perms::group_all | fs::perms::others_all;
    if ((fs::status(key, error).permissions() & others) != fs::perms::none) {
      say("keys", monitor::Verdict::error, words("别人能读 ", "others may read ") + key.string(),
          "chmod 0600 " + key.string());
    } else {
      say("keys", monitor::Verdict::ok,
          words("seal.key 在，只有属主可读", "seal.key is there, for its owner alone"));
    }
  }

  void look_at_disk() {
    std::error_code error;
    const auto space = fs::space(existing(settings_.state_folder), error);
    if (!error) {
      say(monitor::check_disk(space.available, space.capacity));
      return;
    }
    say("disk", monitor::Verdict::error, found(fail(Errc::io, "doctor.disk", error.value())),
        words("检查挂载", "look at the mount"));
  }

  void look_at_certificates() {
    const Instant now = SystemClock().now();
    const auto tls = net::TlsContext::load(settings_.tls, settings_.api_role, now);
    if (!tls) {
      const net::TlsSettings& files = settings_.tls;
      say("certificate", monitor::Verdict::error,
          found(tls.error()) + unreadable({files.certificate_file, files.key_file, files.trust_file,
                                           files.crl_file}),
          words("核对 certificates 各文件：证书、私钥（0600）、根证书、吊销列表，及其有效期",
                "look at the files of certificates: certificate, key (0600), roots, revocation "
                "lists, and when they end"));
      return;
    }
    say(monitor::check_ending({"server", (*tls)->certificate_expires()}, now));
    if ((*tls)->crl_expires() != Instant::max())
      say(monitor::check_ending({"revocation-list", (*tls)->crl_expires()}, now));
  }

  void look_at_signing_key() {
    if (settings_.signing_key.empty()) return;
    const auto signer = crypto::Signer::load(settings_.signing_key, settings_.signing_scheme);
    if (signer) {
      say("signing", monitor::Verdict::ok, words("能读出", "can be read"));
    } else {
      say("signing", monitor::Verdict::error,
          found(signer.error()) + unreadable({settings_.signing_key}),
          words("核对 signing.key 的路径、权限（0600）和曲线",
                "look at the path, mode (0600) and curve of signing.key"));
    }
  }

  const Settings& settings_;
  Language language_;
  bool has_store_ = false;
  std::vector<cli::LocalCheck> checks_;
};

}  // namespace

std::vector<cli::LocalCheck> check_locally(const fs::path& settings, const fs::path& overlay,
                                           Language language) {
  const SettingsLoad load = load_settings(settings, overlay);
  if (!load.settings) return {};
  return LocalDoctor(*load.settings, language).all();
}

}  // namespace gw::app
