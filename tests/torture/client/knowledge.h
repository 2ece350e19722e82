/*
 * knowledge.h - what a client knows of the workspace: of each room its newest seq and whether it is
 * a member, and ids of some messages. All of it comes from what it heard; it belongs to the client.
 */
#ifndef TORTURE_KNOWLEDGE_H
#define TORTURE_KNOWLEDGE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#define ROOMS_MAX 256
#define IDS_KEPT  64

struct client;

struct place {
    int64_t room; /* 0: free */
    int64_t seq;
    bool mine;
    bool open; /* public */
};

/* The newest ids. */
struct ids {
    int64_t kept[IDS_KEPT];
    unsigned count; /* of all there ever were */
};

struct knowledge {
    struct place places[ROOMS_MAX];
    struct ids own;
    struct ids seen;
};

/* A session that begins anew: it is in these rooms and knows no others. */
void knowledge_begin(struct client *c, const cJSON *rooms);

/* An event that it heard. */
void knowledge_learn(struct client *c, const char *method, const cJSON *params);

/* A room it is in, or a public one it is not in; NULL when it knows of none. */
const struct place *knowledge_place(struct client *c, bool mine);

/* Any of them; 0 when there is none. */
int64_t knowledge_recall(struct client *c, const struct ids *ids);

#endif
