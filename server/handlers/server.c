#include "handlers/server.h"
#include "handlers/pages.h"

#include "base/clock.h"
#include "base/metrics.h"
#include "base/must.h"
#include "base/random.h"
#include "base/xmalloc.h"
#include "handlers/ceiling.h"
#include "handlers/due.h"
#include "handlers/feeder.h"
#include "handlers/indexer.h"
#include "handlers/moderation_private.h"
#include "handlers/server_private.h"
#include "handlers/trimming.h"
#include "store/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECRETS_JOBS_MAX 256
#define SECRETS_HANDS    2
#define WARM_EVENTS      16384

uint64_t server_now(const struct server *srv)
{
    return loop_now_ms(srv->loop);
}

static bool open_readers(struct server *srv, char *why, size_t why_size)
{
    uint64_t wanted = srv->config->readers;

    if (wanted < 1)
        wanted = 1;
    if (wanted > READERS_MAX)
        wanted = READERS_MAX;
    srv->reader = reader_open(srv->store, why, why_size);
    if (!srv->reader)
        return false;
    for (srv->reader_count = 0; srv->reader_count < wanted; srv->reader_count++) {
        struct reader *r = reader_open(srv->store, why, why_size);

        if (!r)
            return false;
        srv->reader_of_hand[srv->reader_count] = r;
    }
    srv->readers = crew_create(srv->loop, "reader", srv->reader_count,
                               (void **)srv->reader_of_hand, READ_JOBS_MAX);
    srv->reader_of_door[0] = reader_open(srv->store, why, why_size);
    if (!srv->reader_of_door[0])
        return false;
    srv->door =
        crew_create(srv->loop, "door", 1, (void **)srv->reader_of_door, DOOR_JOBS_MAX);
    srv->secrets =
        crew_create(srv->loop, "secrets", SECRETS_HANDS, NULL, SECRETS_JOBS_MAX);
    return searchers_open(srv, why, why_size);
}

/* The ring is filled with the end of the log, so that a herd that comes back after a restart
 * reads nothing from the store. */
static bool warm_chat(struct server *srv, char *why, size_t why_size)
{
    struct event *events = NULL;
    size_t count = 0;
    uint64_t head = 0;

    if (query_tail(srv->reader, WARM_EVENTS, ceiling_ring_bytes(srv) / 2, &events, &count,
                   &head) != OK) {
        snprintf(why, why_size, "cannot read the log; the lines above say why");
        return false;
    }
    chat_warm(srv->chat, events, count, head);
    for (size_t i = 0; i < count; i++)
        event_finish(&events[i]);
    free(events);
    metrics.head_pos = (double)head;
    return true;
}

static void create_chat(struct server *srv)
{
    struct chat_limits limits = {
        .outbox_bytes = srv->config->outbox,
        .ring_bytes = ceiling_ring_bytes(srv),
        .pages_max = PAGES_MAX,
        .calls_max = CALLS_PER_SESSION,
    };
    struct chat_calls calls = {.read_page = pages_ask};

    srv->pages = pages_create(srv);
    calls.arg = srv->pages;
    srv->chat = chat_create(srv->timers, &limits, &calls);
}

/* A new store's first command: its epoch, and the code of the setup link. */
static enum err found_workspace(struct server *srv)
{
    struct command command;
    char text[SECRET_TOKEN_SIZE];
    uint32_t retry_ms;
    enum err err;

    command_init(&command, COMMAND_WORKSPACE_CREATE, 0, clock_wall_ms());
    secret_token(text);
    command.text = xstrdup(text);
    command.text_len = strlen(text);
    secret_token(text);
    command.secret = xstrdup(text);
    err = journal_submit(srv->journal, &command, 0, &retry_ms);
    command_finish(&command);
    return err;
}

static bool prepare_workspace(struct server *srv, char *why, size_t why_size)
{
    if (store_epoch(srv->store)[0] == '\0') {
        if (found_workspace(srv) == OK)
            while (journal_waiting(srv->journal) > 0)
                loop_turn_wait(srv->loop);
        if (store_epoch(srv->store)[0] == '\0') {
            snprintf(why, why_size,
                     "cannot write to the data directory; is there room on the disk?");
            return false;
        }
    }
    return query_setup_code(srv->reader, srv->setup_code) == OK;
}

static void name_node(struct server *srv)
{
    if (srv->config->node[0] != '\0')
        snprintf(srv->node, sizeof(srv->node), "%s", srv->config->node);
    else if (gethostname(srv->node, sizeof(srv->node) - 1) != 0)
        snprintf(srv->node, sizeof(srv->node), "roost");
}

struct server *server_create(const struct config *config, struct loop *l,
                             struct timers *timers, struct store *store, char *why,
                             size_t why_size)
{
    struct server *srv = xcalloc(1, sizeof(*srv));
    struct journal_calls calls = {
        .on_commit = commit_done, .on_settled = commit_settled, .arg = srv};

    dispatch_init();
    map_init(&srv->waiting);
    list_init(&srv->waiting_sign_ins);
    map_init(&srv->upgraded);
    srv->config = config;
    srv->loop = l;
    srv->timers = timers;
    srv->store = store;
    name_node(srv);
    sweeping_init(srv);
    ceiling_init(srv);
    limits_create(srv);
    create_chat(srv);
    if (!ceiling_check(config, why, why_size) || !open_readers(srv, why, why_size) ||
        !warm_chat(srv, why, why_size))
        goto fail;
    srv->journal = journal_open_local(l, timers, store, &calls, why, why_size);
    if (!srv->journal || !prepare_workspace(srv, why, why_size))
        goto fail;
    if (!control_door_open(srv, why, why_size) || !filing_open(srv, why, why_size))
        goto fail;
    sweeping_start(srv);
    due_start(srv);
    closing_start(srv);
    ceiling_start(srv);
    srv->trimming = trimming_create(srv);
    srv->indexer = indexer_create(srv, why, why_size);
    if (!srv->indexer)
        goto fail;
    return srv;

fail:
    server_destroy(srv);
    return NULL;
}

bool server_use_worker(struct server *srv, struct worker_link *link, char *why,
                       size_t why_size)
{
    srv->feeder = feeder_create(srv, link, why, why_size);
    return srv->feeder != NULL && moderation_open(srv, link, why, why_size);
}

void server_worker_news(struct server *srv, enum worker_news news)
{
    feeder_news(srv->feeder, news);
    moderation_news(srv, news);
}

void server_leave_worker(struct server *srv)
{
    feeder_stop(srv->feeder);
    moderation_stop(srv);
}

void server_set_calls(struct server *srv, const struct server_calls *calls)
{
    srv->calls_to_net = *calls;
}

static void forget_waiting(struct server *srv)
{
    size_t at = 0;
    uint64_t key;
    void *value;

    while (map_next(&srv->upgraded, &at, &key, &value))
        free(value);
    map_finish(&srv->upgraded);
    must(map_count(&srv->waiting) == 0); /* the journal answered them all */
    map_finish(&srv->waiting);
}

/* A sign-in goes from the readers to the secrets crew to the journal and back to the
 * readers: with the door shut it comes to an end by itself. */
void server_stop(struct server *srv)
{
    srv->stopped = true;
    control_door_close(srv);
    sweeping_stop(srv);
    due_stop(srv);
    closing_stop(srv);
    trimming_stop(srv->trimming);
    indexer_stop(srv->indexer);
    while (moderation_waiting(srv) > 0)
        loop_turn_wait(srv->loop);
    moderation_stop(srv);
    while (crew_waiting(srv->readers) > 0 || crew_waiting(srv->searchers) > 0 ||
           crew_waiting(srv->door) > 0 || crew_waiting(srv->secrets) > 0 ||
           journal_waiting(srv->journal) > 0)
        loop_turn_wait(srv->loop);
}

static void close_readers(struct server *srv)
{
    for (unsigned i = 0; i < srv->reader_count; i++)
        reader_close(srv->reader_of_hand[i]);
    if (srv->reader_of_door[0])
        reader_close(srv->reader_of_door[0]);
    if (srv->reader)
        reader_close(srv->reader);
}

void server_destroy(struct server *srv)
{
    if (!srv)
        return;
    sweeping_stop(srv);
    ceiling_stop(srv);
    control_door_close(srv);
    trimming_stop(srv->trimming);
    indexer_destroy(srv->indexer);
    feeder_destroy(srv->feeder);
    crew_destroy(srv->secrets);
    filing_finish(srv);
    journal_close(srv->journal);
    crew_destroy(srv->readers);
    searchers_close(srv);
    crew_destroy(srv->door);
    trimming_destroy(srv->trimming);
    moderation_close(srv);
    filing_close(srv);
    close_readers(srv);
    ceiling_close(srv);
    due_destroy(srv->due);
    forget_waiting(srv);
    reading_forget_online(srv);
    call_free_spares(srv);
    pages_destroy(srv->pages);
    chat_destroy(srv->chat);
    limits_destroy(srv);
    free(srv);
}

enum err server_admit(struct server *srv, const char *token, struct upgrade *who)
{
    struct identity found;
    enum err err;

    *who = (struct upgrade){0};
    if (srv->draining) {
        metrics.refused_draining++;
        return ERR_BUSY;
    }
    if (server_pressure(srv) != PRESSURE_NONE) {
        metrics.memory_refused_upgrades++;
        return ERR_BUSY;
    }
    if (!token)
        return OK;
    err = identify(srv, token, strlen(token), &found);
    if (err != OK)
        metrics.refused_unauthorized++;
    else
        *who = (struct upgrade){found.user, found.token, (int)found.role};
    return err;
}

struct session *server_connected(struct server *srv, const struct transport *transport,
                                 const struct upgrade *who, uint64_t address)
{
    struct session *s = session_create(srv->chat, transport);
    struct upgrade *kept;

    (void)address;
    srv->connected++;
    if (who->user == 0)
        return s;
    kept = xmalloc(sizeof(*kept));
    *kept = *who;
    map_put(&srv->upgraded, session_id(s), kept);
    return s;
}

void server_text(struct server *srv, struct session *s, const char *text, size_t len)
{
    struct call *c;
    enum err err;

    if (session_state(s) == SESSION_CLOSING)
        return;
    c = call_create(srv, VIA_SOCKET);
    c->session = session_id(s);
    if (session_is_open(s)) {
        c->who.user = session_user(s);
        c->who.token = session_token(s);
        c->who.role = (enum user_role)session_role(s);
    }
    metrics.requests_ws++;
    session_call_begun(s, c->weight);
    err = request_decode(&c->request, text, len);
    dispatch(c, err);
}

void server_disconnected(struct server *srv, struct session *s)
{
    must(srv->connected > 0);
    srv->connected--;
    free(map_remove(&srv->upgraded, session_id(s)));
    session_gone(s);
}

bool server_is_draining(const struct server *srv)
{
    return srv->draining;
}

bool server_turn(struct server *srv)
{
    bool more = chat_feed(srv->chat);

    pages_go(srv->pages);
    return more;
}

bool server_turn_end(struct server *srv, bool flushed)
{
    chat_sweep(srv->chat);
    return (flushed && journal_flushed(srv->journal)) || chat_is_hungry(srv->chat);
}

unsigned server_round(const struct server *srv)
{
    return journal_round(srv->journal);
}

void server_held(struct server *srv)
{
    journal_held(srv->journal);
}

const char *server_setup_code(const struct server *srv)
{
    return srv->setup_code;
}
