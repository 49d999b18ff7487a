#include "gateway/crypto/key_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/hmac.hpp"

namespace gw::crypto {
namespace {

constexpr std::size_t kTextBytes = SealKey::kBytes * 2;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }
  bool valid() const { return number_ >= 0; }

 private:
  int number_;
};

Result<SealKey> read_key(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return fail(Errc::io, "key_file.stat", errno);
  if (!S_ISREG(status.st_mode)) return fail(Errc::config_invalid, "key_file.kind");
  if ((status.st_mode & 077U) != 0) return fail(Errc::forbidden, "key_file.mode");
  std::string text(kTextBytes + 2, '\0');
  const ssize_t count = ::read(descriptor, text.data(), text.size());
  if (count < 0) return fail(Errc::io, "key_file.read", errno);
  text.resize(static_cast<std::size_t>(count));
  if (!text.empty() && text.back() == '\n') text.pop_back();
  auto bytes = hex_decode(text);
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  if (!bytes || bytes->size() != SealKey::kBytes)
    return fail(Errc::config_invalid, "key_file.text");
  return SealKey(Secret(std::move(*bytes)));
}

// Writes a finished file beside and links it into place: nobody ever sees half a key, and of two
// processes that start together the first wins.
Result<void> create_key(const std::filesystem::path& file, Random& random) {
  const std::filesystem::path part = file.string() + "." + random_id(random, 12) + ".part";
  const Descriptor descriptor(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!descriptor.valid()) return fail(Errc::io, "key_file.create", errno);
  const Secret secret(random_bytes(random, SealKey::kBytes));
  std::string text = hex_lower(secret.bytes()) + "\n";
  const ssize_t count = ::write(descriptor.get(), text.data(), text.size());
  const bool whole = count == static_cast<ssize_t>(text.size());
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  int error = whole && ::fsync(descriptor.get()) == 0 ? 0 : errno;
  if (!whole && error == 0) error = ENOSPC;
  if (error == 0 && ::link(part.c_str(), file.c_str()) != 0 && errno != EEXIST) error = errno;
  ::unlink(part.c_str());
  if (error != 0) return fail(Errc::io, "key_file.write", error);
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid() || ::fsync(directory.get()) != 0)
    return fail(Errc::io, "key_file.sync", errno);
  return {};
}

}  // namespace

SealKey::SealKey(Secret secret) : secret_(std::move(secret)) {
  // An id that says nothing about the key: a MAC under it, cut.
  const Mac mac = hmac_sha256(secret_, {"enrollgate key id"});
  std::copy_n(mac.begin(), id_.size(), id_.begin());
}

Result<SealKey> load_or_create_key(const std::filesystem::path& file, Random& random) {
  for (const bool again : {false, true}) {
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (descriptor.valid()) return read_key(descriptor.get());
    if (errno != ENOENT || again) return fail(Errc::io, "key_file.open", errno);
    GW_CHECK(create_key(file, random));
  }
  return fail(Errc::io, "key_file.open", ENOENT);
}

}  // namespace gw::crypto
