#include "gateway/trial/finding.hpp"

#include <algorithm>
#include <array>

namespace gw::trial {
namespace {

struct Known {
  std::string_view name;
  std::string_view zh;
  std::string_view en;
};

constexpr std::array kTitles{
    Known{"address", "地址可达", "address"},
    Known{"certificate", "对方证书", "its certificate"},
    Known{"own_certificate", "本方证书", "our certificate"},
    Known{"login", "登录", "log-in"},
    Known{"folder", "目录", "folders"},
    Known{"request", "请求与签名", "request and signature"},
    Known{"page", "取一页或一个文件", "one page or file"},
    Known{"mapping", "字段对应", "mapping"},
    Known{"webhook", "推送接收", "webhook"},
    Known{"tls_version", "TLS 版本", "TLS version"},
    Known{"chain", "证书链与有效期", "chain and validity"},
    Known{"mutual_tls", "必须出示客户端证书", "mutual TLS required"},
    Known{"signature", "签名被接受", "our signature accepted"},
    Known{"wrong_signature", "错误签名被拒绝", "wrong signature refused"},
    Known{"clock", "时钟", "clock"},
    Known{"entity_tag", "ETag 与 304", "ETag and 304"},
    Known{"gzip", "gzip 压缩", "gzip"},
    Known{"digest", "摘要", "digest"},
    Known{"declared_rows", "声明行数", "declared rows"},
    Known{"paging", "分页与每页上限", "paging and its limit"},
    Known{"charset", "字符集与格式", "character set and format"},
    Known{"dates", "日期", "dates"},
    Known{"codes", "代码", "codes"},
    Known{"columns", "列", "columns"},
    Known{"repeat", "同一批次两次取得一致", "the same batch twice"},
    Known{"marker", "标志文件", "markers"},
};

/// What to do, by the step at which something failed.
constexpr std::array kSteps{
    Known{"net.resolve", "核对 endpoint.host 和本机的域名解析（DNS 或 hosts）",
          "Check endpoint.host and this machine's name resolution (DNS or hosts)"},
    Known{"net.connect", "核对地址和端口，请网络管理员在两侧防火墙放行本机到对方的连接",
          "Check address and port; have both firewalls let this machine through"},
    Known{"tls.common_name",
          "对方证书的 CN 不是 endpoint.certificate_name：请对方确认证书，或更正设置",
          "The certificate's CN is not endpoint.certificate_name: have the agency confirm it, or "
          "correct the setting"},
    Known{"tls.server_name",
          "证书的 subjectAltName 中没有所连的主机名：设置 endpoint.server_name，或请对方换发证书",
          "The host name is not in the certificate's subjectAltName: set endpoint.server_name, or "
          "have the agency renew it"},
    Known{"tls.unknown_ca",
          "把对方的根证书加入 certificates.trust；若根已在，请对方同时发送签发证书",
          "Add the agency's root to certificates.trust; if it is there, have the agency send the "
          "issuing certificate too"},
    Known{"tls.peer_certificate_expired", "对方证书已过期：请对方换发",
          "The agency's certificate has ended: have it renewed"},
    Known{"tls.peer_certificate_not_yet_valid", "对方证书尚未生效：核对双方时钟",
          "The agency's certificate is not valid yet: compare both clocks"},
    Known{"tls.peer_certificate_revoked", "对方证书已被吊销：请对方换发",
          "The agency's certificate is revoked: have it renewed"},
    Known{"tls.crl_missing_or_expired", "更新 certificates.revocations：每级 CA 各一份，未过期",
          "Renew certificates.revocations: one list of every CA, none ended"},
    Known{"tls.refused_by_peer", "对方不接受本方证书：请对方把本方 CN 列入许可名单，并信任签发机构",
          "The agency refuses our certificate: have it list our CN and trust our issuer"},
    Known{"tls.protocol", "双方没有共同的 TLS 版本或套件：需 TLS 1.2（AEAD 套件）或 1.3",
          "No TLS version or suite in common: TLS 1.2 with AEAD suites or 1.3 is needed"},
    Known{"tls.not_tls", "该端口不是 TLS：核对端口", "No TLS at this port: check the port"},
    Known{"net.sftp.connect", "核对 sftp.host、sftp.port 和防火墙",
          "Check sftp.host, sftp.port and the firewalls"},
    Known{"net.sftp.host_key",
          "服务器密钥的指纹与 sftp.host_key 不同：按来函核对（ssh-keygen -l），不要直接照抄",
          "The server's key is not sftp.host_key: compare it with the agency's letter "
          "(ssh-keygen -l); never just copy it"},
    Known{"net.sftp.log_in", "核对 sftp.user，并请对方登记本方公钥",
          "Check sftp.user and have the agency file our public key"},
    Known{"net.sftp.key_file", "sftp.key_file 不是无口令的私钥，或无法读取",
          "sftp.key_file is no private key without a passphrase, or cannot be read"},
    Known{"neighbor.hours", "现在不在 limits.hours 之内：到开放时间再试",
          "It is outside limits.hours: try again when they begin"},
};

template <std::size_t N>
const Known* find(const std::array<Known, N>& list, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&](const Known& known) { return known.name == name; });
  return found == list.end() ? nullptr : &*found;
}

std::string sentence(const Failure& failure, Language language) {
  std::string out = describe(failure.code(), language);
  out += language == Language::zh ? "（" : " (";
  out += name_of(failure.code());
  if (!failure.step().empty()) out.append(" ").append(failure.step());
  if (failure.detail() != 0) out.append(" [").append(std::to_string(failure.detail())).append("]");
  out += language == Language::zh ? "）" : ")";
  return out;
}

}  // namespace

std::string_view name_of(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::not_applicable:
      return "not_applicable";
    case Verdict::not_tried:
      return "not_tried";
  }
  return "";
}

Words title_of(std::string_view point) {
  const Known* known = find(kTitles, point);
  if (known == nullptr) return {std::string(point), std::string(point)};
  return {std::string(known->zh), std::string(known->en)};
}

Words seen_of(const Failure& failure) {
  return {sentence(failure, Language::zh), sentence(failure, Language::en)};
}

Words advice_of(const Failure& failure) {
  if (const Known* known = find(kSteps, failure.step()); known != nullptr)
    return {std::string(known->zh), std::string(known->en)};
  return {next_step(failure.code(), Language::zh), next_step(failure.code(), Language::en)};
}

}  // namespace gw::trial
