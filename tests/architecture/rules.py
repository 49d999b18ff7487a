"""What may include what, beside the layers' own DEPENDS.  Data only; check.py reads it."""

# Header prefix (or whole name) -> the folders and files that may include it.  One wrapper a library, one folder that
# sees its headers (README.md of each folder says why).
LIBRARIES = {
    "boost/beast": ("gateway/net/",),
    "boost/asio/ssl": ("gateway/net/", "gateway/runtime/asio_src.cpp"),
    "sqlite3.h": ("gateway/store/sqlite/",),
    "libxml/": ("gateway/codec/",),
    "simdjson.h": ("gateway/codec/",),
    "zlib.h": ("gateway/codec/",),
    "zip.h": ("gateway/codec/",),
    "qrencode.h": ("gateway/codec/",),
    "unicode/": ("gateway/codec/", "gateway/normalize/fold.cpp"),
    "yaml-cpp/": ("gateway/app/",),
    "libssh/": ("gateway/net/",),
    "openssl/": ("gateway/crypto/", "gateway/net/"),
    "CLI/": ("gateway/cli/command_tree.hpp",),
}

# Values in, values out, time as an argument (law 13): these layers see no socket, file, clock, thread or log.
PURE = ("domain", "normalize", "policy")
PURE_FORBIDDEN_HEADERS = ("boost/asio", "fstream", "filesystem", "iostream", "cstdio", "thread", "mutex", "random",
                          "gateway/base/log.hpp", "sys/", "unistd.h", "fcntl.h")
# They may use the words of gateway/base/clock.hpp for days and moments, but hold no clock.
PURE_FORBIDDEN_WORDS = ("system_clock::now", "steady_clock::now", "Clock&", "SystemClock", "co_await", "getenv(",
                        "std::time(")

# A call to the machine's clock anywhere else is a time that no test can set.
CLOCK_CALLS = ("system_clock::now", "std::time(", "gettimeofday(", "clock_gettime(")
CLOCK_ALLOWED = ("gateway/base/clock.hpp", "gateway/base/log.cpp", "gateway/app/")

# Standing for every layer: what each may see without saying so.
EVERYBODY = ("base",)

LINES_LIMIT = 600
