/*
 * plan.h - who takes part: sockets, the rooms they are in, and who of them sends.
 *
 * Made by the parent before the fork and read-only from then on.
 */
#ifndef LOAD_PLAN_H
#define LOAD_PLAN_H

#include "base/map.h"
#include "load/marker.h"
#include "load/options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOT_A_SENDER UINT32_MAX

struct plan_room {
    uint64_t id;
    uint32_t index;    /* of its head in the share */
    uint32_t count;    /* of its senders */
    uint32_t *senders; /* by slot */
};

struct plan_sender {
    uint32_t socket;
    uint32_t slot; /* in its room */
    struct plan_room *room;
};

struct plan_socket {
    const char *token; /* points into the text of the tokens file */
    struct plan_room *room;
    uint32_t sender; /* NOT_A_SENDER, or its number */
};

struct plan_token {
    const char *token;
    uint64_t room;
};

struct plan {
    char *text; /* of the tokens file, cut into lines */
    struct plan_token *tokens;
    size_t token_count;
    struct plan_room **rooms;
    size_t room_count;
    struct map by_id; /* struct plan_room */
    struct plan_socket *sockets;
    size_t socket_count;
    struct plan_sender *senders;
    size_t sender_count;
    uint32_t run;
    struct run_mark mark;
};

void plan_init(struct plan *p);
void plan_finish(struct plan *p);

/* Reads TOKEN<TAB>USER<TAB>ROOM lines; `text` is taken over. On false `why` says where. */
bool plan_read_tokens(struct plan *p, char *text, char *why, size_t why_size);
bool plan_has_one_room(const struct plan *p);
/* Sockets, rooms and senders from the tokens and the settled options. */
bool plan_settle(struct plan *p, const struct options *o, char *why, size_t why_size);

#endif
