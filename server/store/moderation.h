/*
 * moderation.h - the words of moderation as they stand in commands and in the database.
 *
 * A review is a message somebody is to look at: a member reported it, or the machine
 * flagged, held or withdrew it. A decision closes it; its author may appeal once, which opens it
 * again, and what is decided then is final. Everything but approve takes the message away.
 */
#ifndef STORE_MODERATION_H
#define STORE_MODERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The numbers stand in the database and in replicated logs: never change one. */
enum review_cause {
    CAUSE_REPORTED = 1,
    CAUSE_FLAGGED = 2,
    CAUSE_HELD = 3,    /* not in the room: held before it was visible, or withdrawn */
    CAUSE_APPEALED = 4 /* of an event alone */
};

enum review_state { REVIEW_OPEN = 0, REVIEW_DECIDED = 1, REVIEW_APPEALED = 2 };

enum review_decision {
    DECISION_APPROVE = 1,
    DECISION_DELETE = 2,
    DECISION_WARN = 3,
    DECISION_MUTE = 4,
    DECISION_BAN = 5,
    DECISION_COUNT
};

/* A mute: no posts, edits and reactions, and no names and topics for all to see. A ban from a
 * room: out, and not in again. A ban from the workspace: no call at all. */
enum sanction_kind { SANCTION_MUTE = 1, SANCTION_BAN = 2 };

enum head_state { HEAD_LEARNING = 0, HEAD_GOOD = 1, HEAD_FAILED = 2 };

/* The same as enum list_kind of ipc/lists.h. */
enum word_list_kind {
    WORDS_WORDS = 1,
    WORDS_EXCEPTIONS = 2,
    WORDS_PATTERNS = 3,
    WORDS_HOSTS_DENIED = 4,
    WORDS_HOSTS_ALLOWED = 5,
    WORDS_HOSTS_OURS = 6,
    WORDS_KIND_COUNT
};

/* A decided review keeps its text that long: for an appeal, and to learn from. */
#define REVIEW_DAYS 90

#define WORDS_LISTS_MAX    256
#define WORDS_ENTRIES_MAX  20000 /* of all lists together */
#define WORDS_PATTERNS_MAX 200   /* likewise */
#define WORDS_LINE_MAX     256   /* bytes */

/* Where the machine's words begin to quote the text. What follows is for its author alone: the
 * audit is read by people who may not read the room. */
#define WORDS_QUOTE_MARK ": \""

enum audit_action {
#define AUDIT(name, number, text) name = number,
#include "store/audit.tbl"
    AUDIT_ACTION_COUNT
};

/* Who hears of reviews in the log: no id reaches that far. */
#define AUDIENCE_MODERATORS (UINT64_C(1) << 62)

const char *review_cause_name(enum review_cause cause);
const char *review_state_name(enum review_state state);
const char *review_decision_name(enum review_decision decision);
const char *sanction_kind_name(enum sanction_kind kind);
const char *head_state_name(enum head_state state);
const char *word_list_kind_name(enum word_list_kind kind);
const char *audit_action_name(enum audit_action action);

/* Of a word the schema has checked: must be one of them. */
enum review_state review_state_of(const char *name);
enum review_decision review_decision_of(const char *name);
enum sanction_kind sanction_kind_of(const char *name);
enum word_list_kind word_list_kind_of(const char *name);

/* "WHAT until 2026-11-21 15:14 UTC: REASON", to be freed. until 0: no end; reason may be NULL. */
char *sanction_words(const char *what, int64_t until, const char *reason);

/* How many entries a list's lines hold; an empty line is none. False: a line is longer than
 * WORDS_LINE_MAX; `line`, from 1, tells which. */
bool word_list_count(const char *text, size_t len, size_t *entries, size_t *line);

#endif
