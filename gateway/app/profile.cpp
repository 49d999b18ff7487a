#include "gateway/app/profile.hpp"

#include <cstdlib>

#include "gateway/app/settings.hpp"
#include "gateway/app/yaml_tree.hpp"
#include "gateway/net/remote_client.hpp"

namespace gw::app {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kApiPort = 8443;

/// What the profile's files say, each path relative to the profile.
class ProfileReader {
 public:
  ProfileReader(const SettingsNode& tree, std::vector<SettingsError>& errors)
      : folder_(fs::path(tree.place.file).parent_path()), root_(tree, "", errors) {}

  net::RemoteCall read() {
    net::RemoteCall call;
    call.host = root_.text("host");
    call.port = static_cast<std::uint16_t>(root_.integer("port", kApiPort, 1, 65535));
    call.server_name = root_.text("server_name", "");
    tls_.certificate_file = file("certificate");
    tls_.key_file = file("key");
    tls_.trust_file = file("trust");
    if (root_.has("revocations")) tls_.crl_file = file("revocations");
    root_.finish();
    return call;
  }

  /// Who asks and whom we believe; nothing with the reason among the errors.
  std::shared_ptr<const net::TlsContext> context() {
    auto made = net::TlsContext::load(tls_, net::TlsRole::client, SystemClock().now());
    if (made) return *made;
    const std::string_view step = made.error().step();
    if (step == "tls.key_mode") {
      root_.reject("key", "may be read by others; chmod 600 " + tls_.key_file.string());
    } else if (step == "tls.certificate_expired") {
      root_.reject("certificate", "is past its end; have a new one issued");
    } else if (step == "tls.crl_expired" || step == "tls.crl" || step == "tls.crl_file") {
      root_.reject("revocations", "is no list in force; fetch the newest of the CA");
    } else {
      root_.reject("certificate", "does not go with the key, or one of the files is no PEM");
    }
    return nullptr;
  }

  const fs::path& certificate() const { return tls_.certificate_file; }

 private:
  fs::path file(std::string_view key) {
    const std::string written = root_.text(key);
    if (written.empty()) return {};
    fs::path path = (folder_ / written).lexically_normal();
    std::error_code error;
    if (!fs::is_regular_file(path, error))
      root_.reject(key, "names no file that can be read: " + path.string());
    return path;
  }

  fs::path folder_;
  SettingsReader root_;
  net::TlsSettings tls_;
};

/// The answers of a gateway elsewhere.  What it asks of a browser's page, so that none of another
/// site acts for somebody, goes without saying here: there is no browser.
cli::Exchange remote_exchange(net::RemoteCall call, std::chrono::milliseconds timeout) {
  call.timeout = timeout;
  return [call = std::move(call)](ports::HttpRequest request) {
    request.headers.set("X-Enrollgate", "cli");
    request.headers.set("Sec-Fetch-Site", "same-origin");
    return net::fetch_remote(call, std::move(request));
  };
}

/// $XDG_CONFIG_HOME/enrollgate/profiles, else under ~/.config; empty where neither is known.
fs::path profiles_folder() {
  const char* const own = std::getenv("XDG_CONFIG_HOME");
  const char* const home = std::getenv("HOME");
  fs::path config;
  if (own != nullptr && fs::path(own).is_absolute()) {
    config = own;
  } else if (home != nullptr && *home != '\0') {
    config = fs::path(home) / ".config";
  } else {
    return {};
  }
  return config / "enrollgate" / "profiles";
}

}  // namespace

cli::RemotePlace find_profile(const std::string& name) {
  cli::RemotePlace place;
  const fs::path folder = profiles_folder();
  if (folder.empty()) {
    place.errors.emplace_back("HOME is not set: the profiles are in ~/.config/enrollgate/profiles");
    return place;
  }
  const fs::path file = folder / (name + ".yaml");
  std::vector<SettingsError> errors;
  if (const auto tree = read_yaml(file, errors)) {
    ProfileReader reader(*tree, errors);
    net::RemoteCall call = reader.read();
    if (errors.empty()) call.context = reader.context();
    place.address = call.host + ':' + std::to_string(call.port);
    place.certificate = reader.certificate();
    place.connect = [call = std::move(call)](std::chrono::milliseconds timeout) {
      return remote_exchange(call, timeout);
    };
  }
  for (const SettingsError& error : errors) place.errors.push_back(text_of(error));
  return place;
}

}  // namespace gw::app
