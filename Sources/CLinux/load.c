#define _GNU_SOURCE
#include "sockaddr.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 32

static void grow_buffers(int fd, int octets) {
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets);
}

int clinux_load_open(const clinux_endpoint *server, int buffer_octets) {
    struct sockaddr_storage name;
    socklen_t length = to_sockaddr(server, &name);
    int fd = socket(name.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    grow_buffers(fd, buffer_octets);
    if (connect(fd, (struct sockaddr *)&name, length)) {
        int failure = -errno;
        close(fd);
        return failure;
    }
    return fd;
}

int clinux_load_send(int fd, const uint8_t *octets, size_t stride, const uint16_t *lengths, int count) {
    struct mmsghdr messages[BATCH];
    struct iovec vectors[BATCH];
    if (count > BATCH) count = BATCH;
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < count; i++) {
        vectors[i] = (struct iovec){(void *)(octets + i * stride), lengths[i]};
        messages[i].msg_hdr.msg_iov = &vectors[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    int sent = sendmmsg(fd, messages, count, MSG_NOSIGNAL);
    return sent > 0 ? sent : 0;
}

int clinux_load_receive(int fd, uint8_t *octets, size_t stride, uint16_t *lengths, int count) {
    struct mmsghdr messages[BATCH];
    struct iovec vectors[BATCH];
    if (count > BATCH) count = BATCH;
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < count; i++) {
        vectors[i] = (struct iovec){octets + i * stride, stride};
        messages[i].msg_hdr.msg_iov = &vectors[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    int received = recvmmsg(fd, messages, count, MSG_DONTWAIT, NULL);
    for (int i = 0; i < received; i++) lengths[i] = (uint16_t)messages[i].msg_len;
    return received > 0 ? received : 0;
}

void clinux_load_wait(const int *sockets, int count, int milliseconds) {
    struct pollfd descriptors[64];
    if (count > 64) count = 64;
    for (int i = 0; i < count; i++) descriptors[i] = (struct pollfd){.fd = sockets[i], .events = POLLIN};
    poll(descriptors, count, milliseconds);
}

int clinux_load_echo(const clinux_endpoint *address) {
    struct sockaddr_storage name;
    socklen_t length = to_sockaddr(address, &name);
    int fd = socket(name.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    grow_buffers(fd, 4 << 20);
    if (bind(fd, (struct sockaddr *)&name, length)) return -errno;
    static uint8_t buffers[BATCH][2048];
    struct mmsghdr messages[BATCH];
    struct iovec vectors[BATCH];
    struct sockaddr_in6 peers[BATCH];
    memset(messages, 0, sizeof messages);
    for (;;) {
        for (int i = 0; i < BATCH; i++) {
            vectors[i] = (struct iovec){buffers[i], sizeof buffers[i]};
            messages[i].msg_hdr.msg_iov = &vectors[i];
            messages[i].msg_hdr.msg_iovlen = 1;
            messages[i].msg_hdr.msg_name = &peers[i];
            messages[i].msg_hdr.msg_namelen = sizeof peers[i];
        }
        int count = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
        for (int i = 0; i < count; i++) {
            buffers[i][2] |= 0x80;
            vectors[i].iov_len = messages[i].msg_len;
        }
        for (int sent = 0; sent < count;) {
            int more = sendmmsg(fd, messages + sent, count - sent, 0);
            if (more <= 0) break;
            sent += more;
        }
    }
}
