/*
 * thread.h - replies: which thread they belong to, who follows it and how far each has read.
 *
 * A thread is named by the message it hangs on; a reply to a reply goes to the same thread. Who
 * wrote that message, replies, or is called by name in a reply follows from then on; who
 * stopped follows again by replying or by saying so. The author of a reply has read it. When a
 * reply goes, the triggers of 0005_threads.sql keep the counts. Writing thread, and reading ones
 * in a snapshot.
 */
#ifndef STORE_THREAD_H
#define STORE_THREAD_H

#include "store/record.h"

struct json;

/* The thread that a message belongs to: its own id, where it is no reply. */
uint64_t thread_of(struct db *db, const struct message_row *m);
/* The message a thread hangs on, as long as one may reply there. */
bool thread_is_open(struct db *db, const struct message_row *m, struct message_row *root);

/* The rows of the reply that e tells of; its message and mentions are written already. */
void thread_add(struct writer *w, const struct event *e, uint64_t thread, bool also_room);
/* Its row, so that it can be followed before anybody has replied. */
void thread_begin(struct writer *w, uint64_t thread, uint64_t room);

/* {"count":..,"last_at":..,"last_id":..,"users":[..]} as a value. */
void thread_put_state(struct db *db, uint64_t thread, struct json *j);
uint64_t thread_newest(struct db *db, uint64_t thread); /* seq; 0: no reply */

struct follower {
    uint64_t thread;
    uint64_t user;
    bool known; /* follows or did once: what comes behind is filled */
    bool follows;
    bool unread;
    uint64_t read; /* seq */
    uint64_t followed_pos, read_pos;
};

bool follower_find(struct db *db, uint64_t thread, uint64_t user, struct follower *f);
void follower_set(struct writer *w, const struct follower *f, uint64_t touched);
/* Replies of others behind f->read that stand; 0 where f does not follow. */
uint64_t follower_unread(struct db *db, const struct follower *f);

/* How many threads with unread replies the person follows in rooms they are in; counting ends at
 * THREADS_UNREAD_MAX. */
#define THREADS_UNREAD_MAX 1000
uint64_t threads_unread(struct db *db, uint64_t user);

#endif
