/*
 * socket.h - WebSockets: who may become one, its messages, its timer, its output.
 */
#ifndef NET_SOCKET_H
#define NET_SOCKET_H

#include <stddef.h>
#include <stdint.h>

struct connection;

/* --- upgrade.c --- */

enum refusal {
    REFUSAL_NONE,
    REFUSAL_BAD,
    REFUSAL_VERSION,
    REFUSAL_ORIGIN,
    REFUSAL_TOKEN,
    REFUSAL_BUSY,
    REFUSAL_CROWD
};

/* LWS_CALLBACK_HTTP_CONFIRM_UPGRADE; `header` is the value of Upgrade, ours to blank. */
int upgrade_check(struct connection *c, char *header);

/* --- socket.c --- */

int socket_established(struct connection *c);
int socket_received(struct connection *c, const char *bytes, size_t len);
int socket_peer_closes(struct connection *c, unsigned char *payload, size_t len);
void socket_heard(struct connection *c);
void socket_writable(struct connection *c);
void socket_tick(struct connection *c);        /* the timer in PHASE_SOCKET */
uint64_t socket_next_ms(struct connection *c); /* how long until it has to look again */
void socket_close(struct connection *c, unsigned code);
/* Memory is short: closes those whose message has been coming in for long. `arg` is the net. */
void socket_shed(void *arg);

/* --- flush.c --- */

void flush_socket(struct connection *c);

#endif
