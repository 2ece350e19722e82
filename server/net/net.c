#include "net/net.h"

#include "base/embedded.h"
#include "base/log.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "loop/crew.h"
#include "loop/loop.h"
#include "net/http.h"
#include "net/net_private.h"
#include "net/redirect.h"
#include "net/socket.h"
#include "net/source.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <unistd.h>

/* What a message is read through; each idle connection keeps this much. */
#define READ_MAX 256

#define FETCHERS 2

/* libwebsockets has tables as long as the limit; more sockets want another process. */
#define DESCRIPTORS_MAX (256 * 1024)

/* How often keys and certificates are looked at. */
#define TLS_WATCH_MS (60 * 1000)

static int on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                  size_t len);

static const struct lws_protocols protocols[] = {
    {.name = "roost.v1",
     .callback = on_lws,
     .rx_buffer_size = READ_MAX,
     .tx_packet_size = 1 << 20},
    {.name = NULL},
};

/* No pings by the library: its timers are one sorted list. Ours are on a wheel. */
static const lws_retry_bo_t no_pings = {.retry_ms_table = NULL};

static int on_socket(struct connection *c, struct lws *wsi,
                     enum lws_callback_reasons reason, void *in, size_t len)
{
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        return socket_established(c);
    case LWS_CALLBACK_RECEIVE:
        return socket_received(c, in, len);
    case LWS_CALLBACK_RECEIVE_PONG:
        socket_heard(c);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        socket_writable(c);
        return 0;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        return socket_peer_closes(c, in, len);
    default:
        (void)wsi;
        return 0;
    }
}

static int on_connection(struct connection *c, struct lws *wsi,
                         enum lws_callback_reasons reason, void *in, size_t len)
{
    switch (reason) {
    case LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED:
        return 0;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return upgrade_check(c, in);
    case LWS_CALLBACK_HTTP:
        return http_head(c, in);
    case LWS_CALLBACK_HTTP_BODY:
        return http_body(c, in, len);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return http_body_complete(c);
    case LWS_CALLBACK_RAW_ADOPT: /* where its parser takes a CONNECT */
    case LWS_CALLBACK_RAW_RX:
        return -1;
    case LWS_CALLBACK_WSI_DESTROY:
        if (c->net->adopting == c)
            c->net->adopting = NULL;
        connection_gone(c);
        return 0;
    default:
        return on_socket(c, wsi, reason, in, len);
    }
}

static int on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                  size_t len)
{
    struct connection *c;

    switch (reason) {
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS: {
        struct net *n = lws_context_user(lws_get_context(wsi));

        tls_configure(n->tls, user);
        return 0;
    }
    case LWS_CALLBACK_WSI_CREATE: /* before it has its connection */
    case LWS_CALLBACK_PROTOCOL_INIT:
    case LWS_CALLBACK_PROTOCOL_DESTROY:
    case LWS_CALLBACK_EVENT_WAIT_CANCELLED:
    case LWS_CALLBACK_GET_THREAD_ID:
        return 0;
    default:
        break;
    }
    c = lws_get_opaque_user_data(wsi);
    if (!c)
        return 0;
    c->wsi = wsi;
    return on_connection(c, wsi, reason, in, len);
}

static void flush(struct net *n, size_t most)
{
    for (size_t i = 0; i < most && !list_empty(&n->dirty); i++)
        connection_flush(
            container_of(list_pop_head(&n->dirty), struct connection, dirty));
}

/* On libev the library's timer, once set, is not moved to an earlier time: without a pulse
 * of its own a socket that it closes itself would stand for as long as the last one set. */
static void pulse_lws(lws_sorted_usec_list_t *sul)
{
    struct net *n = container_of(sul, struct net, pulse);

    lws_sul_schedule(n->lws, 0, sul, pulse_lws, LWS_US_PER_SEC);
}

/* End of the turn: the server feeds, the sockets are written, the closed are freed. */
static bool on_turn_end(void *arg)
{
    struct net *n = arg;
    bool more = server_turn(n->server);

    flush_begin(n);
    flush(n, TURN_MAX);
    more |= server_turn_end(n->server, list_empty(&n->dirty));
    return more || !list_empty(&n->dirty);
}

/* As many descriptors as we may have; returns how many. */
static size_t raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 1024;
    limit.rlim_cur = limit.rlim_max < DESCRIPTORS_MAX ? limit.rlim_max : DESCRIPTORS_MAX;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        (void)getrlimit(RLIMIT_NOFILE, &limit);
    return (size_t)limit.rlim_cur;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Its loop glue is a plugin of its own, which a plain install leaves out; it would say
 * only that something failed to load. */
const char *net_library(char *why, size_t why_size)
{
    void *glue = dlopen("libwebsockets-evlib_ev.so", RTLD_NOW);

    if (!glue) {
        snprintf(why, why_size,
                 "libwebsockets cannot run on libev here: install the package "
                 "libwebsockets-evlib-ev");
        return NULL;
    }
    dlclose(glue);
    return lws_get_library_version();
}

/* For the few answers libwebsockets gives without asking us. */
static const struct lws_protocol_vhost_options *own_headers(struct net *n)
{
    struct lws_protocol_vhost_options *last = &n->headers[SECURITY_HEADERS_MAX];

    for (size_t i = 0; i < SECURITY_HEADERS_MAX; i++) {
        n->headers[i].next = &n->headers[i + 1];
        n->headers[i].name = security_headers[i].name;
        n->headers[i].value = security_headers[i].value;
    }
    last->name = "Strict-Transport-Security:";
    last->value = n->hsts;
    if (!n->tls || !n->hsts[0])
        n->headers[SECURITY_HEADERS_MAX - 1].next = NULL;
    return n->headers;
}

static bool open_library(struct net *n, char *why, size_t why_size)
{
    void *loops[] = {loop_native(n->loop)};
    unsigned patience = (unsigned)n->config->handshake + 5; /* ours are to fire first */
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_LIBEV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME,
        .foreign_loops = loops,
        .user = n,
        .retry_and_idle_policy = &no_pings,
        .pt_serv_buf_size = 16384,
        .max_http_header_data2 = HEADERS_MAX + HEADERS_MORE,
        .timeout_secs = patience,
        .timeout_secs_ah_idle = patience,
        .keepalive_timeout = IDLE_MS / 1000 + 5,
        .server_string = "roost",
        .vhost_name = "roost",
        .alpn = "http/1.1",
        .headers = own_headers(n),
    };

    if (n->tls)
        info.options |=
            LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX;
    lws_log_route();
    n->lws = lws_create_context(&info);
    if (n->lws)
        n->vhost = lws_create_vhost(n->lws, &info);
    if (!n->vhost) {
        snprintf(why, why_size, "libwebsockets does not start: %s", lws_log_last());
        return false;
    }
    pulse_lws(&n->pulse);
    return true;
}

static void on_tls_watch(struct timer *t)
{
    struct net *n = container_of(t, struct net, tls_watch);

    tls_tick(n->tls);
    timer_start(n->timers, t, TLS_WATCH_MS);
}

static bool open_tls(struct net *n, char *why, size_t why_size)
{
    n->tls = tls_create(n->config, why, why_size);
    if (!n->tls)
        return false;
    timer_start(n->timers, &n->tls_watch, TLS_WATCH_MS);
    return true;
}

static bool open_redirect(struct net *n, char *why, size_t why_size)
{
    bool to_public = strncasecmp(n->public_origin, "https:", strlen("https:")) == 0;
    struct redirect_order order = {
        .listen = n->config->redirect_listen,
        .challenges = n->config->acme_challenge,
        .origin = to_public ? n->public_origin : "",
        .secure_url = n->url,
    };

    if (order.listen[0] == '\0')
        return true;
    n->redirect = redirect_open(n->loop, n->timers, &order, why, why_size);
    return n->redirect != NULL;
}

static bool open_parts(struct net *n, char *why, size_t why_size)
{
    const struct config *config = n->config;

    if (!settings_parse(config, &n->proxies, n->public_origin, why, why_size))
        return false;
    if ((config->tls_cert[0] || config->tls_key[0]) && !open_tls(n, why, why_size))
        return false;
    return net_library(why, why_size) && open_library(n, why, why_size) &&
           accept_open(n, why, why_size) && open_redirect(n, why, why_size);
}

struct net *net_open(const struct config *config, struct loop *l, struct timers *timers,
                     struct server *srv, char *why, size_t why_size)
{
    struct net *n = xcalloc(1, sizeof(*n));
    size_t descriptors = raise_descriptors();

    n->config = config;
    n->loop = l;
    n->timers = timers;
    n->server = srv;
    n->listen_fd = -1;
    n->spare_fd = -1;
    n->count_max = descriptors - least(descriptors / 4, BEHIND_RESERVE);
    list_init(&n->dirty);
    list_init(&n->held);
    list_init(&n->beginnings);
    list_init(&n->doorstep);
    map_init(&n->addresses);
    map_init(&n->exchanges);
    map_init(&n->unread);
    buf_init(&n->joined);
    timer_init(&n->tls_watch, on_tls_watch);
    if (config->hsts > 0)
        snprintf(n->hsts, sizeof(n->hsts), "max-age=%ju", (uintmax_t)config->hsts);
    n->sources_max = least((descriptors - n->count_max) / 2, SOURCES_MAX);
    n->patience = loop_alarm_add(l, flush_held, n);
    n->fetchers = crew_create(l, "fetchers", FETCHERS, NULL, 2 * SOURCES_MAX);
    n->files = files_create(embedded_web, embedded_web_count);
    if (!open_parts(n, why, why_size)) {
        net_close(n);
        return NULL;
    }
    server_set_calls(srv, &(struct server_calls){.http_reply = http_reply,
                                                 .upload_go_on = http_upload_go_on,
                                                 .http_drop = http_drop,
                                                 .shed = socket_shed,
                                                 .arg = n});
    loop_before_sleep(l, on_turn_end, n);
    return n;
}

const char *net_url(const struct net *n)
{
    return n->url;
}

const char *net_redirect_url(const struct net *n)
{
    return n->redirect ? redirect_url(n->redirect) : NULL;
}

bool net_reload_tls(struct net *n)
{
    return !n->tls || tls_reload(n->tls);
}

void net_stop_accepting(struct net *n)
{
    accept_stop(n);
}

static void reply_to_nobody(void *arg, uint64_t id, const struct http_reply *reply)
{
    (void)arg;
    (void)id;
    if (reply->is_file)
        close(reply->fd);
}

static void call_nobody(void *arg, uint64_t id)
{
    (void)arg;
    (void)id;
}

static void nobody_sheds(void *arg)
{
    (void)arg;
}

void net_close(struct net *n)
{
    if (!n)
        return;
    redirect_close(n->redirect);
    timer_stop(n->timers, &n->tls_watch);
    accept_stop(n);
    server_set_calls(n->server, &(struct server_calls){.http_reply = reply_to_nobody,
                                                       .upload_go_on = call_nobody,
                                                       .http_drop = call_nobody,
                                                       .shed = nobody_sheds});
    flush_held(n);
    loop_alarm_remove(n->patience);
    n->patience = NULL;
    flush(n,
          2 * n->count); /* the last answers, and who is to be closed because of them */
    lws_context_destroy(n->lws);
    must(n->count == 0);
    crew_destroy(n->fetchers);
    tls_destroy(n->tls);
    files_destroy(n->files);
    buf_finish(&n->joined);
    map_finish(&n->exchanges);
    map_finish(&n->unread);
    map_finish(&n->addresses);
    free(n);
}
