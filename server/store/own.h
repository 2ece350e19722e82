/*
 * own.h - rows of what is one person's alone: messages to be sent later, reminders, drafts.
 *
 * Whoever does not own one is told nothing of it. What is over keeps its row for a while,
 * without its text (0006_own.sql).
 */
#ifndef STORE_OWN_H
#define STORE_OWN_H

#include "store/db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json;

/* A message to be sent later. Owns its strings. */
struct schedule {
    uint64_t id;
    uint64_t user;
    uint64_t room;
    uint64_t thread; /* 0: none */
    int64_t at;
    int64_t due; /* 0: it is not tried any more */
    uint64_t tries;
    uint64_t version;
    uint64_t ended_pos; /* 0: it waits, or failed */
    uint64_t message;   /* as which it was sent */
    char *error, *reason;
    char *text;
    size_t text_len;
};

void schedule_read(struct sql *q, struct schedule *s); /* a row of SCHEDULE */
bool schedule_find(struct db *db, uint64_t id, struct schedule *s);
void schedule_put(const struct schedule *s, struct json *j); /* as an object */
void schedule_finish(struct schedule *s);

struct reminder {
    uint64_t id;
    uint64_t user;
    uint64_t room, message; /* 0: none */
    int64_t at;
    int64_t created_at;
    uint64_t due_pos;   /* 0: it waits */
    uint64_t ended_pos; /* 0: it is listed */
    char *text;         /* NULL: none */
};

void reminder_read(struct sql *q, struct reminder *r); /* a row of REMINDER */
bool reminder_find(struct db *db, uint64_t id, struct reminder *r);
void reminder_put(const struct reminder *r, struct json *j);
void reminder_finish(struct reminder *r);

/* A row of DRAFT, whose pos was read, as an object. */
void draft_put(struct sql *q, uint64_t pos, struct json *j);

/* How many a person has of them; a row of one of the COUNT_... statements. */
uint64_t own_count(struct db *db, enum statement which, uint64_t user);

/* A year and a day: nothing waits for longer. */
#define OWN_AHEAD_MAX_MS ((int64_t)366 * 24 * 60 * 60 * 1000)
/* Clocks differ: what was due so long ago may still be asked for. */
#define OWN_LATE_MS ((int64_t)60 * 1000)

#endif
