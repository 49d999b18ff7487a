# Language level, warnings, sanitizers, linker and compiler cache: one place for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(GW_BUILD_TESTS "Build the tests" ON)
option(GW_FAULT_POINTS "Compile the fault points in (test builds only; a shipped program has none)" OFF)
option(GW_FUZZ "Build the libFuzzer targets (clang)" OFF)
set(GW_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM AND NOT GW_SANITIZE)
  add_link_options(-fuse-ld=mold)
endif()

add_library(gw_warnings INTERFACE)
target_compile_options(gw_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Joined files look like headers to it: their unnamed namespaces are theirs alone all the same.
  target_compile_options(gw_warnings INTERFACE -Wno-subobject-linkage)
endif()

if(GW_SANITIZE)
  add_compile_options(-fsanitize=${GW_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${GW_SANITIZE})
  if(GW_SANITIZE MATCHES "address.*undefined" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Checks at every access: a third of the compiler's time and half of the object, for what the address sanitizer and
    # the processor find as well.  The fuzz targets have them.
    add_compile_options(-fno-sanitize=null,alignment,vptr,object-size)
  endif()
endif()
if(GW_FAULT_POINTS)
  add_compile_definitions(GW_FAULT_POINTS)
endif()
