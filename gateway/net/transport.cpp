#include "gateway/net/transport.hpp"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <ctime>

#include "gateway/base/c_ptr.hpp"

namespace gw::net {
namespace {

namespace beast = boost::beast;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using TcpStream = beast::basic_stream<asio::generic::stream_protocol, asio::any_io_executor>;
using TlsStream = ssl::stream<TcpStream>;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

// --- What went wrong, without a word of the peer -------------------------------------------------

Failure verify_failure(long verdict) {
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return fail(Errc::tls_failed, "tls.peer_certificate_expired", verdict);
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fail(Errc::tls_failed, "tls.peer_certificate_not_yet_valid", verdict);
    case X509_V_ERR_CERT_REVOKED:
      return fail(Errc::tls_failed, "tls.peer_certificate_revoked", verdict);
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_UNABLE_TO_GET_CRL:
      return fail(Errc::tls_failed, "tls.crl_missing_or_expired", verdict);
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return fail(Errc::tls_failed, "tls.unknown_ca", verdict);
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return fail(Errc::tls_peer_rejected, "tls.server_name", verdict);
    default:
      return fail(Errc::tls_failed, "tls.peer_certificate", verdict);
  }
}

// Alerts arrive as reasons from 1000 on.
constexpr int kAlertReasons = 1000;

Failure tls_failure(const error_code& error) {
  const int reason = ERR_GET_REASON(static_cast<unsigned long>(error.value()));
  if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
    return fail(Errc::tls_failed, "tls.no_certificate", reason);
  }
  if (reason == SSL_R_UNSUPPORTED_PROTOCOL || reason == SSL_R_NO_SHARED_CIPHER ||
      reason == SSL_R_NO_PROTOCOLS_AVAILABLE || reason == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION) {
    return fail(Errc::tls_failed, "tls.protocol", reason);
  }
  if (reason == SSL_R_HTTP_REQUEST || reason == SSL_R_WRONG_VERSION_NUMBER) {
    return fail(Errc::tls_failed, "tls.not_tls", reason);
  }
  if (reason >= kAlertReasons) return fail(Errc::tls_failed, "tls.refused_by_peer", reason);
  return fail(Errc::tls_failed, "tls.error", reason);
}

Failure failure_of(const error_code& error) {
  if (error == beast::error::timeout) return fail(Errc::timeout, "net.deadline");
  if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) {
    return fail(Errc::cancelled, "net.closed");
  }
  if (error.category() == asio::error::get_ssl_category()) return tls_failure(error);
  return fail(Errc::unreachable, "net.connection", error.value());
}

// --- Who the peer is -----------------------------------------------------------------------------

using X509Ptr = CPtr<X509, &X509_free>;
using BioPtr = CPtr<BIO, &BIO_free_all>;
using NumberPtr = CPtr<BIGNUM, &BN_free>;

void free_openssl(char* text) noexcept {
  OPENSSL_free(text);
}
void free_openssl_bytes(unsigned char* bytes) noexcept {
  OPENSSL_free(bytes);
}

// The one value of that kind; empty if there are several (whose name would count?) or a zero byte
// in it.
std::string name_part(const X509_NAME* name, int kind) {
  const int at = X509_NAME_get_index_by_NID(name, kind, -1);
  if (at < 0 || X509_NAME_get_index_by_NID(name, kind, at) >= 0) return {};
  unsigned char* utf8 = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (size < 0) return {};
  const CPtr<unsigned char, &free_openssl_bytes> owner(utf8);
  std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  return text.find('\0') == std::string::npos ? text : std::string();
}

std::string rfc2253(const X509_NAME* name) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!bio || X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0) {
    return {};
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

Instant moment_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return Instant{};
  return Instant(std::chrono::seconds(::timegm(&parts)));
}

ports::PeerIdentity identity_of(const SSL* session) {
  ports::PeerIdentity identity;
  const X509Ptr certificate(SSL_get1_peer_certificate(session));
  if (!certificate || SSL_get_verify_result(session) != X509_V_OK) return identity;
  const X509_NAME* subject = X509_get_subject_name(certificate.get());
  identity.present = true;
  identity.common_name = name_part(subject, NID_commonName);
  identity.organization = name_part(subject, NID_organizationName);
  identity.region = name_part(subject, NID_organizationalUnitName);
  identity.issuer = rfc2253(X509_get_issuer_name(certificate.get()));
  const NumberPtr serial(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate.get()), nullptr));
  const CPtr<char, &free_openssl> hex(serial ? BN_bn2hex(serial.get()) : nullptr);
  if (hex) identity.serial = hex.get();
  identity.certificate_ends = moment_of(X509_get0_notAfter(certificate.get()));
  return identity;
}

// --- The streams ---------------------------------------------------------------------------------

void set_deadline(TcpStream& stream, Deadline deadline) {
  if (deadline.moment() == Deadline::never().moment()) {
    stream.expires_never();
  } else {
    stream.expires_at(deadline.moment());
  }
}

template <class Stream>
asio::awaitable<Result<std::size_t>> read_from(Stream& stream, std::span<char> room,
                                               Deadline deadline) {
  set_deadline(beast::get_lowest_layer(stream), deadline);
  const asio::mutable_buffer buffer(room.data(), room.size());
  const auto [error, count] = co_await stream.async_read_some(buffer, kAwait);
  if (error == asio::error::eof) co_return std::size_t{0};
  if (error) co_return failure_of(error);
  co_return count;
}

template <class Stream>
asio::awaitable<Result<void>> write_to(Stream& stream, std::string_view head, std::string_view body,
                                       Deadline deadline) {
  set_deadline(beast::get_lowest_layer(stream), deadline);
  std::array<asio::const_buffer, 2> buffers;
  buffers[0] = asio::buffer(head);
  buffers[1] = asio::buffer(body);
  const auto [error, count] = co_await asio::async_write(stream, buffers, kAwait);
  if (error) co_return failure_of(error);
  co_return Result<void>();
}

class PlainTransport final : public Transport {
 public:
  PlainTransport(Socket socket, PeerPlace place) : stream_(std::move(socket)), place_(place) {}

  asio::awaitable<Result<void>> handshake(Deadline) override { co_return Result<void>(); }
  asio::awaitable<Result<std::size_t>> read_some(std::span<char> room, Deadline deadline) override {
    return read_from(stream_, room, deadline);
  }
  asio::awaitable<Result<void>> write_all(std::string_view head, std::string_view body,
                                          Deadline deadline) override {
    return write_to(stream_, head, body, deadline);
  }
  asio::awaitable<void> finish(Deadline) override {
    error_code ignored;
    stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    co_return;
  }
  void close() noexcept override { stream_.close(); }
  ports::PeerIdentity peer() const override {
    ports::PeerIdentity identity;
    identity.local = place_ == PeerPlace::this_machine;
    return identity;
  }

 private:
  TcpStream stream_;
  PeerPlace place_;
};

class TlsTransport final : public Transport {
 public:
  TlsTransport(Socket socket, std::shared_ptr<const TlsContext> context, TlsRole role)
      : context_(std::move(context)), stream_(std::move(socket), context_->native()), role_(role) {}

  // The name must stand in subjectAltName: the agencies' CN is an id, never a host name.
  void expect_server(const std::string& name) {
    SSL* session = stream_.native_handle();
    X509_VERIFY_PARAM* parameters = SSL_get0_param(session);
    X509_VERIFY_PARAM_set_hostflags(
        parameters, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    error_code no_address;
    asio::ip::make_address(name, no_address);
    if (no_address) {
      SSL_set_tlsext_host_name(session, name.c_str());
      X509_VERIFY_PARAM_set1_host(parameters, name.data(), name.size());
    } else {
      X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str());
    }
  }

  asio::awaitable<Result<void>> handshake(Deadline deadline) override {
    set_deadline(stream_.next_layer(), deadline);
    const auto type =
        role_ == TlsRole::server ? ssl::stream_base::server : ssl::stream_base::client;
    const auto [error] = co_await stream_.async_handshake(type, kAwait);
    const long verdict = SSL_get_verify_result(stream_.native_handle());
    if (error && role_ == TlsRole::server && error != beast::error::timeout) co_await linger();
    if (error && verdict != X509_V_OK) co_return verify_failure(verdict);
    if (error) co_return failure_of(error);
    co_return Result<void>();
  }
  asio::awaitable<Result<std::size_t>> read_some(std::span<char> room, Deadline deadline) override {
    return read_from(stream_, room, deadline);
  }
  asio::awaitable<Result<void>> write_all(std::string_view head, std::string_view body,
                                          Deadline deadline) override {
    return write_to(stream_, head, body, deadline);
  }
  asio::awaitable<void> finish(Deadline deadline) override {
    set_deadline(stream_.next_layer(), deadline);
    co_await stream_.async_shutdown(kAwait);
  }
  void close() noexcept override { stream_.next_layer().close(); }
  ports::PeerIdentity peer() const override {
    // The handle is only read; the stream has no const way to it.
    return identity_of(const_cast<TlsStream&>(stream_).native_handle());
  }
  TlsFacts facts() const override {
    const SSL* session = const_cast<TlsStream&>(stream_).native_handle();
    TlsFacts facts;
    facts.version = SSL_get_version(session);
    facts.suite = SSL_get_cipher_name(session);
    facts.peer = identity_of(session);
    if (const X509* certificate = SSL_get0_peer_certificate(session); certificate != nullptr) {
      facts.not_before = moment_of(X509_get0_notBefore(certificate));
      facts.not_after = moment_of(X509_get0_notAfter(certificate));
    }
    const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(session);
    facts.certificates = chain == nullptr ? 0 : sk_X509_num(chain);
    return facts;
  }

 private:
  // Under TLS 1.3 a refused client has sent its request already: closing over unread bytes would
  // reset the connection, and the alert that says why would be lost on the way.
  asio::awaitable<void> linger() {
    constexpr std::size_t kBytes = 64U << 10U;
    TcpStream& tcp = stream_.next_layer();
    error_code ignored;
    tcp.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    set_deadline(tcp, Deadline::after(std::chrono::seconds(1)));
    std::array<char, 4096> piece{};
    for (std::size_t bytes = 0; bytes < kBytes;) {
      const asio::mutable_buffer buffer(piece.data(), piece.size());
      const auto [error, count] = co_await tcp.async_read_some(buffer, kAwait);
      if (error) co_return;
      bytes += count;
    }
  }

  std::shared_ptr<const TlsContext> context_;  // before the stream, which uses it to its end
  TlsStream stream_;
  TlsRole role_;
};

using Resolver = asio::ip::tcp::resolver;

// An address stands for itself; a name is asked for, and given up at the deadline.
asio::awaitable<Result<std::vector<asio::ip::tcp::endpoint>>> addresses_of(const std::string& host,
                                                                           std::uint16_t port,
                                                                           Deadline deadline) {
  std::vector<asio::ip::tcp::endpoint> endpoints;
  error_code no_address;
  const auto address = asio::ip::make_address(host, no_address);
  if (!no_address) {
    endpoints.emplace_back(address, port);
    co_return endpoints;
  }
  const auto executor = co_await asio::this_coro::executor;
  const auto resolver = std::make_shared<Resolver>(executor);
  asio::steady_timer timer(executor, deadline.moment());
  timer.async_wait([resolver](const error_code& stopped) {
    if (!stopped) resolver->cancel();
  });
  const std::string service = std::to_string(port);
  const auto [error, found] = co_await resolver->async_resolve(host, service, kAwait);
  timer.cancel();
  if (error == asio::error::operation_aborted) co_return fail(Errc::timeout, "net.resolve");
  if (error) co_return fail(Errc::unreachable, "net.resolve", error.value());
  for (const auto& entry : found) endpoints.push_back(entry.endpoint());
  co_return endpoints;
}

}  // namespace

std::unique_ptr<Transport> make_plain_transport(Socket socket, PeerPlace place) {
  return std::make_unique<PlainTransport>(std::move(socket), place);
}

std::unique_ptr<Transport> make_tls_server_transport(Socket socket,
                                                     std::shared_ptr<const TlsContext> context) {
  return std::make_unique<TlsTransport>(std::move(socket), std::move(context), TlsRole::server);
}

std::unique_ptr<Transport> make_tls_client_transport(Socket socket,
                                                     std::shared_ptr<const TlsContext> context,
                                                     std::string_view server_name) {
  auto made =
      std::make_unique<TlsTransport>(std::move(socket), std::move(context), TlsRole::client);
  made->expect_server(std::string(server_name));
  return made;
}

asio::awaitable<Result<Socket>> connect(const std::string& host, std::uint16_t port,
                                        Deadline deadline) {
  GW_CO_TRY(const auto endpoints, co_await addresses_of(host, port, deadline));
  const auto executor = co_await asio::this_coro::executor;
  Failure last = fail(Errc::unreachable, "net.resolve");
  for (const auto& endpoint : endpoints) {
    TcpStream stream(executor);
    set_deadline(stream, deadline);
    const asio::generic::stream_protocol::endpoint generic(endpoint);
    const auto [error] = co_await stream.async_connect(generic, kAwait);
    if (!error) {
      error_code ignored;
      stream.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
      co_return stream.release_socket();
    }
    last = error == beast::error::timeout ? fail(Errc::timeout, "net.connect")
                                          : fail(Errc::unreachable, "net.connect", error.value());
    if (deadline.passed()) break;
  }
  co_return last;
}

}  // namespace gw::net
