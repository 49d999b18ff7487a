#include "gateway/codec/encoding.hpp"

#include <algorithm>
#include <array>

#include "gateway/codec/gb18030.hpp"
#include "gateway/codec/utf8.hpp"

namespace gw::codec {
namespace {

constexpr std::size_t kLongestSequence = 4;
constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool same_label(std::string_view a, std::string_view upper) {
  return std::equal(a.begin(), a.end(), upper.begin(), upper.end(), [](char x, char y) {
    return (x >= 'a' && x <= 'z' ? static_cast<char>(x - 'a' + 'A') : x) == y;
  });
}

}  // namespace

std::optional<Encoding> encoding_named(std::string_view label) {
  for (std::string_view name : {"UTF-8", "UTF8"})
    if (same_label(label, name)) return Encoding::utf8;
  for (std::string_view name : {"GB18030", "GBK", "GB2312", "CP936"})
    if (same_label(label, name)) return Encoding::gb18030;
  return std::nullopt;
}

std::unique_ptr<TextDecoder> make_decoder(Encoding encoding, OnInvalid on_invalid) {
  if (encoding == Encoding::gb18030) return std::make_unique<Gb18030Decoder>(on_invalid);
  return std::make_unique<Utf8Decoder>(on_invalid);
}

Result<void> TextDecoder::decode(std::string_view in, std::string& out) {
  invalid_.clear();
  const std::size_t begin = out.size();
  Result<void> taken = take_pending(in, Input::may_go_on, out);
  if (taken) taken = take_all(in, out);
  // Also of what stood before an invalid byte.
  drop_byte_order_mark(out, begin);
  return taken;
}

Result<void> TextDecoder::finish(std::string& out) {
  invalid_.clear();
  std::string_view nothing;
  return take_pending(nothing, Input::has_ended, out);
}

Result<void> TextDecoder::take_all(std::string_view in, std::string& out) {
  while (!in.empty()) {
    const std::size_t done = run(in, out);
    offset_ += static_cast<std::int64_t>(done);
    in.remove_prefix(done);
    if (in.empty()) break;
    const Sequence sequence = next(in, Input::may_go_on);
    if (sequence.state == State::incomplete) {
      pending_ = in;
      break;
    }
    GW_CHECK(take(sequence, out));
    in.remove_prefix(sequence.length);
  }
  return {};
}

// Completes the character that the former chunk began, with bytes taken from `in`.
Result<void> TextDecoder::take_pending(std::string_view& in, Input input, std::string& out) {
  while (!pending_.empty() && (!in.empty() || input == Input::has_ended)) {
    std::array<char, 2 * kLongestSequence> joint{};
    auto end = std::copy(pending_.begin(), pending_.end(), joint.begin());
    end = std::copy_n(in.begin(), std::min(in.size(), kLongestSequence), end);
    const std::string_view both(joint.data(), static_cast<std::size_t>(end - joint.begin()));
    const Sequence sequence = next(both, input);
    if (sequence.state == State::incomplete) {
      pending_ = both;
      in = {};
      break;
    }
    GW_CHECK(take(sequence, out));
    if (sequence.length < pending_.size()) {
      pending_.erase(0, sequence.length);
    } else {
      in.remove_prefix(sequence.length - pending_.size());
      pending_.clear();
    }
  }
  return {};
}

Result<void> TextDecoder::take(const Sequence& sequence, std::string& out) {
  if (sequence.state == State::invalid) {
    if (on_invalid_ == OnInvalid::fail)
      return fail(Errc::encoding_invalid, "codec.decode", offset_);
    invalid_.push_back({offset_, out.size()});
  }
  append_utf8(out, sequence.state == State::invalid ? kReplacement : sequence.character);
  offset_ += static_cast<std::int64_t>(sequence.length);
  return {};
}

void TextDecoder::drop_byte_order_mark(std::string& out, std::size_t begin) {
  if (!at_start_ || out.size() == begin) return;
  at_start_ = false;
  if (out.compare(begin, kByteOrderMark.size(), kByteOrderMark) != 0) return;
  out.erase(begin, kByteOrderMark.size());
  for (InvalidBytes& place : invalid_) place.output_index -= kByteOrderMark.size();
  had_byte_order_mark_ = true;
}

}  // namespace gw::codec
