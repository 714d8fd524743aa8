#define _GNU_SOURCE
#include "sockaddr.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 16

int clinux_poll_open(void) {
    int poll = epoll_create1(EPOLL_CLOEXEC);
    return poll < 0 ? -errno : poll;
}

int clinux_poll_add(int poll, int fd, uint64_t number) {
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = number};
    return epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

int clinux_poll_wait(int poll, uint64_t *numbers, int capacity, int milliseconds) {
    struct epoll_event events[64];
    if (capacity > 64) capacity = 64;
    int count = epoll_wait(poll, events, capacity, milliseconds);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) numbers[i] = events[i].data.u64;
    return count;
}

static void tune(int fd, int family) {
    // Never act on a path MTU that a forged ICMP message claims (RFC 9715).
    int omit = family == AF_INET ? IP_PMTUDISC_OMIT : IPV6_PMTUDISC_OMIT;
    if (family == AF_INET) setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &omit, sizeof omit);
    else setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &omit, sizeof omit);
}

int clinux_upstream_open(const clinux_endpoint *server, const clinux_endpoint *source) {
    struct sockaddr_storage name;
    socklen_t length = to_sockaddr(server, &name);
    int fd = socket(name.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    tune(fd, name.ss_family);
    if (source) {
        struct sockaddr_storage own;
        socklen_t own_length = to_sockaddr(source, &own);
        if (bind(fd, (struct sockaddr *)&own, own_length)) {
            int failure = -errno;
            close(fd);
            return failure;
        }
    }
    if (connect(fd, (struct sockaddr *)&name, length)) {
        int failure = -errno;
        close(fd);
        return failure;
    }
    return fd;
}

int clinux_upstream_send(int fd, const uint8_t *octets, const uint32_t *lengths, int count) {
    struct mmsghdr messages[BATCH];
    struct iovec vectors[BATCH];
    if (count > BATCH) count = BATCH;
    memset(messages, 0, sizeof *messages * (size_t)count);
    for (int i = 0; i < count; i++) {
        vectors[i] = (struct iovec){(void *)octets, lengths[i]};
        messages[i].msg_hdr.msg_iov = &vectors[i];
        messages[i].msg_hdr.msg_iovlen = 1;
        octets += lengths[i];
    }
    for (int tries = 0;; tries++) {
        int sent = sendmmsg(fd, messages, (unsigned)count, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) return sent;
        // What an earlier datagram met is reported once, by whichever call comes next.
        if (errno == EINTR || (errno == ECONNREFUSED && tries == 0)) continue;
        return -errno;
    }
}

int clinux_upstream_receive(int fd, uint8_t *octets, size_t stride, uint16_t *lengths, int count) {
    struct mmsghdr messages[BATCH];
    struct iovec vectors[BATCH];
    if (count > BATCH) count = BATCH;
    memset(messages, 0, sizeof *messages * (size_t)count);
    for (int i = 0; i < count; i++) {
        vectors[i] = (struct iovec){octets + (size_t)i * stride, stride};
        messages[i].msg_hdr.msg_iov = &vectors[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    int received;
    do {
        received = recvmmsg(fd, messages, count, MSG_DONTWAIT, NULL);
    } while (received < 0 && errno == EINTR);
    if (received < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
    for (int i = 0; i < received; i++) {
        // A datagram that was cut counts as empty.
        lengths[i] = messages[i].msg_hdr.msg_flags & MSG_TRUNC ? 0 : (uint16_t)messages[i].msg_len;
    }
    return received;
}

int clinux_random(uint8_t *octets, size_t length) {
    size_t filled = 0;
    while (filled < length) {
        ssize_t count = getrandom(octets + filled, length - filled, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return -errno;
        filled += (size_t)count;
    }
    return 0;
}

uint32_t clinux_interface_number(const char *name) { return if_nametoindex(name); }
