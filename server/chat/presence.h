/*
 * presence.h - telling who comes and goes, and who types. Inside chat/ only.
 *
 * Changes are not told when they happen but with the next tick, so that many go
 * together and a flap goes nowhere: somebody who leaves has a second to return,
 * and nobody is told of more than once a second.
 */
#ifndef CHAT_PRESENCE_H
#define CHAT_PRESENCE_H

#include "base/list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chat;
struct user;

#define PRESENCE_BUCKETS 16u /* of ticks ahead; more than any delay */

struct presence {
    struct list
        due[PRESENCE_BUCKETS]; /* of struct user, by user.changing, at tick % buckets */
    uint32_t stamp;            /* marks sessions told in one walk */
};

void presence_init(struct presence *p);
/* As others were told: who has just gone stays online until they hear of it. */
bool presence_is_online(const struct user *u);
/* The first session of a user opened or the last one went, or so it may be. */
void presence_changed(struct chat *c, struct user *u);
void presence_tick(struct chat *c);

#endif
