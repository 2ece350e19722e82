/*
 * drain.c - PROTOCOL 5.6: leave without losing anything and without a herd.
 *
 * SIGTERM -> draining (readyz 503, upgrades refused, changes busy), session.move to
 * each session with its share of the window; when the window is over everyone still here is
 * closed with 1012; when all are gone, or a grace later, the loop is left. Even a server
 * with nobody on it answers 503 for a second, so that what balances the load sees it.
 */
#include "base/log.h"
#include "handlers/moderation_private.h"
#include "handlers/server_private.h"
#include "proto/frame.h"

#define POLL_MS         20
#define GRACE_MS        1500 /* for close frames to leave */
#define SHARE_MS        2    /* of the window per session: few need no ten seconds */
#define WINDOW_LEAST_MS 1500
#define NOTICE_MS       1000

static void tell_drained(struct server *srv)
{
    if (srv->drained_told)
        return;
    srv->drained_told = true;
    timer_stop(srv->timers, &srv->drain_poll);
    timer_stop(srv->timers, &srv->drain_timer);
    srv->drained(srv->drained_arg);
}

static void poll_drained(struct timer *t)
{
    struct server *srv = container_of(t, struct server, drain_poll);
    bool over = server_now(srv) >= srv->drain_until_ms + GRACE_MS;
    bool quiet = srv->connected == 0 && moderation_waiting(srv) == 0 &&
                 journal_waiting(srv->journal) == 0 &&
                 server_now(srv) >= srv->drain_notice_ms;

    if (quiet || over)
        tell_drained(srv);
    else
        timer_start(srv->timers, t, POLL_MS);
}

static void window_over(struct timer *t)
{
    struct server *srv = container_of(t, struct server, drain_timer);

    log_info("draining: closing who is left", "sessions=%zu",
             chat_session_count(srv->chat));
    chat_close_all(srv->chat, 1012);
}

void drain_tell(struct server *srv, struct session *s)
{
    uint64_t now = server_now(srv);
    struct frame *f;
    struct buf text;

    if (!srv->draining)
        return;
    buf_init(&text);
    encode_session_move(&text,
                        srv->drain_until_ms > now ? (srv->drain_until_ms - now) / 2 : 0);
    f = frame_create(text.bytes, text.len);
    session_answer(s, f);
    frame_unref(f);
    buf_finish(&text);
}

void server_drain(struct server *srv, server_drained_fn *drained, void *arg)
{
    uint64_t drain_ms = srv->config->drain * 1000;
    uint64_t window = chat_session_count(srv->chat) * SHARE_MS;

    if (srv->draining)
        return;
    if (window < WINDOW_LEAST_MS)
        window = WINDOW_LEAST_MS;
    if (window > drain_ms)
        window = drain_ms;
    srv->draining = true;
    srv->drained = drained;
    srv->drained_arg = arg;
    log_info("draining", "sessions=%zu window_ms=%llu", chat_session_count(srv->chat),
             (unsigned long long)window);
    chat_move_all(srv->chat, window);
    srv->drain_until_ms = server_now(srv) + window + POLL_MS;
    srv->drain_notice_ms =
        server_now(srv) + (drain_ms < NOTICE_MS ? drain_ms : NOTICE_MS);
    timer_init(&srv->drain_timer, window_over);
    timer_start(srv->timers, &srv->drain_timer, window + POLL_MS);
    timer_init(&srv->drain_poll, poll_drained);
    timer_start(srv->timers, &srv->drain_poll, POLL_MS);
}
