/*
 * upgrade.c - who may become a WebSocket. What is refused is blanked out of the request
 * and goes on as an ordinary one, so that the answer is written like all others.
 */
#include "base/metrics.h"
#include "net/doorstep.h"
#include "net/http.h"
#include "net/net_private.h"
#include "net/socket.h"

#include <string.h>
#include <strings.h>

#define LIST_MAX 120 /* libwebsockets drops the connection over longer ones */

static bool is_websocket_path(struct connection *c)
{
    char path[8];

    return lws_hdr_total_length(c->wsi, WSI_TOKEN_GET_URI) &&
           http_header(c, WSI_TOKEN_GET_URI, path, sizeof(path)) &&
           strcmp(path, "/ws") == 0;
}

static enum refusal check_form(struct connection *c)
{
    char text[LIST_MAX];

    if (!http_header(c, WSI_TOKEN_HTTP, text, sizeof(text)) ||
        strcmp(text, "HTTP/1.1") != 0)
        return REFUSAL_BAD;
    if (!http_header(c, WSI_TOKEN_CONNECTION, text, sizeof(text)) ||
        !header_lists(text, "upgrade"))
        return REFUSAL_BAD;
    if (!http_header(c, WSI_TOKEN_VERSION, text, sizeof(text)) || strcmp(text, "13") != 0)
        return REFUSAL_VERSION;
    if (!http_header(c, WSI_TOKEN_KEY, text, sizeof(text)) || strlen(text) != 24)
        return REFUSAL_BAD;
    if (!http_header(c, WSI_TOKEN_HOST, text, sizeof(text)) || !host_is_sound(text))
        return REFUSAL_BAD;
    if (http_header(c, WSI_TOKEN_PROTOCOL, text, sizeof(text)) &&
        !header_lists(text, "roost.v1"))
        return REFUSAL_BAD;
    return REFUSAL_NONE;
}

static bool is_foreign(struct connection *c)
{
    char host[ORIGIN_MAX];
    char origin[ORIGIN_MAX];
    const char *from = http_header(c, WSI_TOKEN_ORIGIN, origin, sizeof(origin));

    http_header(c, WSI_TOKEN_HOST, host, sizeof(host));
    return from && !origin_is_own(from, host, c->client.secure, c->net->public_origin);
}

static enum refusal admit(struct connection *c)
{
    struct net *n = c->net;
    char token[TOKEN_MAX];
    bool is_cookie;
    enum refusal refusal = check_form(c);

    if (refusal != REFUSAL_NONE)
        return refusal;
    client_read(c);
    c->told = true;
    if (!doorstep_leave(c))
        return REFUSAL_BUSY;
    if (is_foreign(c)) {
        metrics.refused_origin++;
        return REFUSAL_ORIGIN;
    }
    if (!accept_as(c, c->client.address))
        return REFUSAL_CROWD;
    n->admitted_as = (struct upgrade){0};
    switch (server_admit(n->server, http_token(c, token, &is_cookie), &n->admitted_as)) {
    case OK:
        break;
    case ERR_UNAUTHORIZED:
        return REFUSAL_TOKEN;
    default: /* draining, short of memory, or the store could not be asked: no reason to forget a token */
        return REFUSAL_BUSY;
    }
    n->admitted = c;
    return REFUSAL_NONE;
}

int upgrade_check(struct connection *c, char *header)
{
    /* After an Upgrade it does not know libwebsockets may have ended the request and
     * freed its headers, and calls us all the same. */
    if (!lws_hdr_total_length(c->wsi, WSI_TOKEN_UPGRADE))
        return -1;
    if (strcasecmp(header, "websocket") != 0 || !is_websocket_path(c)) {
        header[0] = '\0';
        return 0;
    }
    c->refusal = (uint8_t)admit(c);
    if (c->refusal)
        header[0] = '\0';
    return 0;
}
