// Counts what the calling thread allocates, locks and reference-counts, for tests of the path of a query.
#ifndef CLUSTERDNS_CPATHCOUNTER_H
#define CLUSTERDNS_CPATHCOUNTER_H

#include <stdint.h>

/// What one thread did between begin and end.
typedef struct {
    uint64_t allocations;
    uint64_t retains;
    uint64_t releases;
    uint64_t locks;
} path_counts;

/// Begins to count. The Swift runtime calls through its hooks until the end, which only a process with one thread may do.
void path_counter_begin(void);
path_counts path_counter_end(void);

#endif
