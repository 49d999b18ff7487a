#include "gateway/store/sealed_evidence.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "gateway/base/fault_point.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/sealed_file.hpp"
#include "gateway/store/private_folder.hpp"

namespace gw::store {
namespace {

constexpr std::uint64_t kFilesPerFolder = 1000;

Result<void> sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return fail(Errc::io, "evidence.folder", errno);
  const bool synced = ::fsync(descriptor) == 0;
  const int error = errno;
  ::close(descriptor);
  if (!synced) return fail(Errc::io, "evidence.folder", error);
  return {};
}

class SealedEvidenceWriter final : public EvidenceWriter {
 public:
  explicit SealedEvidenceWriter(crypto::SealedWriter file) : file_(std::move(file)) {}

  Result<void> write(std::string_view bytes) override {
    GW_CHECK(file_.write(bytes));
    digest_.update(bytes);
    bytes_ += static_cast<std::int64_t>(bytes.size());
    GW_FAULT_POINT("evidence.after_write");
    return {};
  }

  Result<EvidenceSeal> finish() override {
    GW_FAULT_POINT("evidence.before_finish");
    GW_CHECK(file_.finish());
    GW_FAULT_POINT("evidence.after_finish");
    return EvidenceSeal{crypto::hex_lower(digest_.finish()), bytes_};
  }

 private:
  crypto::SealedWriter file_;
  crypto::Digest digest_{crypto::DigestKind::sha256};
  std::int64_t bytes_ = 0;
};

class SealedEvidence final : public EvidenceStore {
 public:
  SealedEvidence(std::filesystem::path folder, crypto::SealKey key)
      : folder_(std::move(folder)), key_(std::move(key)) {}

  Result<std::unique_ptr<EvidenceWriter>> create(DeliveryId delivery) override {
    const auto file = file_of(delivery);
    GW_CHECK(make_private_folder(file.parent_path()));
    GW_CHECK(sync_folder(folder_));
    std::error_code error;
    if (std::filesystem::exists(file, error)) return fail(Errc::conflict, "evidence.create");
    GW_TRY(auto writer, crypto::SealedWriter::create(file, key_, random_));
    return std::make_unique<SealedEvidenceWriter>(std::move(writer));
  }

  Result<void> read(DeliveryId delivery,
                    const std::function<Result<void>(std::string_view)>& consume) override {
    GW_TRY(auto file, crypto::SealedReader::open(file_of(delivery), key_));
    std::string piece;
    for (;;) {
      GW_TRY(const bool more, file.read(piece));
      if (!more) return {};
      if (piece.empty()) continue;
      GW_CHECK(consume(piece));
      piece.clear();
    }
  }

  /// What a crash left lies in the folders in use then: the last ones.
  Result<void> sweep() const {
    std::error_code error;
    std::uint64_t newest = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
      const std::string name = entry.path().filename().string();
      if (name.find_first_not_of("0123456789") != std::string::npos || name.size() > 18) continue;
      newest = std::max<std::uint64_t>(newest, std::stoull(name));
    }
    if (error) return fail(Errc::io, "evidence.sweep", error.value());
    for (std::uint64_t number = newest - std::min<std::uint64_t>(newest, 1); number <= newest;
         ++number) {
      GW_CHECK(sweep_folder(folder_ / std::to_string(number)));
    }
    return {};
  }

 private:
  static Result<void> sweep_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::exists(folder, error)) return {};
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
      if (entry.path().extension() != ".part") continue;
      std::filesystem::remove(entry.path(), error);
      if (error) return fail(Errc::io, "evidence.sweep", error.value());
    }
    if (error) return fail(Errc::io, "evidence.sweep", error.value());
    return {};
  }

  std::filesystem::path file_of(DeliveryId delivery) const {
    return folder_ / std::to_string(delivery.value / kFilesPerFolder) /
           (std::to_string(delivery.value) + ".sealed");
  }

  std::filesystem::path folder_;
  crypto::SealKey key_;
  crypto::SystemRandom random_;
};

}  // namespace

Result<std::unique_ptr<EvidenceStore>> make_sealed_evidence(const std::filesystem::path& folder,
                                                            const std::filesystem::path& key_file) {
  GW_CHECK(make_private_folder(folder));
  crypto::SystemRandom random;
  GW_TRY(auto key, crypto::load_or_create_key(key_file, random));
  auto evidence = std::make_unique<SealedEvidence>(folder, std::move(key));
  GW_CHECK(evidence->sweep());
  return evidence;
}

}  // namespace gw::store
