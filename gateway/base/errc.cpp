#include "gateway/base/errc.hpp"

#include <array>
#include <cstddef>

namespace gw {
namespace {

struct Words {
  std::string_view name;
  std::string_view zh;
  std::string_view en;
  std::string_view next_zh;
  std::string_view next_en;
};

// In the order of Errc; name_of and describe index it.
constexpr std::array<Words, 39> kWords{{
    {"CONFIG_INVALID", "配置有误", "The configuration is wrong",
     "运行 enrollgate config check，按所列文件和行修改",
     "Run `enrollgate config check` and correct the lines it names"},
    {"NOT_FOUND", "没有这个对象", "There is no such thing",
     "在列表页或用相应的 list 命令查看现有的编号",
     "See the ids that exist on the list or with the matching `list` command"},
    {"CONFLICT", "与现有状态冲突，未作改动",
     "It conflicts with the present state; nothing was changed", "查看该对象的当前状态后再决定",
     "Look at the object's present state, then decide"},
    {"FORBIDDEN", "无权进行此操作", "This caller may not do that",
     "请在设置中为该证书登记角色和区划",
     "Have the certificate listed in the settings with its role and region"},
    {"INVALID_ARGUMENT", "参数无法识别", "A value given cannot be read",
     "按 --help 中的格式重新填写", "Give it in the form that --help shows"},
    {"IO", "本机文件或目录读写失败", "A local file or folder could not be read or written",
     "检查目录是否存在、权限和磁盘", "Check that the folder exists, its rights and the disk"},
    {"DISK_FULL", "磁盘空间不足", "The disk is full", "清出空间后程序会自行继续",
     "Make room; the work goes on by itself"},
    {"STORE", "数据库拒绝了操作", "The database refused the operation",
     "查看日志中的代码，检查磁盘后重试", "See the code in the log, check the disk, then retry"},
    {"STORE_VERSION", "数据库由更新版本的程序写成", "The database was written by a newer program",
     "改用新版本程序，或恢复升级前的备份",
     "Use the newer program or restore the backup made before the upgrade"},
    {"INTEGRITY", "存储的内容与其摘要不符", "Stored bytes do not match their digest",
     "停止使用该文件，从备份恢复并报告安全审计员",
     "Stop using the file, restore it and tell the auditor"},
    {"UNREACHABLE", "无法连接对方", "The peer cannot be reached",
     "检查地址、端口和防火墙；程序会按退避再试",
     "Check address, port and firewall; it is tried again with back-off"},
    {"TLS_FAILED", "TLS 握手失败", "The TLS handshake failed", "核对双方证书的有效期和签发机构",
     "Compare validity and issuer of both sides' certificates"},
    {"TLS_PEER_REJECTED", "对方证书不是该机构登记的证书",
     "The peer's certificate is not the one of this agency",
     "请该机构确认其证书，并与设置中的名称核对",
     "Have the agency confirm its certificate and compare the settings"},
    {"TIMEOUT", "超过时限", "A deadline passed", "程序会再试；持续发生时与对方联系",
     "It is tried again; if it persists, talk to the agency"},
    {"TOO_LARGE", "超过允许的大小", "A size limit was exceeded",
     "请对方分批发送，或在设置中调整该项上限",
     "Ask for smaller batches or raise that limit in the settings"},
    {"PEER_STATUS", "对方返回错误状态", "The peer answered with an error status",
     "查看状态码；程序会按接口说明再试",
     "See the status; it is retried as the interface note says"},
    {"PEER_CONTENT", "对方返回的不是约定的内容（例如维护页面）",
     "The answer is not of the agreed kind (a maintenance page, for instance)",
     "等对方恢复服务；程序会再试", "Wait for the agency's service to return; it is tried again"},
    {"PEER_DIGEST", "内容与对方给出的摘要不符", "The body does not match the digest the peer gave",
     "未取用任何内容，将重新索取", "Nothing was taken; it is asked for again"},
    {"NOT_WELL_FORMED", "内容格式损坏，无法解析", "The content is broken and cannot be parsed",
     "整批未取用，请对方按行列处更正后重发",
     "Nothing was taken; have the agency correct the place named and send again"},
    {"DOCTYPE_REFUSED", "XML 含有 DOCTYPE，不予接受", "The XML has a DOCTYPE, which is refused",
     "请对方去掉 DOCTYPE 后重发", "Have the agency remove the DOCTYPE and send again"},
    {"ENCODING_INVALID", "含有所声明编码中不存在的字节",
     "There are bytes that do not exist in the declared encoding", "请对方按约定编码重新导出",
     "Have the agency export it again in the agreed encoding"},
    {"SIGNATURE_INVALID", "签名无法验证", "The signature cannot be verified",
     "核对双方密钥是否为同一版本", "Compare which version of the key each side uses"},
    {"TIMESTAMP_STALE", "时间戳超出允许范围", "The time stamp is outside the tolerance",
     "校准双方时钟", "Set both clocks right"},
    {"PEER_REFUSED", "对方业务系统拒绝", "The peer's system refused",
     "查看对方代码，按接口说明处理", "See the peer's code and do what the interface note says"},
    {"BUSY", "对方或本机忙", "The peer or the gateway is busy", "稍后自动再试",
     "It is tried again by itself"},
    {"CANCELLED", "程序正在停止", "The program is stopping", "重启后从断点继续",
     "It goes on after the restart"},
    {"CONTAINER_BROKEN", "压缩包或工作簿损坏，无法打开",
     "The zip, workbook, gzip or DBF is broken and cannot be opened",
     "未取用任何内容，请对方重新生成该文件后重报",
     "Nothing was taken; have the agency make the file again and send it"},
    {"FILE_ENCRYPTED", "文件设有密码，无法打开", "The file is under a password",
     "请对方取消打开密码（另存时不设密码）后重报",
     "Have the agency save it without a password and send it again"},
    {"WORKBOOK_LEGACY", "这是旧版 .xls 工作簿，不能读取",
     "This is an old .xls workbook, which is not read",
     "请对方在表格软件中“另存为 Excel 工作簿（.xlsx）”后重报",
     "Have the agency save it as an Excel workbook (.xlsx) and send that"},
    {"ACTIVE_CONTENT", "工作簿含有宏或指向其他文件的链接，不予接受",
     "The workbook has macros or links to other files, which are refused",
     "请对方另存为不含宏的 .xlsx，断开外部链接后重报",
     "Have the agency save it as .xlsx without macros and break the links to other files"},
    {"UNSUPPORTED", "本版本不支持这种形式", "This release does not read that form",
     "请对方改用接口说明中的形式", "Have the agency use a form named in the interface note"},
    {"CHECK_BINDING", "该项校验决定人员身份或所报事实，不能认可放行",
     "The check decides who somebody is or what holds: rows that fail it cannot be accepted",
     "代码可用 reject fix 说明含义，其余用 reject return 退回发送方更正",
     "Say what a code means by `reject fix`; let the sender correct the rest (`reject return`)"},
    {"SENDER_MENDS", "这类行只能由发送方更正后重新发送，网关不另行修复",
     "Such rows are put right by what their sender sends next; they are not repaired here",
     "把行号和原因告诉发送方：事件请其重推，日文件请其重出，快照请重新索取，市局标准请其整本重报审"
     "签",
     "Tell the sender line and reason: an event is pushed again, a day's file issued again, a "
     "snapshot asked for again, a city's workbook handed in and signed again"},
    {"NOT_SIGNED_IN", "尚未登录，或会话已结束", "Nobody is signed in, or the session is over",
     "请登录，或使用设置 callers 中登记的证书",
     "Sign in, or use a certificate listed under callers in the settings"},
    {"SIGN_IN_REFUSED", "用户名、密码或验证码不符，或须稍候再试",
     "Name, password or code do not fit, or there is a while to wait",
     "核对三项，验证码换新后再试；连续出错须等待一段时间，仍不行请安全管理员重置",
     "Check all three and wait for a new code; after failures there is a while to wait, and the "
     "security administrator can reset the account"},
    {"PASSWORD_WEAK", "密码过于简单", "The password is too weak",
     "至少 12 个字符、5 种不同字符，且不含用户名",
     "At least 12 characters, five of them different, without the account's name"},
    {"SECOND_PERSON", "此事须由另一人办理", "That takes another person",
     "账号和权限由安全管理员提出，由审计管理员或系统管理员确认；追加查看和认可放行由本辖区的另一位"
     "复核员"
     "同意；任何人不得办理自己的申请",
     "Accounts and rights: the security administrator asks, the audit or system administrator "
     "confirms. Further looks and acceptances: another reviewer of the region decides. Nobody "
     "decides on what he asked for"},
    {"REVEAL_LIMIT", "今日查看明文的次数已用完",
     "The day's looks at what stands masked are used up",
     "请复核员批准追加次数（查看明文记录页或 /v1/allowances），或次日再看",
     "Have a reviewer allow further ones (the page of looks, or /v1/allowances), or come back "
     "tomorrow"},
    {"GOING_IN", "该批次已核对完整、正在入库，不能中止：批次要么整批生效，要么完全不生效",
     "The run's batch is proved whole and is going in; a batch is in whole or not at all, so it "
     "can "
     "no longer be cancelled",
     "用 enrollgate run watch 看它入库；有误的请来源机构更正后重发，后到的名单会更正它",
     "Watch it end by `enrollgate run watch`; what is wrong in it is put right by the list that "
     "its "
     "sender sends next"},
}};

const Words& words_of(Errc code) noexcept {
  return kWords[static_cast<std::size_t>(code)];
}

}  // namespace

std::string_view name_of(Errc code) noexcept {
  return words_of(code).name;
}

std::string describe(Errc code, Language language) {
  return std::string(language == Language::zh ? words_of(code).zh : words_of(code).en);
}

std::string next_step(Errc code, Language language) {
  return std::string(language == Language::zh ? words_of(code).next_zh : words_of(code).next_en);
}

std::string Failure::text(Language language) const {
  std::string out(name_of(code_));
  if (*step_ != '\0') out.append(" at ").append(step_);
  if (line_ > 0) {
    out.append(" (line ").append(std::to_string(line_));
    if (column_ > 0) out.append(", column ").append(std::to_string(column_));
    out.append(")");
  }
  if (detail_ != 0) out.append(" [").append(std::to_string(detail_)).append("]");
  out.append(": ").append(describe(code_, language));
  out.append(language == Language::zh ? "。" : ". ").append(next_step(code_, language));
  out.append(language == Language::zh ? "。" : ".");
  return out;
}

}  // namespace gw
