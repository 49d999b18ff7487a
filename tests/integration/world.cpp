#include "tests/integration/world.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/hmac.hpp"
#include "gateway/webhook/endpoint.hpp"
#include "tests/support/inbox.hpp"
#include "tests/support/places.hpp"

namespace gw::integration {
namespace fs = std::filesystem;
namespace asio = boost::asio;

namespace {

const char* const kNow = "2026-11-30T09:00";

std::string program(const std::string& name) {
  return std::string(gw::testing::source_dir()) + "/tests/sim/" + name;
}

/// The samples' secret, which stands there in parts.
std::string sample_secret() {
  const std::string text = read_file(samples() / "tax/keys/sample-webhook-secret.txt");
  std::string secret;
  for (const char* part : {"prefix: ", "part 1: ", "part 2: "}) {
    const std::size_t at = text.find(part) + std::string_view(part).size();
    secret += text.substr(at, text.find_first_of("\r\n", at) - at);
  }
  return secret;
}

std::string header_in(const std::string& headers, const std::string& name) {
  const std::size_t at = headers.find(name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t start = at + name.size() + 2;
  return headers.substr(start, headers.find_first_of("\r\n", start) - start);
}

}  // namespace

fs::path samples() {
  return fs::path(gw::testing::source_dir()) / "tests" / "samples";
}

std::string read_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  EXPECT_TRUE(stream) << file;
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_file(const fs::path& file, std::string_view bytes) {
  fs::create_directories(file.parent_path());
  std::ofstream stream(file, std::ios::binary);
  stream << bytes;
  EXPECT_TRUE(stream) << file;
}

Instant beijing(int year, unsigned month, unsigned day, int hour, int minute) {
  return start_of(day_of(year, month, day)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute);
}

TempFolder::TempFolder() {
  std::string form = (fs::temp_directory_path() / "season.XXXXXX").string();
  EXPECT_NE(::mkdtemp(form.data()), nullptr);
  path_ = form;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

DemoAgency::DemoAgency(const std::string& name, const fs::path& certs, const fs::path& state,
                       const std::string& now, const std::vector<std::string>& options) {
  fs::create_directories(state);
  std::vector<std::string> command{
      "python3", program("agencies.py"), name,      "--samples",    samples().string(),
      "--certs", certs.string(),         "--state", state.string(), "--now",
      now};
  command.insert(command.end(), options.begin(), options.end());
  process_ = std::make_unique<Process>(std::move(command));
  const std::string ready = process_->line();
  codec::JsonReader json;
  const auto line = json.parse(ready);
  if (!line) {
    ADD_FAILURE() << name << " did not start";
    return;
  }
  port_ = std::stoll(std::string(line->text("port").value_or("0")));
  admin_port_ = std::stoll(std::string(line->text("admin_port").value_or("0")));
}

std::string DemoAgency::admin(std::string_view order, std::string_view body) const {
  asio::io_context loop;
  asio::ip::tcp::socket socket(loop);
  socket.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(admin_port_)});
  std::string request = (body.empty() ? "GET" : "POST") + std::string(" /_sim/") +
                        std::string(order) +
                        " HTTP/1.0\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                        std::string(body);
  asio::write(socket, asio::buffer(request));
  std::string answer;
  boost::system::error_code end;
  asio::read(socket, asio::dynamic_buffer(answer), end);
  const std::size_t head = answer.find("\r\n\r\n");
  return head == std::string::npos ? std::string() : answer.substr(head + 4);
}

std::int64_t length_of(const std::string& text, std::string_view name) {
  codec::JsonReader json;
  const auto value = json.parse(text);
  if (!value) return -1;
  const codec::JsonValue list = value->find(name);
  return list.kind() == codec::JsonKind::array ? static_cast<std::int64_t>(list.size()) : -1;
}

World::World() : clock(beijing(2026, 11, 30, 9, 0)) {
  const fs::path certs = folder() / "certs";
  run_program({"bash", std::string(gw::testing::source_dir()) + "/certs/issue", certs.string()});
  const auto agency = [&](const std::string& name) {
    return std::make_unique<DemoAgency>(name, certs, folder() / ("sim-" + name), kNow);
  };
  education_ = std::make_unique<DemoAgency>(
      "education-province", certs, folder() / "sim-education-province", kNow,
      std::vector<std::string>{"--sign-cert", (certs / "gateway" / "sign.pem").string()});
  civil_ = agency("civil-affairs");
  register_ = agency("insured-register");
  tax_ = agency("tax");
  platform_ = agency("sharing-platform");
  bureau("drop", {"--samples", samples().string()});
  serve_rural();
  write_settings();
  start_gateway();
}

/// A real sshd over a copy of the agency's sample tree.
void World::serve_rural() {
  fs::create_directories(rural());
  fs::copy(samples() / "rural-revitalization/outbox", rural() / "outbox",
           fs::copy_options::recursive);
  for (const char* city : {"4201", "4206"}) fs::create_directories(rural() / "inbox" / city);
  sftp_ = std::make_unique<Process>(
      std::vector<std::string>{"python3", "-B", program("sftp_server.py"), "--one", "--state",
                               (folder() / "sftp").string()});
  codec::JsonReader json;
  const std::string line = sftp_->line();
  const auto ready = json.parse(line);
  if (!ready) {
    ADD_FAILURE() << "sshd did not start";
    return;
  }
  sftp_settings_ = "    root: " + rural().string() + "\n    sftp:\n      host: 127.0.0.1\n";
  for (const char* name : {"port", "user", "key_file", "host_key"}) {
    sftp_settings_ +=
        "      " + std::string(name) + ": " + std::string(ready->text(name).value_or("")) + "\n";
  }
}

World::~World() {
  stop_gateway();
}

void World::write_settings() {
  const fs::path certs = folder() / "certs";
  const auto endpoint = [](const DemoAgency& agency) {
    return "    endpoint:\n      host: localhost\n      port: " + std::to_string(agency.port()) +
           "\n";
  };
  write_file(folder() / "tax.secret", sample_secret());
  std::string text;
  text += "demo: true\nstate: " + (folder() / "state").string() + "\n";
  text += "certificates:\n";
  text += "  certificate: " + (certs / "gateway/tls.pem").string() + "\n";
  text += "  key: " + (certs / "gateway/tls.key").string() + "\n";
  text += "  trust: " + (certs / "root.pem").string() + "\n";
  text += "  revocations: " + (certs / "crl.pem").string() + "\n";
  text += "signing:\n  key: " + (certs / "gateway/sign.key").string() + "\n";
  text += "outbox:\n  first_retry_seconds: 1\n";
  text += "agency:\n";
  text += "  education-province:\n" + endpoint(*education_);
  text += "  civil-affairs:\n" + endpoint(*civil_);
  text += "  insured-register:\n" + endpoint(*register_);
  text += "    secret_file: " + (folder() / "sim-insured-register/token").string() + "\n";
  text += "  tax:\n" + endpoint(*tax_);
  text += "    webhook:\n      secret_files: [" + (folder() / "tax.secret").string() + "]\n";
  for (const char* behind : {"disabled-federation", "health", "health-1003", "human-resources",
                             "justice", "market-regulation", "public-security", "veterans"}) {
    text += "  " + std::string(behind) + ":\n" + endpoint(*platform_);
    text += "    secret_file: " + (folder() / "sim-sharing-platform/app-key").string() + "\n";
  }
  text += "  rural-revitalization:\n" + sftp_settings_;
  text += "  education-xiangcheng:\n    folder: " + (folder() / "drop").string() + "\n";
  write_file(folder() / "overlay.yaml", text);
}

void World::start_gateway() {
  const auto load = app::load_settings(
      fs::path(gw::testing::source_dir()) / "config" / "gateway.yaml", folder() / "overlay.yaml");
  for (const SettingsError& error : load.errors) ADD_FAILURE() << app::text_of(error);
  ASSERT_TRUE(load.settings);
  registry_ = std::make_unique<metrics::Registry>();
  std::vector<SettingsError> errors;
  auto built = app::Core::build(*load.settings, clock, real_, loop_, *registry_, errors);
  for (const SettingsError& error : errors) ADD_FAILURE() << app::text_of(error);
  ASSERT_TRUE(built) << name_of(built.error().code()) << " at " << built.error().step();
  core_ = std::move(*built);
  core_->start();
}

void World::stop_gateway() {
  if (!core_) return;
  bool stopped = false;
  asio::co_spawn(loop_, core_->stop(std::chrono::seconds(5)),
                 [&](std::exception_ptr) { stopped = true; });
  loop_.restart();
  while (!stopped) loop_.run_one();
  loop_.restart();
  loop_.poll();
  core_.reset();
}

std::string World::bureau(const std::string& order, const std::vector<std::string>& options) {
  // An agency goes with the test, however the test ends.
  std::vector<std::string> command{"setpriv",
                                   "--pdeathsig",
                                   "TERM",
                                   "python3",
                                   program("agencies.py"),
                                   "education-xiangcheng",
                                   order,
                                   "--root",
                                   (folder() / "drop").string(),
                                   "--now",
                                   kNow};
  command.insert(command.end(), options.begin(), options.end());
  return run_program(command);
}

bool World::run_until(const std::function<bool()>& done, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  loop_.restart();
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    loop_.run_for(std::chrono::milliseconds(20));
    loop_.restart();
  }
  return true;
}

PullReport World::pull(const std::string& feed) {
  PullReport report;
  for (int tries = 0; tries < 20; ++tries) {
    auto pulled = run(core().pull(FeedId(feed)));
    if (!pulled) {
      ADD_FAILURE() << feed << ": " << name_of(pulled.error().code()) << " at "
                    << pulled.error().step() << " " << pulled.error().detail();
      return report;
    }
    report = *pulled;
    if (report.batches > 0 || report.retry_after.count() == 0) break;
  }
  return report;
}

int World::webhook(const std::string& id, const std::string& timestamp,
                   const std::string& signature, const std::string& body) {
  const MovableClock then(Instant(std::chrono::seconds(std::stoll(timestamp))));
  auto secret = webhook::parse_webhook_secret(sample_secret());
  if (!secret) {
    ADD_FAILURE() << "the samples' secret cannot be read";
    return 0;
  }
  webhook::SignatureKeys keys;
  keys.secrets.push_back(std::move(*secret));
  webhook::EndpointSettings settings;
  settings.agency = AgencyId("tax");
  settings.path = "/v1/webhooks/tax";
  webhook::Endpoint endpoint(settings, std::move(keys), store().inbox(), then, clock, *registry_,
                             [this]() { core().wake_events(); });
  ports::HttpRequest request("POST", settings.path, body);
  request.headers.add("webhook-id", id);
  request.headers.add("webhook-timestamp", timestamp);
  request.headers.add("webhook-signature", signature);
  request.headers.add("content-type", "application/json; charset=utf-8");
  ports::PeerIdentity peer;
  peer.present = true;
  peer.common_name = "tax";
  return run(endpoint.handle(std::move(request), std::move(peer))).status;
}

int World::signed_webhook(const std::string& id, const std::string& body) {
  auto secret = webhook::parse_webhook_secret(sample_secret());
  if (!secret) return 0;
  const std::string timestamp = std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count());
  const auto mac = crypto::hmac_sha256(*secret, {id, ".", timestamp, ".", body});
  return webhook(id, timestamp, "v1," + crypto::base64_encode(mac), body);
}

void World::events_done() {
  core().wake_events();
  const bool done = run_until([this]() {
    const auto pending = testing_inbox::pending_requests(store(), AgencyId("tax"), 1);
    return pending && pending->empty();
  });
  EXPECT_TRUE(done) << "webhook requests stay without effect";
}

void World::all_webhooks() {
  std::vector<fs::path> bodies;
  for (const auto& entry : fs::directory_iterator(samples() / "tax/webhook")) {
    if (entry.path().extension() == ".json") bodies.push_back(entry.path());
  }
  std::sort(bodies.begin(), bodies.end());
  for (const fs::path& body : bodies) {
    fs::path head = body;
    const std::string headers = read_file(head.replace_extension(".headers"));
    EXPECT_EQ(webhook(header_in(headers, "webhook-id"), header_in(headers, "webhook-timestamp"),
                      header_in(headers, "webhook-signature"), read_file(body)),
              202)
        << body;
  }
  events_done();
}

}  // namespace gw::integration
