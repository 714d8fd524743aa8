// ldns reads zone files and is the tests' second opinion; it is not on the path of a query.
// What Swift cannot import (macros, variadic functions) is given here as static functions.
#ifndef CLUSTERDNS_CLDNS_SHIM_H
#define CLUSTERDNS_CLDNS_SHIM_H

#include <ldns/ldns.h>
// mallinfo2: the tests see by it that nothing which ldns allocated stays.
#include <malloc.h>

#endif
