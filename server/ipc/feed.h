/*
 * feed.h - the log on its way to the worker's roll-ups (messages FEED, FOLLOW, SAMPLE).
 * Any thread.
 *
 * The server begins with FEED_BEGIN, as soon as there is a worker. The worker says FOLLOW
 * with `seek` where it wants to start, and gets FEED_EVENTS, each bearing on where the one
 * before ended; its further FOLLOWs say what it keeps for good, and move the window of
 * what may be under way. Texts never travel: who, where, when and what kind.
 */
#ifndef IPC_FEED_H
#define IPC_FEED_H

#include "ipc/wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

#define FEED_WINDOW    (256 * 1024) /* bytes of events that are not acknowledged */
#define FEED_TEXT_MAX  128          /* bytes of an emoji */
#define FEED_ZONE_MAX  64
#define FEED_EPOCH_MAX 128

enum feed_kind {
    FEED_PERSON = 1,   /* user: is new */
    FEED_ROOM = 2,     /* room: is new */
    FEED_ARCHIVED = 3, /* room: was updated and is archived now */
    FEED_OPEN = 4,     /* room: was updated and is not archived now */
    FEED_MESSAGE = 5,
    FEED_EDIT = 6,
    FEED_DELETE = 7,
    FEED_REACTION = 8,   /* user reacted with `text`, author wrote what was reacted to */
    FEED_UNREACTION = 9, /* the same, taken back */
    FEED_JOIN = 10,
    FEED_LEAVE = 11,
    FEED_READ = 12,       /* user has read in room */
    FEED_MODERATION = 13, /* outcome, classes; user: whom it is about */
    FEED_KIND_COUNT
};

enum feed_room { FEED_PUBLIC = 0, FEED_PRIVATE = 1, FEED_DM = 2 };

/* What came of a message or a person. OUTCOME(enum, number, column of a report). */
enum feed_outcome {
#define OUTCOME(name, number, column) OUTCOME_##name = (number),
#include "ipc/outcomes.tbl"
    OUTCOME_COUNT
};

/* Why: a bit for each class. CLASS(enum, bit, name). */
enum feed_class {
#define CLASS(name, bit, text) CLASS_##name = (bit),
#include "ipc/classes.tbl"
    CLASS_COUNT
};

const char *feed_outcome_name(enum feed_outcome outcome);
const char *feed_class_name(enum feed_class class);

struct feed_event {
    enum feed_kind kind;
    uint64_t pos;
    int64_t at;
    uint64_t room; /* 0: of no room, for FEED_PERSON and FEED_MODERATION alone */
    enum feed_room room_kind;
    uint64_t user;
    uint64_t author;
    enum feed_outcome outcome;
    uint32_t classes; /* 1 << CLASS_... */
    const char *text; /* borrowed */
    size_t text_len;
};

/* --- FEED --- */

struct feed_begin {
    const char *epoch; /* of the store: another one, and all starts over */
    size_t epoch_len;
    const char *zone; /* IANA name of the workspace's time zone */
    size_t zone_len;
    uint64_t oldest; /* the log begins after this pos; 0: nothing was taken away */
    uint64_t head;
};

enum feed_what { FEED_BAD = 0, FEED_BEGIN = 1, FEED_EVENTS = 2 };

void feed_begin_put(struct buf *out, const struct feed_begin *b);

struct feed_writer {
    struct buf *out;
    uint64_t pos;
    int64_t at;
    uint32_t count;
};

/* A frame of events: those with after < pos <= upto that roll-ups need, all of them. */
void feed_events_begin(struct feed_writer *w, struct buf *out, uint64_t after);
/* False: the frame is full, nothing was added. Events come in the order of pos; one change may
 * be several. */
bool feed_events_add(struct feed_writer *w, const struct feed_event *e);
void feed_events_end(struct feed_writer *w, uint64_t upto, uint64_t head);

struct feed_events {
    uint64_t after;
    uint64_t upto;
    uint64_t head; /* of the log, when this was read */
    uint32_t count;
    struct wire_in in; /* the events; the cursor of feed_events_next */
    uint64_t pos;
    int64_t at;
};

/* What the payload is; the struct of that kind is filled, borrowed from it. An events frame is
 * checked to its end: feed_events_next does not fail on it. */
enum feed_what feed_read(struct wire_in *payload, struct feed_begin *b,
                         struct feed_events *events);
bool feed_events_next(struct feed_events *f, struct feed_event *e); /* false: the end */

/* --- FOLLOW --- */

struct follow {
    uint64_t pos;    /* all up to here is kept */
    int64_t sampled; /* the newest SAMPLE that is kept; 0: none */
    bool seek;       /* go on from pos, whatever was sent before */
};

void follow_put(struct buf *out, const struct follow *f);
bool follow_read(struct wire_in *in, struct follow *f); /* false: malformed */

/* --- SAMPLE --- */

struct feed_sample {
    int64_t at;
    uint64_t sockets;
    uint64_t users; /* online */
    uint64_t bytes; /* of the database */
};

void sample_put(struct buf *out, const struct feed_sample *s);
bool sample_read(struct wire_in *in, struct feed_sample *s); /* false: malformed */

#endif
