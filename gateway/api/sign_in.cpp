#include "gateway/api/sign_in.hpp"

#include <algorithm>

#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/encoding.hpp"
#include "gateway/crypto/hmac.hpp"
#include "gateway/crypto/totp.hpp"

namespace gw::api {

namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kHalfCharacters = 10;
constexpr std::size_t kCodeGroup = 5;
constexpr std::size_t kTextMost = 1024;  // of a name, password or code
constexpr std::chrono::seconds kSeenStep{30};
constexpr std::chrono::hours kSourceRemembered{24 * 90};
constexpr std::size_t kAddressesMost = 10'000;
constexpr std::int64_t kInsideMost = 32;

std::string text_of(const crypto::Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

std::string sha256(std::string_view text) {
  return crypto::digest_hex(crypto::DigestKind::sha256, text);
}

/// As the code was told, or as somebody reads it: without the dashes, in small letters.
std::string plain_code(std::string_view typed) {
  std::string plain;
  for (const char c : typed) {
    if (c == '-' || c == ' ') continue;
    plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return plain;
}

/// Of a code's halves, whichever is named first: the person has them from two others.
std::string digest_of(const std::string& first, const std::string& second) {
  return sha256(std::min(first, second) + std::max(first, second));
}

/// By a one-time code nobody guesses his way in, and strangers must not keep its owner from using
/// it: they share no tries here.
SignInBrake::Try first_try(const SignInDesk::Typed& typed) {
  return {typed.name, source_of(typed.address), true, typed.address};
}

std::int64_t unix_seconds(Instant now) {
  return std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
}

bool too_long(std::initializer_list<std::string_view> texts) {
  return std::any_of(texts.begin(), texts.end(),
                     [](std::string_view text) { return text.size() > kTextMost; });
}

Failure refused() {
  return fail(Errc::sign_in_refused, "session.sign_in");
}

}  // namespace

std::optional<std::string_view> session_token(const ports::HttpRequest& request) {
  std::string_view list = request.headers.find("Cookie").value_or("");
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(';'), list.size());
    std::string_view one = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one.starts_with(kSessionCookie) && one.substr(kSessionCookie.size()).starts_with('='))
      return one.substr(kSessionCookie.size() + 1);
  }
  return std::nullopt;
}

bool AttemptGate::enter(const std::string& address) {
  if (inside_ >= kInsideMost) return false;
  const Instant now = real_.now();
  // Who has not come for a minute has a full bucket again, as one who never came.
  if (buckets_.size() >= kAddressesMost) {
    for (auto one = buckets_.begin(); one != buckets_.end();)
      one = one->second.is_full(now) ? buckets_.erase(one) : std::next(one);
    if (buckets_.size() >= kAddressesMost) return false;
  }
  TokenBucket& bucket = buckets_.try_emplace(address, size_, now).first->second;
  if (!bucket.has_one(now)) return false;
  bucket.take(now);
  ++inside_;
  return true;
}

SignInDesk::SignInDesk(Store& store, const Clock& real, SignInSettings settings)
    : store_(store), real_(real), settings_(settings) {
  nobody_.salt = text_of(crypto::random_bytes(random_, kSaltBytes));
  nobody_.digest = text_of(crypto::random_bytes(random_, kDigestBytes));
  nobody_.n = settings_.cost.n;
  nobody_.r = settings_.cost.r;
  nobody_.p = settings_.cost.p;
}

Result<void> SignInDesk::journal(StoreWriter& store, std::string_view actor,
                                 std::string_view action, std::string_view object,
                                 std::string_view origin) {
  JournalEntry entry;
  entry.at = real_.now();
  entry.actor = actor;
  entry.action = action;
  entry.object = object;
  entry.origin = origin;
  return store.append_journal(entry);
}

Principal SignInDesk::principal(const Account& account, const AccountSession& session) const {
  Principal principal;
  principal.actor = account.name;
  principal.role = account.role;
  principal.region = account.region;
  principal.agency = account.agency;
  principal.session = SessionTimes{
      session.digest, std::min(session.seen + settings_.idle, session.ends), session.ends};
  return principal;
}

Result<Opened> SignInDesk::open(StoreWriter& store, Account& account, const Try& tried,
                                std::string_view action) {
  const Instant now = real_.now();
  account.last_sign_in = now;
  GW_CHECK(store.put(account));
  GW_CHECK(store.put_source(account.name, tried.source, now));
  GW_CHECK(store.forget_sessions(now, now - settings_.idle));
  Opened opened;
  opened.token = crypto::hex_lower(crypto::random_bytes(random_, kTokenBytes));
  const AccountSession session{sha256(opened.token), account.name, now, now,
                               now + settings_.longest};
  GW_CHECK(store.put(session));
  GW_CHECK(journal(store, account.name, action, account.name, tried.address));
  opened.principal = principal(account, session);
  brake_.succeeded(tried);
  return opened;
}

/// Of an unknown name nothing that was typed is written down, for it may be a password in the wrong
/// field.
Result<void> SignInDesk::refuse(StoreWriter& store, const std::optional<Account>& account,
                                const Try& tried, bool counts) {
  if (counts) brake_.failed(tried, real_.now());
  return journal(store, "stranger", "session.refused", account ? account->name : "unknown",
                 tried.address);
}

Result<Opened> SignInDesk::sign_in(const Typed& typed) {
  if (too_long({typed.name, typed.password, typed.code})) return refused();
  Try tried{typed.name, source_of(typed.address), false, typed.address};
  std::optional<Account> known;
  GW_CHECK(store_.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(known, store.account(typed.name));
    GW_TRY(tried.known,
           store.knows_source(typed.name, tried.source, real_.now() - kSourceRemembered));
    return {};
  }));
  const bool counts = brake_.admits(tried, real_.now());
  const bool has_password = known && !known->password.digest.empty();
  const PasswordDigest& kept = has_password ? known->password : nobody_;
  // Worked out whether it counts or not: the time that the answer takes tells nothing.
  GW_TRY(const crypto::Bytes digest,
         crypto::scrypt(typed.password, crypto::as_bytes(kept.salt),
                        crypto::ScryptCost{kept.n, kept.r, kept.p}, kDigestBytes));
  const bool fits = crypto::equal_constant_time(digest, crypto::as_bytes(kept.digest));
  std::optional<Opened> opened;
  GW_CHECK(store_.write([&](StoreWriter& store) -> Result<void> {
    // As it is now: meanwhile it may have been disabled, or the code counted for somebody else.
    GW_TRY(auto account, store.account(typed.name));
    const bool usable = counts && account && account->state == AccountState::active &&
                        account->password.digest == kept.digest;
    const auto step =
        crypto::totp_step(crypto::as_bytes(account ? account->totp_secret : nobody_.salt),
                          typed.code, unix_seconds(real_.now()), account ? account->totp_used : 0);
    if (!usable || !fits || !step) return refuse(store, account, tried, counts);
    account->totp_used = *step;
    GW_TRY(opened, open(store, *account, tried, "session.begin"));
    return {};
  }));
  if (!opened) return refused();
  return std::move(*opened);
}

/// The account, if there is one; `fits`: its one-time code is this and not over.
Result<std::optional<Account>> SignInDesk::invited(StoreReader& store, const Typed& typed,
                                                   bool& fits) {
  GW_TRY(auto account, store.account(typed.name));
  const std::string plain = plain_code(typed.one_time);
  const std::size_t half = std::min(plain.size(), kHalfCharacters);
  const std::string digest = digest_of(sha256(plain.substr(0, half)), sha256(plain.substr(half)));
  fits =
      account && account->state == AccountState::invited && real_.now() < account->code_ends &&
      crypto::equal_constant_time(crypto::as_bytes(digest), crypto::as_bytes(account->code_digest));
  return account;
}

Result<Enrolment> SignInDesk::begin_enrolment(const Typed& typed) {
  if (too_long({typed.name, typed.one_time})) return refused();
  const Try tried = first_try(typed);
  const bool counts = brake_.admits(tried, real_.now());
  std::optional<Enrolment> begun;
  GW_CHECK(store_.write([&](StoreWriter& store) -> Result<void> {
    bool fits = false;
    GW_TRY(auto account, invited(store, typed, fits));
    if (!counts || !fits) return refuse(store, account, tried, counts);
    // Asked again, it is the same: the program may have it already.
    if (account->totp_secret.empty()) {
      account->totp_secret = text_of(crypto::random_bytes(random_, crypto::kTotpSecretBytes));
      account->totp_used = 0;
      GW_CHECK(store.put(*account));
    }
    const auto secret = crypto::as_bytes(account->totp_secret);
    begun = Enrolment{crypto::base32_encode(secret),
                      crypto::otpauth_uri(secret, "enrollgate", account->name)};
    return journal(store, account->name, "accounts.take_secret", account->name, tried.address);
  }));
  if (!begun) return refused();
  return std::move(*begun);
}

Result<Opened> SignInDesk::finish_enrolment(const Typed& typed) {
  if (too_long({typed.name, typed.one_time, typed.password, typed.code})) return refused();
  const Try tried = first_try(typed);
  const bool counts = brake_.admits(tried, real_.now());
  PasswordDigest digest;
  digest.salt = text_of(crypto::random_bytes(random_, kSaltBytes));
  digest.n = settings_.cost.n;
  digest.r = settings_.cost.r;
  digest.p = settings_.cost.p;
  GW_TRY(const crypto::Bytes bytes, crypto::scrypt(typed.password, crypto::as_bytes(digest.salt),
                                                   settings_.cost, kDigestBytes));
  digest.digest = text_of(bytes);
  std::optional<Opened> opened;
  bool weak = false;
  GW_CHECK(store_.write([&](StoreWriter& store) -> Result<void> {
    bool fits = false;
    GW_TRY(auto account, invited(store, typed, fits));
    fits = fits && counts;
    const auto step = fits && !account->totp_secret.empty()
                          ? crypto::totp_step(crypto::as_bytes(account->totp_secret), typed.code,
                                              unix_seconds(real_.now()), account->totp_used)
                          : std::nullopt;
    weak = fits && is_weak(typed.password, typed.name);
    if (weak) return {};
    if (!step) return refuse(store, account, tried, counts);
    account->state = AccountState::active;
    account->password = digest;
    account->totp_used = *step;
    account->code_digest.clear();
    account->code_ends = Instant{};
    GW_TRY(opened, open(store, *account, tried, "accounts.enrol"));
    return {};
  }));
  if (weak) return fail(Errc::password_weak, "accounts.password");
  if (!opened) return refused();
  return std::move(*opened);
}

Result<std::optional<Principal>> SignInDesk::find(std::string_view token, Activity activity) {
  const std::string digest = sha256(token);
  const Instant now = real_.now();
  std::optional<AccountSession> session;
  std::optional<Account> account;
  GW_CHECK(store_.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(session, store.account_session(digest));
    if (!session) return {};
    GW_TRY(account, store.account(session->account));
    return {};
  }));
  const bool lives = session && account && account->state == AccountState::active &&
                     now < session->ends && now - session->seen < settings_.idle;
  if (!lives) return std::optional<Principal>();
  if (activity == Activity::act && now - session->seen >= kSeenStep) {
    GW_CHECK(store_.write_grouped([&](StoreWriter& store) -> Result<void> {
      // It may have ended meanwhile, and must not come back.
      GW_TRY(auto still, store.account_session(digest));
      if (!still) return {};
      still->seen = now;
      return store.put(*still);
    }));
    session->seen = now;
  }
  return std::optional<Principal>(principal(*account, *session));
}

Result<void> SignInDesk::end(const Principal& principal, const std::string& address) {
  return store_.write_grouped([&](StoreWriter& store) -> Result<void> {
    GW_CHECK(store.end_session(principal.session->digest));
    return journal(store, principal.actor, "session.end", principal.actor, address);
  });
}

CodeHalf SignInDesk::half() {
  const std::string code = crypto::random_id(random_, kHalfCharacters);
  CodeHalf half;
  half.told = code.substr(0, kCodeGroup) + '-' + code.substr(kCodeGroup);
  half.digest = sha256(code);
  return half;
}

void SignInDesk::invite(Account& account, const std::string& first, const std::string& second) {
  account.state = AccountState::invited;
  account.password = PasswordDigest();
  account.totp_secret.clear();
  account.totp_used = 0;
  account.code_digest = digest_of(first, second);
  account.code_ends = real_.now() + settings_.code_valid;
}

}  // namespace gw::api
