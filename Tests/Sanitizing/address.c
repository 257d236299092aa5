// What AddressSanitizer takes for its options; `deploy/sanitize address` links this into all.
//
// It can't look for leaks in Swift: pointers to the parts of an indirect enum and to what weak references share have
// bits packed into them, and what only such a pointer leads to is taken for lost.
const char *__asan_default_options(void);

const char *__asan_default_options(void) { return "detect_leaks=0"; }
