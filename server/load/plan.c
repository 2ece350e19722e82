#include "load/plan.h"

#include "base/config.h"
#include "base/must.h"
#include "base/random.h"
#include "base/xmalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOKEN_LEN_MAX 200
#define ID_MAX        (UINT64_C(1) << 53)
#define TRACKS_MAX    (UINT64_C(1) << 27) /* of eight bytes: 1 GiB */

void plan_init(struct plan *p)
{
    memset(p, 0, sizeof(*p));
    map_init(&p->by_id);
    random_bytes(&p->run, sizeof(p->run));
    p->mark = run_mark(p->run);
}

void plan_finish(struct plan *p)
{
    for (size_t i = 0; i < p->room_count; i++) {
        free(p->rooms[i]->senders);
        free(p->rooms[i]);
    }
    map_finish(&p->by_id);
    free(p->rooms);
    free(p->senders);
    free(p->sockets);
    free(p->tokens);
    free(p->text);
}

/* Bearer tokens go into a header as they are (RFC 6750's characters). */
static bool is_token(const char *text)
{
    static const char chars[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789-._~+/=";
    size_t len = strlen(text);

    return len > 0 && len <= TOKEN_LEN_MAX && strspn(text, chars) == len;
}

static bool read_line(char *line, struct plan_token *token)
{
    char *rest = line;
    const char *user;
    const char *room;
    uint64_t user_id;

    token->token = strsep(&rest, "\t");
    user = strsep(&rest, "\t");
    room = strsep(&rest, "\t");
    return user && room && !rest && is_token(token->token) &&
           config_parse_count(user, ID_MAX, &user_id) &&
           config_parse_count(room, ID_MAX, &token->room);
}

bool plan_read_tokens(struct plan *p, char *text, char *why, size_t why_size)
{
    char *rest = text;
    char *line;
    size_t capacity = 0;

    free(p->text);
    p->text = text;
    p->token_count = 0;
    for (size_t number = 1; (line = strsep(&rest, "\n")); number++) {
        line[strcspn(line, "\r")] = '\0';
        if (*line == '\0')
            continue;
        if (p->token_count == capacity) {
            capacity = capacity ? capacity * 2 : 256;
            p->tokens = xreallocarray(p->tokens, capacity, sizeof(*p->tokens));
        }
        if (!read_line(line, &p->tokens[p->token_count])) {
            snprintf(why, why_size, "line %zu is not TOKEN<TAB>USER<TAB>ROOM", number);
            return false;
        }
        if (++p->token_count > SOCKETS_MAX)
            break;
    }
    if (p->token_count == 0 || p->token_count > SOCKETS_MAX) {
        snprintf(why, why_size, "%s", p->token_count ? "too many lines" : "no tokens");
        return false;
    }
    return true;
}

bool plan_has_one_room(const struct plan *p)
{
    for (size_t i = 1; i < p->token_count; i++)
        if (p->tokens[i].room != p->tokens[0].room)
            return false;
    return true;
}

static struct plan_room *get_room(struct plan *p, uint64_t id)
{
    struct plan_room *room = map_find(&p->by_id, id);

    if (room)
        return room;
    room = xcalloc(1, sizeof(*room));
    room->id = id;
    room->index = (uint32_t)p->room_count;
    p->rooms = xreallocarray(p->rooms, p->room_count + 1, sizeof(struct plan_room *));
    p->rooms[p->room_count++] = room;
    map_put(&p->by_id, id, room);
    return room;
}

static void add_sender(struct plan *p, uint32_t socket)
{
    struct plan_room *room = p->sockets[socket].room;
    uint32_t number = (uint32_t)p->sender_count++;

    room->senders = xreallocarray(room->senders, room->count + 1, sizeof(uint32_t));
    room->senders[room->count] = number;
    p->sockets[socket].sender = number;
    p->senders[number] =
        (struct plan_sender){.socket = socket, .slot = room->count++, .room = room};
}

bool plan_settle(struct plan *p, const struct options *o, char *why, size_t why_size)
{
    uint64_t tracks = 0;

    must(!p->sockets && o->sockets > 0 && o->sockets <= SOCKETS_MAX);
    p->socket_count = o->sockets;
    p->sockets = xcalloc(o->sockets, sizeof(*p->sockets));
    p->senders = xcalloc(o->senders + 1, sizeof(*p->senders));
    for (size_t i = 0; i < o->sockets; i++) {
        const struct plan_token *token = &p->tokens[i % p->token_count];

        p->sockets[i] = (struct plan_socket){.token = token->token,
                                             .room = get_room(p, token->room),
                                             .sender = NOT_A_SENDER};
    }
    for (uint64_t i = 0; i < o->senders; i++)
        add_sender(p, (uint32_t)(i * o->sockets / o->senders));
    for (size_t i = 0; i < o->sockets; i++)
        tracks += p->sockets[i].room->count;
    if (tracks > TRACKS_MAX) {
        snprintf(why, why_size,
                 "every socket counts every sender of its room, which is too much: "
                 "take fewer --senders or --sockets");
        return false;
    }
    return true;
}
