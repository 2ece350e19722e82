/*
 * query_moderation.h - what is read from the store for moderation. As query.h says: each
 * call is one snapshot, JSON results are added to `out` as one complete object.
 *
 * The asker's role is read in the same snapshot, so that nobody sees more than they may now:
 * ERR_FORBIDDEN where the role is too low.
 */
#ifndef STORE_QUERY_MODERATION_H
#define STORE_QUERY_MODERATION_H

#include "proto/err.h"
#include "store/moderation.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct reader;

/* --- for people --- */

struct review_args {
    uint64_t user;
    enum review_state state;
    uint64_t room;      /* 0: every room */
    const char *cursor; /* "": the first page */
    unsigned limit;
};

/* {"reviews":[..],"cursor"?:..}: open and appealed ones oldest first, decided ones newest first. */
enum err query_reviews(struct reader *r, const struct review_args *args, struct buf *out);
/* {"review":{..},"context"?:[message..]} */
enum err query_review(struct reader *r, uint64_t user, uint64_t review, struct buf *out);

struct sanction_args {
    uint64_t user;  /* asks: members see their own alone */
    uint64_t about; /* 0: everyone */
    bool all;       /* lifted and expired ones too */
    int64_t now;
    const char *cursor;
};

enum err query_sanctions(struct reader *r, const struct sanction_args *args,
                         struct buf *out);

/* {"room"?,"policy":{..},"pos"?,"at"?,"by"?,"workspace"?:{..}}; room 0: the workspace's. */
enum err query_policy(struct reader *r, uint64_t user, uint64_t room, struct buf *out);
enum err query_lists(struct reader *r, uint64_t user, struct buf *out);
enum err query_list(struct reader *r, uint64_t user, uint64_t list, struct buf *out);
enum err query_heads(struct reader *r, uint64_t user, struct buf *out);

struct audit_args {
    uint64_t user;
    uint64_t about, room; /* 0: not asked for; one of them at most */
    const char *cursor;
    unsigned limit;
};

enum err query_audit(struct reader *r, const struct audit_args *args, struct buf *out);

/* Adds the members that the store knows of moderation.status, without the braces. */
struct json;
enum err query_moderation_counts(struct reader *r, uint64_t user, struct json *j);

/* --- for the machine --- */

/* Each row of what is set now; `json` and `text` are borrowed for the call. */
typedef void policy_fn(void *arg, uint64_t room, const char *json, size_t len);
enum err query_policies(struct reader *r, policy_fn *fn, void *arg);

struct word_list {
    uint64_t id;
    enum word_list_kind kind;
    const char *language;
    const char *text;
    size_t len;
};

typedef void word_list_fn(void *arg, const struct word_list *list);
enum err query_word_lists(struct reader *r, word_list_fn *fn, void *arg);

/* Up to which pos every message has been judged; the head in use, 0: none. */
enum err query_judged(struct reader *r, uint64_t *judged);
enum err query_head_in_use(struct reader *r, uint64_t *version);
/* The newest head that was asked for and did not come to an end; 0: none. */
enum err query_head_wanted(struct reader *r, uint64_t *version);

/* What reviewers decided up to the pos `version`, by review id, after the id `after`. */
struct example {
    uint64_t review;
    bool wanted; /* it was taken away: wanted as an example of what is not wanted here */
    char *text;
    size_t len;
};

/* At most `max`; each text is to be freed. `count` below `max`: that was all. */
enum err query_examples(struct reader *r, uint64_t version, uint64_t after,
                        struct example *examples, size_t max, size_t *count);

/* Messages created or edited after the pos `after`, that stand, as they are now, by the pos
 * that did it. A message edited later comes with its edit alone. */
struct unjudged {
    uint64_t pos; /* of the creation or the edit; its version too */
    uint64_t message;
    uint64_t room;
    bool dm; /* nobody reviews it unless one of its people reports it */
    uint64_t user;
    int64_t at;
    int64_t user_at; /* when the account was made */
    bool edited;
    char *text;
    size_t len;
};

/* At most `max`, looking at no more than 16 * max rows of the log; each text is to be
 * freed. `next`: everything up to there has been looked at. `head`: of the snapshot. */
enum err query_unjudged(struct reader *r, uint64_t after, struct unjudged *found,
                        size_t max, size_t *count, uint64_t *next, uint64_t *head);

#endif
