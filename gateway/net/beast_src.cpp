// The one place where the non-template parts of Beast and of Asio's TLS streams are compiled.
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
