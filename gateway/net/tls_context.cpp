#include "gateway/net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/ssl/context.hpp>
#include <cerrno>
#include <ctime>
#include <utility>

#include "gateway/base/c_ptr.hpp"

namespace gw::net {
namespace {

namespace ssl = boost::asio::ssl;
using BioPtr = CPtr<BIO, &BIO_free_all>;
using CrlPtr = CPtr<X509_CRL, &X509_CRL_free>;

// Forward secrecy and authenticated encryption only; TLS 1.3 suites are all of that kind.
constexpr const char* kTls12Suites = "ECDHE+AESGCM:ECDHE+CHACHA20";

Result<void> readable(const std::filesystem::path& file, bool secret) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return fail(Errc::io, "tls.file", errno);
  if (secret && (status.st_mode & 077U) != 0) return fail(Errc::forbidden, "tls.key_mode");
  return {};
}

Instant instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return Instant::min();
  return Instant(std::chrono::seconds(::timegm(&parts)));
}

// Reads every list of the file into the store; the earliest next update of all of them.
Result<Instant> add_crls(const std::filesystem::path& file, X509_STORE* store) {
  GW_CHECK(readable(file, false));
  const BioPtr bio(BIO_new_file(file.c_str(), "rb"));
  if (!bio) return fail(Errc::io, "tls.crl_file");
  Instant expires = Instant::max();
  std::int64_t count = 0;
  while (const CrlPtr crl{PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr)}) {
    if (X509_STORE_add_crl(store, crl.get()) != 1) return fail(Errc::config_invalid, "tls.crl");
    expires = std::min(expires, instant_of(X509_CRL_get0_nextUpdate(crl.get())));
    ++count;
  }
  const auto error = ERR_peek_last_error();
  ERR_clear_error();
  const bool at_end =
      ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  if (count == 0 || !at_end) return fail(Errc::config_invalid, "tls.crl");
  return expires;
}

void restrict_protocol(SSL_CTX* native) {
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                  SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_num_tickets(native, 0);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
}

}  // namespace

TlsContext::TlsContext() : context_(std::make_unique<ssl::context>(ssl::context::tls)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsSettings& settings,
                                                           TlsRole role, Instant now) {
  GW_CHECK(readable(settings.certificate_file, false));
  GW_CHECK(readable(settings.key_file, true));
  // Not make_shared: the constructor is private.
  const std::shared_ptr<TlsContext> made(
      new TlsContext);  // NOLINT(cppcoreguidelines-owning-memory)
  SSL_CTX* native = made->context_->native_handle();
  restrict_protocol(native);
  const bool good =
      SSL_CTX_set_cipher_list(native, kTls12Suites) == 1 &&
      SSL_CTX_use_certificate_chain_file(native, settings.certificate_file.c_str()) == 1 &&
      SSL_CTX_use_PrivateKey_file(native, settings.key_file.c_str(), SSL_FILETYPE_PEM) == 1 &&
      SSL_CTX_check_private_key(native) == 1;
  ERR_clear_error();
  if (!good) return fail(Errc::config_invalid, "tls.material");

  made->certificate_expires_ = instant_of(X509_get0_notAfter(SSL_CTX_get0_certificate(native)));
  if (made->certificate_expires_ <= now) return fail(Errc::tls_failed, "tls.certificate_expired");
  GW_CHECK(made->trust(settings, now));
  const int fail_without = role == TlsRole::server ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0;
  SSL_CTX_set_verify(native, SSL_VERIFY_PEER | fail_without, nullptr);
  return std::shared_ptr<const TlsContext>(made);
}

Result<std::shared_ptr<const TlsContext>> TlsContext::load_anonymous(const TlsSettings& settings,
                                                                     Instant now) {
  // Not make_shared: the constructor is private.
  const std::shared_ptr<TlsContext> made(
      new TlsContext);  // NOLINT(cppcoreguidelines-owning-memory)
  SSL_CTX* native = made->context_->native_handle();
  restrict_protocol(native);
  if (SSL_CTX_set_cipher_list(native, kTls12Suites) != 1)
    return fail(Errc::config_invalid, "tls.material");
  GW_CHECK(made->trust(settings, now));
  SSL_CTX_set_verify(native, SSL_VERIFY_PEER, nullptr);
  return std::shared_ptr<const TlsContext>(made);
}

/// Whom we believe, and who has been revoked.
Result<void> TlsContext::trust(const TlsSettings& settings, Instant now) {
  GW_CHECK(readable(settings.trust_file, false));
  SSL_CTX* native = context_->native_handle();
  const int loaded = SSL_CTX_load_verify_locations(native, settings.trust_file.c_str(), nullptr);
  ERR_clear_error();
  if (loaded != 1) return fail(Errc::config_invalid, "tls.material");
  if (settings.crl_file.empty()) return {};
  X509_STORE* store = SSL_CTX_get_cert_store(native);
  GW_TRY(crl_expires_, add_crls(settings.crl_file, store));
  if (crl_expires_ <= now) return fail(Errc::tls_failed, "tls.crl_expired");
  X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  return {};
}

}  // namespace gw::net
