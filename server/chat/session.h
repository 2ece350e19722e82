/*
 * session.h - one WebSocket connection as the chat sees it: state, cursor, outbox.
 *
 * Made at the upgrade, opened by session.open. Whoever waits holds its id and asks
 * chat_session again. Freed by chat_sweep after session_gone.
 */
#ifndef CHAT_SESSION_H
#define CHAT_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chat;
struct frame;
struct iovec;
struct session;

enum session_state {
    SESSION_NEW,         /* upgraded, not open: every other call is unauthorized */
    SESSION_OPENING,     /* session.open is being answered */
    SESSION_CATCHING_UP, /* a cursor, no queued events */
    SESSION_LIVE,
    SESSION_CLOSING
};

/* What a session asks of its socket; filled in by net, or by a test. */
struct transport {
    /* The outbox is no longer empty, or what is in it can wait no longer (session_can_wait). */
    void (*want_flush)(void *arg);
    void (*want_close)(
        void *arg,
        unsigned code); /* write what is queued if it goes, then close with code */
    void (*want_input)(void *arg, bool yes); /* stop or go on reading calls */
    void *arg;
};

struct session *session_create(struct chat *c, const struct transport *transport);
void session_gone(
    struct session *s); /* the socket is closed; transport is not called any more */
void session_close(struct session *s,
                   unsigned code); /* asks the transport; twice is fine */

uint64_t session_id(const struct session *s);
enum session_state session_state(const struct session *s);
bool session_is_open(const struct session *s);  /* catching up or live */
uint64_t session_user(const struct session *s); /* 0 before it is open */
uint64_t session_token(const struct session *s);
int session_role(const struct session *s); /* enum user_role, kept current */

/* New -> opening, for that user and token; false when it is not new. A revoked token
 * closes it from here on. session_refuse takes it back to new. */
bool session_begin(struct session *s, uint64_t user, uint64_t token, int role);
/* After it: the role lets hear what moderators hear since that pos. Without, since ever. */
void session_set_staff(struct session *s, uint64_t since);
void session_refuse(struct session *s);

struct session_room {
    uint64_t room;
    uint64_t joined; /* pos of the (last) join */
    int kind;        /* enum room_kind */
    uint32_t members;
};

/* Does the ring reach back to that snapshot, so that session_open will succeed in this turn? */
bool session_can_open(const struct session *s, uint64_t snapshot);

/* Opening -> catching up from `cursor`. `snapshot` is the pos at which `rooms` was read; changes of
 * membership since are applied from the ring. False: the ring no longer reaches back to the
 * snapshot; read a new one and try again. Queue the answer to session.open before this. */
bool session_open(struct session *s, uint64_t snapshot, const struct session_room *rooms,
                  size_t room_count, uint64_t cursor);

/* Queues the answer to a call. Never dropped: instead the session's input is paused while
 * answers over the budget wait. Takes its own reference. */
void session_answer(struct session *s, struct frame *f);
/* Queues what may be dropped (typing, presence, a ping): under pressure it is, and counted. */
void session_tell(struct session *s, struct frame *f);

/* A call was taken up / answered: past limits.calls_max the input pauses. One whose answer may
 * be long weighs more. */
void session_call_begun(struct session *s, unsigned weight);
void session_call_done(struct session *s, unsigned weight);

/* These rooms are looked at, instead of those before; unknown ones and those one is not in are ignored. */
void session_look(struct session *s, const uint64_t *rooms, size_t count);

/*
 * For the transport, once per turn of the loop. session_gather points iov at queued frames, whole
 * ones, at most max of them and about bytes_max bytes; returns how many. session_written says how many
 * bytes were taken: whole frames leave the queue. When the count ends inside a frame the rest of
 * that frame is lent through *rest (its length is returned) until session_rest_done; nothing is
 * gathered before. After want_flush, and after frames were left over, session_gather is called once
 * the socket can take more, even though the queue may be empty by then: so a session that fell behind
 * learns that it may be fed again. A socket that is stuck never comes, and costs a cursor only.
 */
size_t session_gather(struct session *s, struct iovec *iov, size_t max, size_t bytes_max);
size_t session_written(struct session *s, size_t bytes, const unsigned char **rest);
void session_rest_done(struct session *s);
/* Nobody waits for what is queued, and it is not much: it may be written later. An answer or much
 * more, queued behind it, ask for a flush again. */
bool session_can_wait(const struct session *s);
bool session_has_output(const struct session *s);
size_t session_queued_bytes(const struct session *s);

#endif
