/*
 * review.h - rows of reviews, sanctions and the audit, as apply functions read and write
 * them. Writing thread.
 */
#ifndef STORE_REVIEW_H
#define STORE_REVIEW_H

#include "store/moderation.h"
#include "store/record.h"

struct review {
    uint64_t id;
    uint64_t room;
    uint64_t seq;     /* where its context is */
    uint64_t message; /* 0: it is not in the room */
    uint64_t version;
    uint64_t user;
    enum review_cause cause;
    enum review_state state;
    bool judged;
    uint64_t reports;
    char key[COMMAND_KEY_MAX + 1]; /* of a send that was held; "": none */
    uint8_t fingerprint[SECRET_HASH_SIZE];
    enum review_decision decision;
    uint64_t decided_by, decided_pos;
    int64_t appealed_at; /* 0: never */
    uint64_t appealed_pos;
    char *appeal;
    char *text; /* NULL: forgotten */
    size_t text_len;
    char *params; /* of a post: what it has besides, see attached.h; NULL: nothing */
};

bool review_find(struct writer *w, uint64_t id, struct review *r);
/* The newest of that message. */
bool review_find_of(struct writer *w, uint64_t message, struct review *r);
void review_finish(struct review *r);

/* o's first event, or one more. */
struct event *event_next(struct writer *w, const struct command *c, struct outcome *o,
                         enum event_kind kind);

/* Writes the row and tells the moderators; r->id becomes the event's pos. `words` and `detail`
 * may be NULL. */
void review_open(struct writer *w, const struct command *c, struct outcome *o,
                 struct review *r, const char *words, const char *detail);
void review_refresh(struct writer *w, const struct review *r, const char *words,
                    const char *detail);
/* Where its message is now. */
void review_place(struct writer *w, struct review *r, uint64_t message, uint64_t seq);
void review_fill(struct event *e, const struct review *r, const char *name,
                 const char *reason, size_t reason_len);

struct audit {
    enum audit_action action;
    uint64_t user, room, message, subject; /* 0: none */
    const char *reason;                    /* NULL: none */
    const char *detail;
};

/* At that pos, which has none yet. */
void audit_write(struct writer *w, const struct command *c, uint64_t pos,
                 const struct audit *a);

struct sanction {
    uint64_t id;
    uint64_t user;
    uint64_t room; /* 0: everywhere */
    enum sanction_kind kind;
    int64_t expires_at; /* 0: never */
    uint64_t set_pos;
    uint64_t lifted_pos;
    bool lifted;
    uint64_t set_by; /* the highest who wanted it; 0: the operator */
    uint64_t review;
    char *reason; /* may be NULL */
};

bool outranks(struct writer *w, uint64_t actor, uint64_t user);
/* Did somebody set it whom the actor cannot overrule? */
bool sanction_is_above(struct writer *w, const struct sanction *s, uint64_t actor);
/* Would that end one sooner that is above the actor? */
bool sanction_shortens(struct writer *w, const struct sanction *s, uint64_t actor);
/* Sets or changes the one of that person, place and kind and tells the person. False: it stands
 * like that already, or for longer and above the actor; nothing was written; s->id and
 * s->set_pos tell which. */
bool sanction_put(struct writer *w, const struct command *c, struct outcome *o,
                  struct sanction *s);
bool sanction_find(struct writer *w, uint64_t id, struct sanction *s);
void sanction_end(struct writer *w, const struct command *c, struct outcome *o,
                  const struct sanction *s);
void sanction_forget_ban(struct writer *w, const struct sanction *s);

#endif
