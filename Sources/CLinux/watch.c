#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

int clinux_watch_open(void) {
    int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    return watch < 0 ? -errno : watch;
}

int clinux_watch_add(int watch, const char *folder) {
    // A file counts as written when it is closed: one that is being written is not read.
    uint32_t events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF |
                      IN_MOVE_SELF | IN_ONLYDIR;
    int number = inotify_add_watch(watch, folder, events);
    return number < 0 ? -errno : number;
}

static int read_changes(int watch, int *folders, int capacity) {
    // The kernel gives no event that does not fit, so that room for one with the longest name gives progress.
    char buffer[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    int count = 0;
    while (count + 256 <= capacity || count == 0) {
        ssize_t length = read(watch, buffer, sizeof buffer);
        if (length <= 0) break;
        for (char *position = buffer; position < buffer + length && count < capacity;) {
            const struct inotify_event *event = (const struct inotify_event *)position;
            folders[count++] = event->mask & IN_Q_OVERFLOW ? -1 : event->wd;
            position += sizeof *event + event->len;
        }
    }
    return count;
}

int clinux_watch_wait(int watch, int event, int milliseconds, int *folders, int capacity) {
    struct pollfd descriptors[2] = {{.fd = watch, .events = POLLIN}, {.fd = event, .events = POLLIN}};
    if (poll(descriptors, 2, milliseconds) < 0) return errno == EINTR ? 0 : -errno;
    if (descriptors[1].revents & POLLIN) clinux_event_wait(event);
    return descriptors[0].revents & POLLIN ? read_changes(watch, folders, capacity) : 0;
}
