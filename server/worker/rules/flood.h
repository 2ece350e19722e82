/*
 * flood.h - too fast, too often the same, too loud: what only the texts before this
 * one tell.
 *
 * A computing thread measures a text (flood_measure), the link thread, which owns the
 * struct flood, judges it against what came before. Memory is bounded: buckets of
 * people, and the texts of a window in a ring with an index of bands, so that a look
 * costs a few comparisons however many texts are held.
 */
#ifndef WORKER_RULES_FLOOD_H
#define WORKER_RULES_FLOOD_H

#include <stddef.h>
#include <stdint.h>

struct flood;
struct judge_text;
struct rule_text;

/* What one text brings along; plain values. */
struct flood_mark {
    uint64_t fingerprint; /* simhash; 0: nothing to compare */
    uint32_t words;       /* of the normalised text; short texts repeat by themselves */
    uint32_t letters, capitals;
    uint32_t mentions;
    uint32_t links;
};

/* `links`: how many SPAN_LINK the rules found. Any thread. */
void flood_measure(const struct rule_text *t, uint32_t links, struct flood_mark *out);

struct flood_limits {
    double rate, burst;       /* messages a second and at once, one person in one room */
    uint32_t window_ms;       /* how far back texts are compared */
    uint32_t repeats;         /* nearly the same by one person: the count that flags */
    uint32_t raid_people;     /* nearly the same by so many people */
    uint32_t raid_rooms;      /* ... or by one person over so many rooms */
    uint32_t mentions, links; /* in one text */
    uint32_t texts_max;       /* held in the window */
    uint32_t people_max;      /* buckets held */
};

extern const struct flood_limits FLOOD_LIMITS; /* what is shipped */

struct flood *flood_create(const struct flood_limits *limits);
void flood_destroy(struct flood *f);

/* FLOOD_*. The time is the text's own (`at`); one that lies before what is held counts as
 * the newest held. JUDGE_AGAIN: nothing is counted a second time, only the text itself is
 * looked at. Link thread. */
uint32_t flood_judge(struct flood *f, const struct judge_text *text,
                     const struct flood_mark *mark);

#endif
