/*
 * crowd_private.h - the insides of a load process.
 *
 *   crowd.c     the loop: who is dialled, who leaves, what time it is
 *   peer.c      one socket's life: dial, upgrade, session.open, away, back
 *   peer_read.c its bytes: frames, messages, who they are for
 *   shooter.c   the senders: timetable, answers, repeats
 */
#ifndef LOAD_CROWD_PRIVATE_H
#define LOAD_CROWD_PRIVATE_H

#include "base/buf.h"
#include "base/list.h"
#include "load/cable.h"
#include "load/crowd.h"
#include "load/framing.h"
#include "load/hearing.h"
#include "load/ledger.h"

enum peer_state {
    PEER_NEW,
    PEER_AWAY,     /* on crowd.away until dial_at_us */
    PEER_DIALLING, /* these three are on crowd.shaking */
    PEER_UPGRADING,
    PEER_OPENING,
    PEER_OPEN,
    PEER_GONE, /* for good */
};

struct peer {
    struct cable cable;
    enum peer_state state;
    uint32_t number;     /* in the plan */
    uint32_t generation; /* of its sockets: an event of an earlier one is stale */
    uint32_t interest;   /* what epoll watches */
    uint32_t tries;
    bool has_opened;   /* once at least: from then on it resumes */
    bool is_returning; /* reset by a storm and not whole again */
    bool has_left;     /* of itself: its sender sends nothing the while */
    bool is_moved; /* the server asked it to come back later: a restart takes its time */
    struct list link;  /* in crowd.shaking or crowd.away */
    struct list move;  /* in crowd.moving, until move_at_us */
    struct list dirty; /* in crowd.dirty: has something to write */
    struct listener listener;
    const char *epoch; /* one of crowd.epochs */
    uint64_t dialled_us;
    uint64_t dial_at_us;
    uint64_t reset_us;
    uint64_t move_at_us;
    struct buf out;          /* not yet taken by the socket */
    struct buf part;         /* the beginning of a frame */
    struct buf whole;        /* the beginning of a message in several frames, */
    bool is_in_parts;        /* of which more must follow */
    struct shooter *shooter; /* NULL: only listens */
};

enum shot_state { SHOT_FREE, SHOT_SENT, SHOT_WAITING, SHOT_IN_DOUBT };

struct shot { /* one message without an answer */
    enum shot_state state;
    uint32_t counter;
    uint64_t due_us;
    uint64_t sent_us;
    uint64_t retry_us; /* SHOT_WAITING: not before */
    bool is_clean;     /* sent once: its place among the others is the sender's */
};

struct shooter {
    struct peer *peer;
    uint32_t number;  /* in the plan */
    uint32_t counter; /* of the last message */
    uint64_t next;    /* turn of the timetable that is its next */
    struct shot *shots;
    uint32_t in_flight;
    uint32_t waiting;       /* of these, how many to be repeated */
    struct list retrying;   /* in crowd.retrying while waiting > 0 */
    uint32_t clean_counter; /* the last acknowledged clean message */
    uint64_t clean_seq;
};

struct crowd {
    const struct crowd_order *order;
    const struct options *options;
    const struct plan *plan;
    struct share *share;
    struct crowd_share *own;
    struct tallies *tally; /* own's */
    struct book book;
    struct hearing *hearing;
    struct tls_client *tls;
    int epoll;
    enum phase phase;
    uint64_t now_us; /* of this turn */
    struct window *window;
    struct peer *peers;
    uint32_t dialled; /* peers that were dialled at least once */
    uint32_t shaking_count;
    struct list shaking; /* struct peer by link, oldest first */
    struct list away;    /* struct peer by link */
    struct list moving;  /* struct peer by move: asked to, and still here */
    struct list dirty;   /* struct peer by dirty */
    struct shooter *shooters;
    uint32_t shooter_count;
    uint64_t tick_turn;    /* the next tick of the timetable: this turn, */
    uint32_t tick_shooter; /* this shooter */
    struct list retrying;  /* struct shooter by retrying */
    struct buf scratch;
    char *inbox;
    size_t inbox_size;
    char **epochs;
    size_t epoch_count;
    bool has_stormed;
    uint64_t leaves;
    uint64_t swept_us;
};

/* peer.c */
void peer_dial(struct crowd *c, struct peer *p);
void peer_ready(struct crowd *c, struct peer *p, uint32_t events);
void peer_upgraded(struct crowd *c, struct peer *p);
void peer_opened(struct crowd *c, struct peer *p, struct span result);
void peer_leave(struct crowd *c, struct peer *p, uint64_t back_us, bool by_reset);
void peer_move(struct crowd *c, struct peer *p, uint64_t after_ms); /* session.move */
/* The connection ended; tries again later unless `is_final` or there were too many. */
void peer_lose(struct crowd *c, struct peer *p, bool is_final, const char *why);
void peer_say(struct crowd *c, struct peer *p, enum opcode opcode, const char *text,
              size_t len);
void peer_flush(struct crowd *c, struct peer *p);

/* peer_read.c */
void peer_read(struct crowd *c, struct peer *p);

/* shooter.c */
void shooters_create(struct crowd *c);
void shooters_tick(struct crowd *c);  /* sends what is due by the timetable */
void shooters_retry(struct crowd *c); /* repeats what was refused and may be now */
uint64_t shooters_next_us(const struct crowd *c); /* when there is something to do */
void shooters_seal(struct crowd *c);
void shooter_opened(struct crowd *c, struct shooter *s);
void shooter_lost(struct crowd *c, struct shooter *s);
void shooter_answered(struct crowd *c, struct shooter *s, const struct heard *h);

#endif
