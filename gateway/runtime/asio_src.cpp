// The one place where Asio's non-template parts are compiled.
#include <boost/asio/impl/src.hpp>
