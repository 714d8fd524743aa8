// The Linux calls that Swift cannot make well: batched datagrams with packet info, socket options, threads' affinity.
//
// Every function returns a negative errno where it fails, so that Swift never reads errno. None of them allocates but
// clinux_batch_create. EINTR is returned to the caller, who decides whether to go on.
#ifndef CLUSTERDNS_CLINUX_H
#define CLUSTERDNS_CLINUX_H

#include <stddef.h>
#include <stdint.h>

/// An address in network order with its port in host order. `family` is 4 or 6. IPv4 uses the first four octets.
typedef struct {
    uint8_t octets[16];
    uint32_t scope;
    uint16_t port;
    uint8_t family;
} clinux_endpoint;

/// The step at which opening a socket failed.
enum { CLINUX_STEP_SOCKET = 1, CLINUX_STEP_OPTION = 2, CLINUX_STEP_BIND = 3 };

/// Opens and binds a UDP socket with SO_REUSEADDR off and SO_REUSEPORT on. A wildcard address gets packet info. Returns
/// the descriptor, or a negative errno with the failed step in `step`.
int clinux_udp_open(const clinux_endpoint *address, int buffer_octets, int *step);

/// Binds a socket that is not shared and closes it, to find out whether somebody else holds the address: SO_REUSEPORT would
/// let two servers of one user share it without a word. Returns 0 or a negative errno.
int clinux_probe(const clinux_endpoint *address, int is_stream);

/// The port a socket is bound to, or a negative errno.
int clinux_bound_port(int fd);

/// Makes receiving return after this time without a datagram.
int clinux_receive_timeout(int fd, int milliseconds);

/// Lets a UDP socket receive nothing more: whoever asks from now on is told that nobody listens. What has been received can
/// still be read, and answers can still be sent. Returns 0 or a negative errno.
int clinux_stop_receiving(int fd);

int clinux_close(int fd);

/// A batch of datagrams to receive, answer and send: buffers and headers in one piece of memory.
typedef struct clinux_batch clinux_batch;

/// `slots` datagrams of up to `receive_octets`, answered in up to `send_octets`. NULL without memory.
clinux_batch *clinux_batch_create(int slots, size_t receive_octets, size_t send_octets);
void clinux_batch_free(clinux_batch *batch);

/// Waits for at least one datagram and takes what has arrived, at most a slot each. Returns how many, 0 after the
/// receive timeout, or a negative errno. With `waits` 0 it takes only what is there already. Forgets what was queued to be
/// sent.
int clinux_batch_receive(clinux_batch *batch, int fd, int waits);

/// The datagram in a slot, its length (negative if it was cut), its source, and the buffer for the answer.
const uint8_t *clinux_batch_datagram(const clinux_batch *batch, int slot, int *length);
void clinux_batch_source(const clinux_batch *batch, int slot, clinux_endpoint *source);
/// The address that the datagram in a slot was sent to; family 0 where the socket is bound to one address.
void clinux_batch_destination(const clinux_batch *batch, int slot, clinux_endpoint *destination);
uint8_t *clinux_batch_answer(clinux_batch *batch, int slot);

/// Queues the answer of a slot: it goes back to the source, from the address and interface that were asked.
void clinux_batch_queue(clinux_batch *batch, int slot, size_t length);

/// Sends everything queued. Returns how many datagrams could not be sent.
int clinux_batch_send(clinux_batch *batch, int fd);

/// Everything needed to answer a slot later: source, and the address and interface asked.
typedef struct {
    uint8_t name[28];
    uint8_t name_length;
    uint8_t control_length;
    uint8_t control[48];
} clinux_return_path;

void clinux_batch_return_path(const clinux_batch *batch, int slot, clinux_return_path *path);

/// Sends one datagram along a return path. Returns 0 or a negative errno.
int clinux_send(int fd, const clinux_return_path *path, const uint8_t *octets, size_t length);

/// Sends `count` datagrams that stand one behind the other in `octets`, each along its path. Returns
/// how many could not be sent.
int clinux_send_all(int fd, const clinux_return_path *paths, const uint8_t *octets, const uint32_t *lengths, int count);

/// A load generator's socket: connected, never blocking. Returns a descriptor or a negative errno.
int clinux_load_open(const clinux_endpoint *server, int buffer_octets);
/// Sends up to `count` datagrams: `octets` holds them at multiples of `stride`, `lengths` says how long each is. Returns how
/// many were sent, 0 if the socket is full.
int clinux_load_send(int fd, const uint8_t *octets, size_t stride, const uint16_t *lengths, int count);
/// Receives up to `count` datagrams of up to `stride` octets each. Returns how many there were, 0 for none.
int clinux_load_receive(int fd, uint8_t *octets, size_t stride, uint16_t *lengths, int count);
/// Waits up to this time until one of the sockets has something to receive.
void clinux_load_wait(const int *sockets, int count, int milliseconds);
/// Sends every datagram that arrives back as a response, for ever: what a server without any work could do.
int clinux_load_echo(const clinux_endpoint *address);

/// A set of descriptors to wait for. Returns a descriptor or a negative errno.
int clinux_poll_open(void);
/// Adds a descriptor, known by a number, to wait for something to read; closing it takes it out. Returns 0 or a negative
/// errno.
int clinux_poll_add(int poll, int fd, uint64_t number);
/// Waits up to this time (negative: for ever) and fills `numbers` with those of the descriptors that can be read, at most
/// 64. Returns how many, or a negative errno.
int clinux_poll_wait(int poll, uint64_t *numbers, int capacity, int milliseconds);

/// A UDP socket connected to an upstream, at a port of the kernel's choice, which never blocks. `source` names the address
/// to send from, or is NULL. Returns a descriptor or a negative errno.
int clinux_upstream_open(const clinux_endpoint *server, const clinux_endpoint *source);
/// Sends up to `count` datagrams (at most 16 a call) that stand one behind the other in `octets`. Returns how many were sent,
/// at least 1, or a negative errno where the first could not be.
int clinux_upstream_send(int fd, const uint8_t *octets, const uint32_t *lengths, int count);
/// Receives what is there, up to `count` datagrams (at most 16) of up to `stride` octets each; a longer one has length 0.
/// Returns how many there were, 0 for none, or a negative errno.
int clinux_upstream_receive(int fd, uint8_t *octets, size_t stride, uint16_t *lengths, int count);

/// Fills memory with random octets that nobody can predict. Returns 0 or a negative errno.
int clinux_random(uint8_t *octets, size_t length);

/// The number of an interface of this host, as the scope of a link-local address needs it; 0 for none of that name.
uint32_t clinux_interface_number(const char *name);

/// Lets this process open as many descriptors as it may at all, and returns how many these are.
int clinux_raise_descriptor_limit(void);

/// How many processors this process may run on, at least 1.
int clinux_processor_count(void);

/// Names the calling thread; the kernel keeps 15 octets.
void clinux_name_thread(const char *name);

/// What the system knows of this process; negative where it does not say.
typedef struct {
    double cpu_seconds;
    double open_descriptors;
    double descriptors_max;
    double virtual_octets;
    double virtual_octets_max;
    double resident_octets;
    /// Since 1970.
    double start_seconds;
} clinux_process_figures;
void clinux_process_figures_read(clinux_process_figures *figures);

/// How much memory of the kernel holds what a socket has received and nobody has read, and how many datagrams were dropped
/// for want of it. Returns 0 or a negative errno.
int clinux_socket_queue(int fd, uint32_t *queued_octets, uint32_t *drops);

/// Seconds since 1970, as an SOA serial has them.
uint32_t clinux_unix_time(void);

/// Microseconds since 1970.
int64_t clinux_unix_microseconds(void);

/// Gives memory that was freed back to the system, as far as that goes.
void clinux_trim_memory(void);

/// Lets go of the pages of the program and its libraries that only its start needed. What is used again is mapped again,
/// from the page cache.
void clinux_release_program(void);

/// Monotonic nanoseconds.
uint64_t clinux_now(void);

/// A counter that a thread can wait for; one more is added with every wake.
int clinux_event_open(void);
void clinux_event_wake(int event);
/// Waits until the counter is not zero and clears it.
void clinux_event_wait(int event);

/// Watches folders for files that appear, vanish, are replaced or have been written. Returns a descriptor or a negative
/// errno.
int clinux_watch_open(void);
/// Watches one folder; returns its number, the same for the same folder, or a negative errno.
int clinux_watch_add(int watch, const char *folder);
/// Waits for changes, for a wake of `event`, or for the time (negative: for ever). Fills `folders` with the numbers of
/// changed folders and returns how many, at most `capacity`, or a negative errno. Repeated numbers are possible; what does
/// not fit is told next time. A number of -1 says that changes were lost.
int clinux_watch_wait(int watch, int event, int milliseconds, int *folders, int capacity);

/// From now on SIGINT, SIGTERM, SIGQUIT, SIGUSR1, SIGUSR2 and SIGHUP are told to clinux_signals_wait, on whichever thread they arrive, and
/// SIGPIPE is ignored. Blocking them instead would not do: Swift's main thread waits with all signals unblocked. Returns 0
/// or a negative errno.
int clinux_signals_catch(void);
/// Waits for one of these signals and returns its number, or a negative errno.
int clinux_signals_wait(void);

/// Writes as many octets to a descriptor as it takes without blocking, after waiting up to the time for room. Returns how
/// many, 0 where there was no room, or a negative errno.
int clinux_write_some(int fd, const uint8_t *octets, size_t length, int milliseconds);

/// Fills `addresses` with the addresses of this host's interfaces that are up; `name` restricts them to one interface
/// (NULL: all). Returns how many there are, or a negative errno.
int clinux_interface_addresses(const char *name, clinux_endpoint *addresses, int capacity);

#endif
