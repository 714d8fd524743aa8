#define _GNU_SOURCE
#include "CLinux.h"

#include <dirent.h>
#include <errno.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

// Reads a small file of /proc as text. Returns 0 or a negative errno.
static int read_text(const char *path, char *text, size_t capacity) {
    FILE *file = fopen(path, "re");
    if (!file) return -errno;
    size_t length = fread(text, 1, capacity - 1, file);
    fclose(file);
    text[length] = 0;
    return 0;
}

static double limit_of(int resource) {
    struct rlimit limit;
    if (getrlimit(resource, &limit)) return -1;
    // As client_golang shows "unlimited".
    return limit.rlim_cur == RLIM_INFINITY ? 18446744073709551615.0 : (double)limit.rlim_cur;
}

static double count_descriptors(void) {
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) return -1;
    double count = 0;
    for (struct dirent *entry; (entry = readdir(folder));) count += entry->d_name[0] != '.';
    closedir(folder);
    // The folder's own descriptor was one of them.
    return count - 1;
}

// The time at which the process was started, in seconds since 1970.
static double start_seconds(void) {
    char text[8192];
    if (read_text("/proc/self/stat", text, sizeof text)) return -1;
    // The command, in parentheses, may hold anything; field 3 is behind it, field 22 the start in ticks since the boot.
    char *field = strrchr(text, ')');
    unsigned long long ticks = 0;
    for (int number = 2; field && number < 22; number++) {
        field = strchr(field + 1, ' ');
    }
    if (!field || sscanf(field, "%llu", &ticks) != 1) return -1;
    FILE *file = fopen("/proc/stat", "re");
    if (!file) return -1;
    char line[256];
    unsigned long long boot = 0;
    while (fgets(line, sizeof line, file) && sscanf(line, "btime %llu", &boot) != 1) continue;
    fclose(file);
    return boot ? (double)boot + (double)ticks / (double)sysconf(_SC_CLK_TCK) : -1;
}

void clinux_process_figures_read(clinux_process_figures *figures) {
    struct rusage usage;
    figures->cpu_seconds = -1;
    if (!getrusage(RUSAGE_SELF, &usage)) {
        figures->cpu_seconds = (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
                               ((double)usage.ru_utime.tv_usec + (double)usage.ru_stime.tv_usec) / 1e6;
    }
    figures->open_descriptors = count_descriptors();
    figures->descriptors_max = limit_of(RLIMIT_NOFILE);
    figures->virtual_octets_max = limit_of(RLIMIT_AS);
    figures->virtual_octets = figures->resident_octets = -1;
    char text[256];
    unsigned long long size, resident;
    if (!read_text("/proc/self/statm", text, sizeof text) && sscanf(text, "%llu %llu", &size, &resident) == 2) {
        double page = (double)sysconf(_SC_PAGESIZE);
        figures->virtual_octets = (double)size * page;
        figures->resident_octets = (double)resident * page;
    }
    figures->start_seconds = start_seconds();
}

int clinux_socket_queue(int fd, uint32_t *queued_octets, uint32_t *drops) {
    uint32_t values[SK_MEMINFO_VARS];
    memset(values, 0, sizeof values);
    socklen_t length = sizeof values;
    if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, values, &length)) return -errno;
    *queued_octets = values[SK_MEMINFO_RMEM_ALLOC];
    *drops = values[SK_MEMINFO_DROPS];
    return 0;
}
