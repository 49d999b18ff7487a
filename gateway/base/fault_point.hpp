#pragma once
// Fault points: places where a test may kill the process, to prove that a restart loses and doubles
// nothing, or hold it. Compiled in only with GW_FAULT_POINTS (test builds); a shipped program has
// none.
//
// ENROLLGATE_FAULT="store.commit:3" kills the process (SIGKILL, as a power cut would) at the third
// passage of that point; ENROLLGATE_FAULT_LIST=FILE appends each point's name at its first passage,
// so that the kill test knows all of them without a list kept by hand; ENROLLGATE_FAULT_TRACE=FILE
// appends it at every passage, so that it also knows how often each is passed.
// ENROLLGATE_FAULT_HOLD="pipeline.decode:FIFO,pipeline.apply:FIFO" holds whoever passes the point
// while that FIFO is there, until somebody opens it to write; no test has to be quicker than a run.
#ifdef GW_FAULT_POINTS
namespace gw {
void fault_point(const char* name) noexcept;
}
#define GW_FAULT_POINT(name) ::gw::fault_point(name)
#else
#define GW_FAULT_POINT(name) static_cast<void>(0)
#endif
