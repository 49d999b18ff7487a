#pragma once
// Result<T>: a value or a Failure.  Operations that can fail for reasons outside the program return
// it; GW_TRY passes a failure up, GW_CO_TRY does so in a coroutine.
#include <boost/system/result.hpp>
#include <stdexcept>
#include <utility>

#include "gateway/base/errc.hpp"

namespace gw {

/// Called by Result::value() on a failure: reaching it is a bug of the caller.
[[noreturn]] inline void throw_exception_from_error(const Failure& failure,
                                                    const boost::source_location&) {
  throw std::logic_error(std::string(name_of(failure.code())));
}

template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Failure> {
 public:
  using boost::system::result<T, Failure>::result;
  Result(Failure failure)
      : boost::system::result<T, Failure>(failure) {}  // NOLINT(google-explicit-constructor)
};

inline Failure fail(Errc code) {
  return Failure(code);
}
template <std::size_t N>
Failure fail(Errc code, const char (&step)[N],
             std::int64_t detail = 0) {  // NOLINT(modernize-avoid-c-arrays)
  return Failure(code, step, detail);
}

}  // namespace gw

#define GW_CONCAT_(a, b) a##b
#define GW_CONCAT(a, b) GW_CONCAT_(a, b)
#define GW_TRY_IMPL_(ret, tmp, decl, ...) \
  auto tmp = (__VA_ARGS__);               \
  if (!tmp) ret tmp.error();              \
  decl = std::move(*tmp)
/// GW_TRY(auto value, expression): the value, or return the failure.
#define GW_TRY(decl, ...) GW_TRY_IMPL_(return, GW_CONCAT(gw_try_, __COUNTER__), decl, __VA_ARGS__)
#define GW_CO_TRY(decl, ...) \
  GW_TRY_IMPL_(co_return, GW_CONCAT(gw_try_, __COUNTER__), decl, __VA_ARGS__)
#define GW_CHECK_IMPL_(ret, tmp, ...) \
  if (auto tmp = (__VA_ARGS__); !tmp) ret tmp.error()
/// GW_CHECK(expression of Result<void>): go on, or return the failure.
#define GW_CHECK(...) GW_CHECK_IMPL_(return, GW_CONCAT(gw_check_, __COUNTER__), __VA_ARGS__)
#define GW_CO_CHECK(...) GW_CHECK_IMPL_(co_return, GW_CONCAT(gw_check_, __COUNTER__), __VA_ARGS__)
