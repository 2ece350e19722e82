/*
 * tls_tickets.h - the keys of TLS session tickets, kept in a file so that a crowd that
 * comes back after a restart resumes. Loop thread.
 *
 * The newest key makes tickets; a ticket is good for two periods, so a key opens them for
 * three. The file is 0600, written whole and renamed; whoever has it can read what was
 * said under its keys over TLS 1.2, so keys that are too old are gone from it.
 */
#ifndef NET_TLS_TICKETS_H
#define NET_TLS_TICKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ssl_ctx_st;

#define TICKET_KEYS_MAX 4

struct tls_ticket_key {
    int64_t made_s;
    uint8_t name[16];
    uint8_t cipher[32];
    uint8_t mac[32];
};

struct tls_tickets {
    char *file;
    uint64_t period_s;
    size_t count;
    struct tls_ticket_key keys[TICKET_KEYS_MAX]; /* newest first */
};

/* Reads the file, which need not be there; keys that are unsound, too old, from the future
 * or readable by others do not count. A file that cannot be written is logged. */
void tls_tickets_open(struct tls_tickets *t, const char *file, uint64_t period_s,
                      int64_t now_s);
/* A new key when the newest is a period old. True: there is one. */
bool tls_tickets_rotate(struct tls_tickets *t, int64_t now_s);
void tls_tickets_close(struct tls_tickets *t);

/* From now on the context makes and takes tickets by these keys. */
void tls_tickets_use(struct tls_tickets *t, struct ssl_ctx_st *ctx);

#endif
