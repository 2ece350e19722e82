/*
 * message_view.h - messages as they are told to someone who reads: with what they have besides
 * their text, and reactions. Whether the reader may is asked before. In a snapshot.
 */
#ifndef STORE_MESSAGE_VIEW_H
#define STORE_MESSAGE_VIEW_H

#include "proto/event.h"
#include "store/db.h"

struct history_args;
struct json;

#define MESSAGES_PAGE_MAX 200

/* False: there is none. The caller finishes the event. */
bool message_view_find(struct db *db, uint64_t id, struct event *e);
/* Adds the message as a value. */
void message_view_put(struct db *db, struct event *e, struct json *j);

/* Adds "messages" and "more": at most `limit` of the rows of the statement, which is bound to give
 * one more. Its columns are those of MESSAGES_BEFORE. Ends it. A page ends early rather than
 * grow long, and says that there is more. Backwards: rows come newest first and are told oldest
 * first. */
void message_view_page(struct db *db, struct sql *q, uint64_t room, size_t limit,
                       bool backwards, struct json *j);

/* The two statements of a room or thread, bound to its id, an edge and how many rows to give. */
struct history_of {
    enum statement before, after;
    uint64_t id;
    uint64_t room;
};

/* The same, of the page that is asked for. */
void message_view_history(struct db *db, const struct history_of *of,
                          const struct history_args *args, struct json *j);

#endif
