// How the program's allocator, jemalloc, is set up; linked into the programs, not into tests.
// A run touches fresh memory for a fifth of its time: glibc's per-thread heaps grow by one page and
// one mprotect at a time, and every page is a fault of its own.  Here memory comes in huge pages
// (thp), each processor has one heap (percpu_arena), and blocks larger than a database page are not
// kept by threads (tcache_max), so that what one thread frees the next one uses.

// jemalloc's own hook (its manual, "TUNING"); a program defines it, the library reads it at start.
extern "C" const char* malloc_conf;  // NOLINT(readability-identifier-naming)
const char* malloc_conf = "thp:always,metadata_thp:auto,percpu_arena:percpu,tcache_max:4096";
