/*
 * query_message.h - what is read of single messages, threads, pins, polls and emoji. As query.h
 * says; ERR_NOT_FOUND where the asker may not see the room.
 */
#ifndef STORE_QUERY_MESSAGE_H
#define STORE_QUERY_MESSAGE_H

#include "store/query.h"

enum err query_message(struct reader *r, uint64_t user, uint64_t id, struct buf *out);
/* What it said, oldest first; `after` is the pos of a version. */
enum err query_versions(struct reader *r, uint64_t user, uint64_t id, uint64_t after,
                        unsigned limit, struct buf *out);
enum err query_pins(struct reader *r, uint64_t user, uint64_t room, const char *cursor,
                    unsigned limit, struct buf *out);

/* args->room is the message that the thread hangs on, or a reply. */
enum err query_thread(struct reader *r, const struct history_args *args, struct buf *out);
/* Those the person follows, unread ones first. */
enum err query_threads(struct reader *r, uint64_t user, const char *cursor,
                       unsigned limit, struct buf *out);

enum err query_poll(struct reader *r, uint64_t user, uint64_t id, struct buf *out);
/* The open poll that closes first; *message 0: none has a time. */
enum err query_next_closing(struct reader *r, uint64_t *message, int64_t *at);

enum err query_emoji(struct reader *r, const char *cursor, struct buf *out);

/* What is copied when somebody hands a message on, freed with free(). A point look-up, on the
 * loop too. */
enum err query_text_of(struct reader *r, uint64_t user, uint64_t id, char **text,
                       size_t *len);

#endif
