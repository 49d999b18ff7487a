#include "tests/unit/webhook/sample_requests.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/places.hpp"

namespace gw::webhook {

namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(gw::testing::source_dir()) / "tests" / "samples" / "tax";

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

std::vector<SampleRequest> sample_requests() {
  std::vector<SampleRequest> samples;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder / "webhook")) {
    if (entry.path().extension() != ".json") continue;
    SampleRequest sample;
    sample.name = entry.path().stem().string();
    sample.request = ports::HttpRequest("POST", "/v1/webhooks/tax", content(entry.path()));
    std::ifstream headers(std::filesystem::path(entry.path()).replace_extension(".headers"));
    for (std::string line; std::getline(headers, line);) {
      const std::size_t colon = line.find(": ");
      if (colon == std::string::npos) continue;
      sample.request.headers.add(line.substr(0, colon), line.substr(colon + 2));
    }
    const auto time = sample.request.headers.find("webhook-timestamp").value_or("0");
    sample.sent = Instant(std::chrono::seconds(std::stoll(std::string(time))));
    samples.push_back(std::move(sample));
  }
  std::sort(samples.begin(), samples.end(),
            [](const SampleRequest& a, const SampleRequest& b) { return a.name < b.name; });
  return samples;
}

crypto::PublicKey sample_public_key() {
  return crypto::PublicKey::load(kFolder / "keys" / "tax-sign.pub.pem",
                                 crypto::SignatureScheme::sm3_with_sm2)
      .value();
}

std::string sample_secret() {
  std::ifstream in(kFolder / "keys" / "sample-webhook-secret.txt");
  std::string secret;
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(": ");
    if (line.substr(0, 1) != "#" && colon != std::string::npos) secret += line.substr(colon + 2);
  }
  return secret;
}

}  // namespace gw::webhook
