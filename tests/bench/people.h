/*
 * people.h - many clients at once (people.c) that speak a dialect: the framing of a server
 * that is compared (dialects.c) or of Roost itself (resume_load.c).
 *
 * One thread, one epoll. A program fills `crowd`, reads the tokens, connects everybody and
 * turns until it has heard enough.
 */
#ifndef BENCH_PEOPLE_H
#define BENCH_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEXT_MAX     16384
#define STAMP        "T%016llu"
#define STAMP_LEN    17
#define EVENT_AROUND 160 /* bytes of Roost's event around the text, about */

enum phase { PHASE_CONNECTING, PHASE_UPGRADING, PHASE_OPENING, PHASE_OPEN, PHASE_GONE };

struct person {
    int fd;
    enum phase phase;
    unsigned number;
    unsigned room;
    bool sends;
    unsigned next;  /* call to make, or number to hear */
    unsigned heard; /* events */
    char token[64];
    unsigned char *rest; /* of a frame that has not come whole */
    size_t rest_len;
};

struct dialect {
    const char *name;
    const char *path;
    const char *protocol; /* of the upgrade */
    unsigned opcode;
    void (*on_upgraded)(struct person *p);
    void (*on_message)(struct person *p, const unsigned char *bytes, size_t len);
    /* `text` has EVENT_AROUND bytes more than len, for who sends no JSON. */
    size_t (*write_post)(struct person *p, const char *text, size_t len,
                         unsigned char *out);
};

struct crowd {
    const struct dialect *dialect;
    struct person *people;
    unsigned port, count;        /* of people */
    unsigned connecting, opened; /* of them */
    uint64_t turn_us;            /* when this turn of the loop began */
};

extern struct crowd crowd;

/* FILE: TOKEN, USER, ROOM on each line, as `roost seed` writes it; the first crowd.count. */
void people_read_tokens(const char *path);
/* Until all are open or gone, or a minute has passed. */
void people_connect(void);
void people_turn(int wait_ms);

void person_say(struct person *p, const void *bytes, size_t len);
void person_opened(struct person *p);

#endif
