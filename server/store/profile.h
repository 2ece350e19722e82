/*
 * profile.h - what people say of themselves: profile, avatar, status. See record.h. Writing
 * thread.
 */
#ifndef STORE_PROFILE_H
#define STORE_PROFILE_H

#include "store/record.h"

/* Writes what c->params says of c->user: title, about, pronouns, phone, time_zone, avatar,
 * status; what it does not name stays. *changed turns true where something is another now. */
enum err profile_change(struct writer *w, const struct command *c, struct outcome *o,
                        bool *changed);
/* Statuses whose time is over are taken away, about `max` at most; how many that were. */
uint64_t statuses_expire(struct writer *w, int64_t at, uint64_t max);

#endif
