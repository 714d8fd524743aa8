#define _GNU_SOURCE
#include "sockaddr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#define CONTROL_OCTETS 48

static int is_wildcard(const clinux_endpoint *address) {
    static const uint8_t zero[16];
    return memcmp(address->octets, zero, address->family == 4 ? 4 : 16) == 0;
}

static int set(int fd, int level, int option, int value) {
    return setsockopt(fd, level, option, &value, sizeof value);
}

static int configure(int fd, const clinux_endpoint *address, int buffer_octets) {
    if (set(fd, SOL_SOCKET, SO_REUSEPORT, 1)) return -errno;
    // A wildcard IPv6 socket serves IPv4 as well; an address that was named serves just itself.
    if (address->family == 6 && set(fd, IPPROTO_IPV6, IPV6_V6ONLY, is_wildcard(address) ? 0 : 1)) return -errno;
    if (is_wildcard(address)) {
        if (address->family == 4 && set(fd, IPPROTO_IP, IP_PKTINFO, 1)) return -errno;
        if (address->family == 6 && set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)) return -errno;
    }
    // Never act on a path MTU that a forged ICMP message claims (RFC 9715).
    if (address->family == 4) set(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT);
    else set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT);
    // The privileged form passes the system's limit; without the privilege the limit is what there is.
    if (set(fd, SOL_SOCKET, SO_RCVBUFFORCE, buffer_octets)) set(fd, SOL_SOCKET, SO_RCVBUF, buffer_octets);
    if (set(fd, SOL_SOCKET, SO_SNDBUFFORCE, buffer_octets)) set(fd, SOL_SOCKET, SO_SNDBUF, buffer_octets);
    return 0;
}

int clinux_udp_open(const clinux_endpoint *address, int buffer_octets, int *step) {
    struct sockaddr_storage name;
    socklen_t length = to_sockaddr(address, &name);
    *step = CLINUX_STEP_SOCKET;
    int fd = socket(name.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    *step = CLINUX_STEP_OPTION;
    int result = configure(fd, address, buffer_octets);
    if (result == 0) {
        *step = CLINUX_STEP_BIND;
        if (bind(fd, (struct sockaddr *)&name, length)) result = -errno;
    }
    if (result < 0) {
        close(fd);
        return result;
    }
    return fd;
}

int clinux_probe(const clinux_endpoint *address, int is_stream) {
    struct sockaddr_storage name;
    socklen_t length = to_sockaddr(address, &name);
    int fd = socket(name.ss_family, (is_stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    int result = 0;
    if (address->family == 6 && set(fd, IPPROTO_IPV6, IPV6_V6ONLY, is_wildcard(address) ? 0 : 1)) result = -errno;
    // Connections of an earlier server that the kernel still remembers are nobody's listener.
    if (result == 0 && is_stream && set(fd, SOL_SOCKET, SO_REUSEADDR, 1)) result = -errno;
    if (result == 0 && bind(fd, (struct sockaddr *)&name, length)) result = -errno;
    close(fd);
    return result;
}

int clinux_bound_port(int fd) {
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    if (getsockname(fd, (struct sockaddr *)&name, &length)) return -errno;
    return ntohs(name.ss_family == AF_INET ? ((struct sockaddr_in *)&name)->sin_port
                                           : ((struct sockaddr_in6 *)&name)->sin6_port);
}

int clinux_receive_timeout(int fd, int milliseconds) {
    struct timeval value = {.tv_sec = milliseconds / 1000, .tv_usec = (milliseconds % 1000) * 1000};
    return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &value, sizeof value) ? -errno : 0;
}

// A connected socket receives from its peer alone. The peer is a port of our own address that no service has.
int clinux_stop_receiving(int fd) {
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    if (getsockname(fd, (struct sockaddr *)&name, &length)) return -errno;
    if (name.ss_family == AF_INET) {
        struct sockaddr_in *in = (struct sockaddr_in *)&name;
        if (in->sin_addr.s_addr == htonl(INADDR_ANY)) in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        in->sin_port = htons(1);
    } else {
        struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&name;
        if (IN6_IS_ADDR_UNSPECIFIED(&in6->sin6_addr)) in6->sin6_addr = in6addr_loopback;
        in6->sin6_port = htons(1);
    }
    if (connect(fd, (struct sockaddr *)&name, length)) return -errno;
    // A datagram may be on its way into the queue on another processor, from before. The kernel hands them over as readers of
    // RCU, whose end this waits for. Where it is refused, a queue is read an instant too early, at worst.
    syscall(SYS_membarrier, 1 /* MEMBARRIER_CMD_GLOBAL */, 0);
    return 0;
}

int clinux_close(int fd) { return close(fd) ? -errno : 0; }

struct clinux_batch {
    int slots;
    int queued;
    size_t receive_octets;
    size_t send_octets;
    size_t receive_stride;
    size_t send_stride;
    struct mmsghdr *received;
    struct iovec *receive_vectors;
    struct sockaddr_in6 *names;
    uint8_t *controls;
    struct mmsghdr *sent;
    struct iovec *send_vectors;
    uint8_t *receive_buffers;
    uint8_t *send_buffers;
};

clinux_batch *clinux_batch_create(int slots, size_t receive_octets, size_t send_octets) {
    clinux_batch *batch = calloc(1, sizeof *batch);
    if (!batch) return NULL;
    batch->slots = slots;
    batch->receive_octets = receive_octets;
    batch->send_octets = send_octets;
    // An odd number of cache lines between the slots, so that their first lines do not compete for one set.
    batch->receive_stride = ((receive_octets + 127) / 128) * 128 + 64;
    batch->send_stride = ((send_octets + 127) / 128) * 128 + 64;
    batch->received = calloc(slots, sizeof *batch->received);
    batch->receive_vectors = calloc(slots, sizeof *batch->receive_vectors);
    batch->names = calloc(slots, sizeof *batch->names);
    batch->controls = calloc(slots, CONTROL_OCTETS);
    batch->sent = calloc(slots, sizeof *batch->sent);
    batch->send_vectors = calloc(slots, sizeof *batch->send_vectors);
    batch->receive_buffers = calloc(slots, batch->receive_stride);
    batch->send_buffers = calloc(slots, batch->send_stride);
    if (!batch->received || !batch->receive_vectors || !batch->names || !batch->controls || !batch->sent ||
        !batch->send_vectors || !batch->receive_buffers || !batch->send_buffers) {
        clinux_batch_free(batch);
        return NULL;
    }
    for (int i = 0; i < slots; i++) {
        batch->receive_vectors[i].iov_base = batch->receive_buffers + i * batch->receive_stride;
        batch->receive_vectors[i].iov_len = receive_octets;
        batch->received[i].msg_hdr.msg_iov = &batch->receive_vectors[i];
        batch->received[i].msg_hdr.msg_iovlen = 1;
        batch->received[i].msg_hdr.msg_name = &batch->names[i];
        batch->sent[i].msg_hdr.msg_iov = &batch->send_vectors[i];
        batch->sent[i].msg_hdr.msg_iovlen = 1;
    }
    return batch;
}

void clinux_batch_free(clinux_batch *batch) {
    if (!batch) return;
    free(batch->received);
    free(batch->receive_vectors);
    free(batch->names);
    free(batch->controls);
    free(batch->sent);
    free(batch->send_vectors);
    free(batch->receive_buffers);
    free(batch->send_buffers);
    free(batch);
}

int clinux_batch_receive(clinux_batch *batch, int fd, int waits) {
    batch->queued = 0;
    for (int i = 0; i < batch->slots; i++) {
        struct msghdr *header = &batch->received[i].msg_hdr;
        header->msg_namelen = sizeof batch->names[i];
        header->msg_control = batch->controls + i * CONTROL_OCTETS;
        header->msg_controllen = CONTROL_OCTETS;
    }
    int count;
    do {
        count = recvmmsg(fd, batch->received, batch->slots, waits ? MSG_WAITFORONE : MSG_DONTWAIT, NULL);
    } while (count < 0 && errno == EINTR && !waits);
    if (count >= 0) return count;
    return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
}

const uint8_t *clinux_batch_datagram(const clinux_batch *batch, int slot, int *length) {
    const struct mmsghdr *message = &batch->received[slot];
    *length = message->msg_hdr.msg_flags & MSG_TRUNC ? -1 : (int)message->msg_len;
    return batch->receive_vectors[slot].iov_base;
}

void clinux_batch_source(const clinux_batch *batch, int slot, clinux_endpoint *source) {
    const struct sockaddr_in6 *in6 = &batch->names[slot];
    if (in6->sin6_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)in6;
        source->family = 4;
        source->port = ntohs(in->sin_port);
        memcpy(source->octets, &in->sin_addr, 4);
        return;
    }
    source->family = 6;
    source->port = ntohs(in6->sin6_port);
    source->scope = in6->sin6_scope_id;
    memcpy(source->octets, &in6->sin6_addr, 16);
}

uint8_t *clinux_batch_answer(clinux_batch *batch, int slot) {
    return batch->send_buffers + slot * batch->send_stride;
}

// What the kernel said of the destination becomes what it is told of the source: for IPv4 the address asked moves into
// the field that names the source address.
static void reverse_packet_info(struct msghdr *header) {
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo *info = (struct in_pktinfo *)CMSG_DATA(c);
            info->ipi_spec_dst = info->ipi_addr;
        }
    }
}

void clinux_batch_queue(clinux_batch *batch, int slot, size_t length) {
    int number = batch->queued++;
    struct msghdr *from = &batch->received[slot].msg_hdr;
    struct msghdr *to = &batch->sent[number].msg_hdr;
    batch->send_vectors[number].iov_base = clinux_batch_answer(batch, slot);
    batch->send_vectors[number].iov_len = length;
    to->msg_name = from->msg_name;
    to->msg_namelen = from->msg_namelen;
    if (from->msg_controllen) {
        reverse_packet_info(from);
        to->msg_control = from->msg_control;
    } else {
        to->msg_control = NULL;
    }
    to->msg_controllen = from->msg_controllen;
}

// A host with several ways may have none through the interface that was asked: then the routes decide.
static int send_without_interface(int fd, struct msghdr *header) {
    int had_interface = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            ((struct in_pktinfo *)CMSG_DATA(c))->ipi_ifindex = 0;
            had_interface = 1;
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            ((struct in6_pktinfo *)CMSG_DATA(c))->ipi6_ifindex = 0;
            had_interface = 1;
        }
    }
    if (!had_interface) return -1;
    return sendmsg(fd, header, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

// Sends every message that can be sent; returns how many cannot.
static int send_each(int fd, struct mmsghdr *messages, int total) {
    int next = 0;
    int lost = 0;
    while (next < total) {
        int count = sendmmsg(fd, messages + next, (unsigned)(total - next), MSG_NOSIGNAL);
        if (count > 0) {
            next += count;
            continue;
        }
        if (count < 0 && errno == EINTR) continue;
        // The first datagram is the one that failed; the others may still go.
        int unreachable = errno == ENETUNREACH || errno == EHOSTUNREACH;
        if (!unreachable || send_without_interface(fd, &messages[next].msg_hdr) < 0) lost++;
        next++;
    }
    return lost;
}

int clinux_batch_send(clinux_batch *batch, int fd) {
    int lost = send_each(fd, batch->sent, batch->queued);
    batch->queued = 0;
    return lost;
}

void clinux_batch_destination(const clinux_batch *batch, int slot, clinux_endpoint *destination) {
    struct msghdr *header = &batch->received[slot].msg_hdr;
    memset(destination, 0, sizeof *destination);
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            destination->family = 4;
            memcpy(destination->octets, &((struct in_pktinfo *)CMSG_DATA(c))->ipi_addr, 4);
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            destination->family = 6;
            memcpy(destination->octets, &((struct in6_pktinfo *)CMSG_DATA(c))->ipi6_addr, 16);
        }
    }
}

void clinux_batch_return_path(const clinux_batch *batch, int slot, clinux_return_path *path) {
    struct msghdr header = batch->received[slot].msg_hdr;
    reverse_packet_info(&header);
    path->name_length = (uint8_t)header.msg_namelen;
    memcpy(path->name, header.msg_name, header.msg_namelen);
    path->control_length = (uint8_t)header.msg_controllen;
    if (header.msg_controllen) memcpy(path->control, header.msg_control, header.msg_controllen);
}

// A message along a return path, which is copied: `name` and `control` are the header's from now on.
static struct msghdr message_along(
    const clinux_return_path *path, struct iovec *vector, struct sockaddr_in6 *name, uint8_t *control) {
    memcpy(name, path->name, path->name_length);
    memcpy(control, path->control, path->control_length);
    return (struct msghdr){
        .msg_name = name, .msg_namelen = path->name_length, .msg_iov = vector, .msg_iovlen = 1,
        .msg_control = path->control_length ? control : NULL, .msg_controllen = path->control_length};
}

int clinux_send(int fd, const clinux_return_path *path, const uint8_t *octets, size_t length) {
    struct sockaddr_in6 name;
    _Alignas(struct cmsghdr) uint8_t control[CONTROL_OCTETS];
    struct iovec vector = {.iov_base = (void *)octets, .iov_len = length};
    struct msghdr header = message_along(path, &vector, &name, control);
    for (;;) {
        if (sendmsg(fd, &header, MSG_NOSIGNAL) >= 0) return 0;
        if (errno == EINTR) continue;
        int failure = -errno;
        if (failure == -ENETUNREACH || failure == -EHOSTUNREACH) {
            if (send_without_interface(fd, &header) == 0) return 0;
        }
        return failure;
    }
}

enum { SENT_TOGETHER = 32 };

int clinux_send_all(int fd, const clinux_return_path *paths, const uint8_t *octets, const uint32_t *lengths, int count) {
    struct mmsghdr messages[SENT_TOGETHER];
    struct iovec vectors[SENT_TOGETHER];
    struct sockaddr_in6 names[SENT_TOGETHER];
    _Alignas(struct cmsghdr) uint8_t controls[SENT_TOGETHER][CONTROL_OCTETS];
    int lost = 0;
    for (int start = 0; start < count; start += SENT_TOGETHER) {
        int filled = count - start < SENT_TOGETHER ? count - start : SENT_TOGETHER;
        for (int i = 0; i < filled; i++) {
            vectors[i] = (struct iovec){(void *)octets, lengths[start + i]};
            messages[i].msg_hdr = message_along(&paths[start + i], &vectors[i], &names[i], controls[i]);
            octets += lengths[start + i];
        }
        lost += send_each(fd, messages, filled);
    }
    return lost;
}
