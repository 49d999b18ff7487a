#pragma once
// Why an operation failed: a closed list, each with words in Chinese and English and with what to
// do next. A failure carries numbers and literals only, so no peer's text and no citizen's name can
// travel in it. A bad row is no failure but data (domain/rejection.hpp); a bug is an assertion.
#include <cstdint>
#include <string>
#include <string_view>

namespace gw {

enum class Errc : std::uint8_t {
  config_invalid,     // a settings file is wrong (the report names file, line and column)
  not_found,          // the thing asked for does not exist
  conflict,           // the state does not allow it
  forbidden,          // the caller may not do that
  invalid_argument,   // a value given by the caller cannot be read
  io,                 // a local file or folder failed; detail = errno
  disk_full,          // no room; detail = errno
  store,              // the database refused; detail = its code
  store_version,      // the database was written by a newer program
  integrity,          // stored bytes do not match their digest or seal
  unreachable,        // no connection to the peer
  tls_failed,         // handshake failed (certificate, protocol); detail = library's code
  tls_peer_rejected,  // the peer's certificate is not the agency's
  timeout,            // a deadline passed
  too_large,          // a limit was exceeded; detail = the limit
  peer_status,        // HTTP status that is an error; detail = status
  peer_content,       // the answer is not of the agreed type (maintenance page, other root element)
  peer_digest,        // the answer's digest header does not match its body
  not_well_formed,    // XML, JSON or gzip that cannot be parsed; line and column where known
  doctype_refused,    // an XML document type declaration, which no feed needs
  encoding_invalid,   // bytes that are not valid in the declared encoding; detail = offset
  signature_invalid,  // no known signature fits
  timestamp_stale,    // signed outside the tolerance; detail = seconds off
  peer_refused,       // the peer answered in its own envelope that it refuses; detail = its code
  busy,               // ask again later; detail = seconds, 0 unknown
  cancelled,          // the program is stopping
  container_broken,   // a zip, workbook, gzip or DBF that cannot be opened; detail = place
  file_encrypted,     // a zip or workbook under a password
  workbook_legacy,    // .xls of Excel 97-2003, which is no zip
  active_content,     // a workbook with macros, or with links to other files
  unsupported,        // a form this release does not read
  check_binding,      // a check that nobody may set aside: it says who somebody is, or what holds
  sender_mends,       // rows that are put right only by what their sender sends next
  not_signed_in,      // nobody is known, or the session is over
  sign_in_refused,  // name, password or code do not fit, or the account is locked; never says which
  password_weak,    // too short, too plain, or the account's name
  second_person,    // what raises rights takes another person of another role
  reveal_limit,     // so many looks at what stands masked a day; detail = how many
  going_in,         // the run's batch is proved whole and takes effect page by page
};

/// The stable name of an error, as in logs, `--json` and problem documents: "TLS_FAILED".
std::string_view name_of(Errc code) noexcept;

enum class Language : std::uint8_t { zh, en };

/// One sentence that says what happened, and one that says what to do next.
std::string describe(Errc code, Language language);
std::string next_step(Errc code, Language language);

/// A failed operation: why, at which step (a literal: no run-time text can get in), and where.
class Failure {
 public:
  Failure() = default;
  explicit Failure(Errc code) : code_(code) {}
  template <std::size_t N>
  Failure(Errc code, const char (&step)[N],
          std::int64_t detail = 0)  // NOLINT(modernize-avoid-c-arrays)
      : code_(code), step_(step), detail_(detail) {}

  /// The same failure at a place of the input; line and column count from 1, 0 = unknown.
  [[nodiscard]] Failure at(std::int64_t line, std::int64_t column) const {
    Failure copy = *this;
    copy.line_ = line;
    copy.column_ = column;
    return copy;
  }

  Errc code() const noexcept { return code_; }
  std::string_view step() const noexcept { return step_; }
  std::int64_t detail() const noexcept { return detail_; }
  std::int64_t line() const noexcept { return line_; }
  std::int64_t column() const noexcept { return column_; }

  /// "TLS_FAILED at feed.fetch (line 3, column 7; detail 12): <sentence> <next step>"
  std::string text(Language language) const;

  friend bool operator==(const Failure& a, const Failure& b) noexcept { return a.code_ == b.code_; }

 private:
  Errc code_ = Errc::store;
  const char* step_ = "";
  std::int64_t detail_ = 0;
  std::int64_t line_ = 0;
  std::int64_t column_ = 0;
};

}  // namespace gw
