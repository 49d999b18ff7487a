#pragma once
// Tax's webhook requests as its interface note has them, invented and numbered: one payment each,
// for persons of a generated register.  Ids look random, as tax's do, so that no index is filled in
// order.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/crypto/secret.hpp"

namespace gw::bench {

struct Payer {
  std::string number;  // 身份证号
  std::string name;
  std::string psn_no;  // 个人编号
};

/// The persons of a register that tests/sim/generate.py wrote, by its header's names.
Result<std::vector<Payer>> read_payers(const std::string& file);

/// `whsec_<Base64>` in a file of one line.
Result<crypto::Secret> read_webhook_secret(const std::string& file);

class PaymentRequests {
 public:
  PaymentRequests(std::vector<Payer> payers, crypto::Secret secret, std::string path)
      : payers_(std::move(payers)), secret_(std::move(secret)), path_(std::move(path)) {}

  /// The whole request, head and body, signed at `now` (Unix seconds).  The same number is the same
  /// request.
  std::string request(std::uint64_t number, std::int64_t now) const;

 private:
  std::string body(std::uint64_t number) const;

  std::vector<Payer> payers_;
  crypto::Secret secret_;
  std::string path_;
};

}  // namespace gw::bench
