#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <malloc.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <link.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

int clinux_processor_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set)) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

int clinux_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit)) return 1024;
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit)) limit.rlim_cur = before;
    return limit.rlim_cur > INT_MAX ? INT_MAX : (int)limit.rlim_cur;
}

void clinux_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

uint32_t clinux_unix_time(void) { return (uint32_t)time(NULL); }

uint64_t clinux_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int clinux_event_open(void) {
    int event = eventfd(0, EFD_CLOEXEC);
    return event < 0 ? -errno : event;
}

void clinux_event_wake(int event) {
    uint64_t one = 1;
    // The only failure is a counter at its greatest value: then the waiter will wake anyway.
    ssize_t ignored = write(event, &one, sizeof one);
    (void)ignored;
}

void clinux_event_wait(int event) {
    uint64_t count;
    while (read(event, &count, sizeof count) < 0 && errno == EINTR) continue;
}

static int signal_pipe[2] = {-1, -1};

static void pass_on(int number) {
    int failure = errno;
    uint8_t octet = (uint8_t)number;
    // A full pipe holds signals enough.
    ssize_t ignored = write(signal_pipe[1], &octet, 1);
    (void)ignored;
    errno = failure;
}

int clinux_signals_catch(void) {
    if (pipe2(signal_pipe, O_CLOEXEC)) return -errno;
    fcntl(signal_pipe[1], F_SETFL, O_NONBLOCK);
    static const int numbers[] = {SIGINT, SIGTERM, SIGQUIT, SIGUSR1, SIGUSR2, SIGHUP};
    struct sigaction action = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (sigaction(numbers[i], &action, NULL)) return -errno;
    }
    signal(SIGPIPE, SIG_IGN);
    return 0;
}

int clinux_signals_wait(void) {
    uint8_t number;
    for (;;) {
        ssize_t length = read(signal_pipe[0], &number, 1);
        if (length == 1) return number;
        if (length < 0 && errno == EINTR) continue;
        return length < 0 ? -errno : -EPIPE;
    }
}

int clinux_write_some(int fd, const uint8_t *octets, size_t length, int milliseconds) {
    struct pollfd descriptor = {.fd = fd, .events = POLLOUT};
    int ready = poll(&descriptor, 1, milliseconds);
    if (ready <= 0) return ready == 0 || errno == EINTR ? 0 : -errno;
    // A pipe that can be written to has room for at least this much.
    if (length > PIPE_BUF) length = PIPE_BUF;
    ssize_t written = write(fd, octets, length);
    if (written >= 0) return (int)written;
    return errno == EINTR || errno == EAGAIN ? 0 : -errno;
}

static int take_address(const struct ifaddrs *entry, clinux_endpoint *address) {
    memset(address, 0, sizeof *address);
    if (entry->ifa_addr->sa_family == AF_INET) {
        address->family = 4;
        memcpy(address->octets, &((struct sockaddr_in *)entry->ifa_addr)->sin_addr, 4);
        return 1;
    }
    if (entry->ifa_addr->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)entry->ifa_addr;
        address->family = 6;
        address->scope = in6->sin6_scope_id;
        memcpy(address->octets, &in6->sin6_addr, 16);
        return 1;
    }
    return 0;
}

int clinux_interface_addresses(const char *name, clinux_endpoint *addresses, int capacity) {
    struct ifaddrs *list = NULL;
    if (getifaddrs(&list)) return -errno;
    int count = 0;
    for (struct ifaddrs *entry = list; entry && count < capacity; entry = entry->ifa_next) {
        if (!entry->ifa_addr || !(entry->ifa_flags & IFF_UP)) continue;
        if (name && strcmp(name, entry->ifa_name) != 0) continue;
        if (take_address(entry, &addresses[count])) count++;
    }
    freeifaddrs(list);
    return count;
}

int64_t clinux_unix_microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void clinux_trim_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

static int release_segments(struct dl_phdr_info *info, size_t size, void *page) {
    (void)size;
    const uintptr_t mask = *(const uintptr_t *)page - 1;
    for (int index = 0; index < info->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[index];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W)) continue;
        // Whole pages only: the last one may be shared with what can be written.
        const uintptr_t start = (info->dlpi_addr + segment->p_vaddr) & ~mask;
        const uintptr_t end = (info->dlpi_addr + segment->p_vaddr + segment->p_filesz) & ~mask;
        if (end > start) madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void clinux_release_program(void) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    dl_iterate_phdr(release_segments, &page);
}
