/*
 * verdict.h - what the server asks of a text, what the worker says of it, and
 * both on the wire (messages JUDGE). Any thread.
 *
 * The worker measures, the server decides: a verdict says how each class sees the text and how
 * rare that is in ordinary chat, and the room's policy makes an action of it.
 */
#ifndef IPC_VERDICT_H
#define IPC_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct wire_in;

#define JUDGE_TEXTS_MAX   64 /* in one question */
#define VERDICT_HEADS_MAX 4
#define VERDICT_SPANS_MAX 32    /* more are not told; `partial` is set */
#define VERDICT_SURE      10000 /* a score of 1.0 */

/* What a text can be; the numbers stand in logs and policies. */
enum verdict_head {
    HEAD_SPAM = 0,
    HEAD_TOXICITY = 1,
    HEAD_SEVERE = 2,
    HEAD_WORKSPACE = 3
};

enum span_kind {
    SPAN_EMAIL_ADDRESS = 1,
    SPAN_CREDIT_CARD = 2,
    SPAN_US_SSN = 3,
    SPAN_IP_ADDRESS = 4,
    SPAN_IBAN_CODE = 5,
    SPAN_PHONE_NUMBER = 6,
    SPAN_DOMAIN_NAME = 7,
    SPAN_LINK = 8,
    SPAN_LIST = 9, /* a word, a phrase or a pattern of a list */
};

/* Why a link is worth a look. */
#define LINK_LOOK_ALIKE   1u /* its host looks like one of ours or a brand's */
#define LINK_MIXED_SCRIPT 2u
#define LINK_PUNYCODE     4u
#define LINK_USER_INFO    8u /* https://bank.example@evil.example/ */
#define LINK_BARE_IP      16u
#define LINK_TEXT_DIFFERS 32u /* [bank.example](https://evil.example) */
#define LINK_DENIED       64u /* on a list of hosts that are not wanted */
#define LINK_ALLOWED      128u

/* Why a text counts as a flood. */
#define FLOOD_RATE     1u /* this person, too fast */
#define FLOOD_REPEAT   2u /* nearly the same text again by this person */
#define FLOOD_RAID     4u /* nearly the same text by several people, or over several rooms */
#define FLOOD_CAPITALS 8u
#define FLOOD_MENTIONS 16u
#define FLOOD_LINKS    32u
#define FLOOD_NEWCOMER 64u /* an account of less than a day; alone it means nothing */

#define JUDGE_IS_EDIT 1u
#define JUDGE_AGAIN   2u /* was visible meanwhile: floods are not counted twice */

struct judge_text {
    uint64_t user;
    uint64_t room;
    int64_t at;       /* wall clock, ms */
    int64_t user_at;  /* when the account was made */
    uint32_t flags;   /* JUDGE_* */
    const char *text; /* borrowed; UTF-8 */
    size_t len;
};

struct verdict_score {
    uint16_t score;  /* probability times VERDICT_SURE */
    uint32_t rarity; /* of a million ordinary messages so many score as high */
    bool flag;       /* over the shipped threshold */
};

struct verdict_span {
    enum span_kind kind;
    uint32_t start, end; /* bytes of the text as it was asked */
    uint64_t list;       /* SPAN_LIST, LINK_DENIED and LINK_ALLOWED: the list's id */
    uint16_t score;      /* SPAN_LINK; else VERDICT_SURE */
    uint16_t reasons;    /* LINK_* */
    bool flag;
};

struct verdict {
    uint32_t model;  /* version of the model that spoke */
    uint64_t config; /* version of the lists it knew */
    uint16_t head_count;
    struct verdict_score heads[VERDICT_HEADS_MAX]; /* by enum verdict_head */
    uint16_t span_count;
    struct verdict_span spans[VERDICT_SPANS_MAX]; /* by start */
    uint32_t flood;                               /* FLOOD_* */
    bool partial; /* the text's budget was used up before all was looked at */
};

const char *verdict_head_name(enum verdict_head head); /* "spam" */
const char *span_kind_name(enum span_kind kind); /* "EMAIL_ADDRESS", "LINK", "LIST" */

/* A question: u16 count, then the texts; judge_begin empties the buf, which holds nothing else.
 * False: full, nothing was added; send it and begin another. */
void judge_begin(struct buf *out);
bool judge_add(struct buf *out, const struct judge_text *t);
/* The count, or -1: malformed. The texts are borrowed from the reader's bytes. */
int judge_read(struct wire_in *in, struct judge_text texts[JUDGE_TEXTS_MAX]);

/* An answer holds as many verdicts as the question had texts, in that order. */
void verdicts_begin(struct buf *out, uint16_t count);
void verdict_put(struct buf *out, const struct verdict *v);
/* Reads the count; then call verdict_get so often. Heads, spans and scores are checked;
 * a verdict that is not well formed breaks the reader. */
uint16_t verdicts_read(struct wire_in *in);
void verdict_get(struct wire_in *in, struct verdict *v);

#endif
