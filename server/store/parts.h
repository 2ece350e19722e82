/*
 * parts.h - what a message has besides its text, and what an event tells of its subject.
 *
 * Both are JSON members made from the tables as they are now, by the same function live and in
 * a replay. messages.parts says which members a message has, so that one without costs nothing.
 * A deleted message keeps what holds its place (its thread), never what it said. The writing
 * thread, and reading ones in a snapshot.
 */
#ifndef STORE_PARTS_H
#define STORE_PARTS_H

#include "proto/event.h"
#include "store/db.h"

struct json;

enum message_part {
    PART_NONE = 0,
#define PART(name, bit, function) name = 1 << (bit),
#include "store/parts.tbl"
};

/* Writes members about e's message (id, room, seq, deleted are filled in), or about e->subject. */
typedef void extra_fn(struct db *db, const struct event *e, struct json *j);

#define PART(name, bit, function) extra_fn function;
#include "store/parts.tbl"
#define EXTRA(kind, function) extra_fn function;
#include "store/extra.tbl"

/* Fills in e->extra: of a message by e->parts, of other kinds by extra.tbl. Its rows are
 * written before. */
void event_add_extra(struct db *db, struct event *e);

#endif
