/*
 * client.c - whom a request is from: the peer, or whom a trusted proxy names.
 */
#include "base/metrics.h"
#include "net/http.h"
#include "net/net_private.h"

#include <string.h>

const char *http_other_header(struct connection *c, const char *name, char *text,
                              size_t size)
{
    int name_len = (int)strlen(name);
    int len = lws_hdr_custom_length(c->wsi, name, name_len);

    text[0] = '\0';
    if (len <= 0)
        return NULL;
    if ((size_t)len >= size ||
        lws_hdr_custom_copy(c->wsi, text, (int)size, name, name_len) < 0)
        text[0] = '\0';
    return text;
}

static void believe(struct connection *c, const struct forwarded_headers *headers)
{
    struct forwarded_client told;

    if (!forwarded_read(&c->net->proxies, headers, &told)) {
        metrics.forwarded_bad++;
        return;
    }
    if (told.address)
        c->client.address = told.address;
    if (told.scheme != SCHEME_UNKNOWN)
        c->client.secure = told.scheme == SCHEME_HTTPS;
}

void client_read(struct connection *c)
{
    char x_for[FORWARDED_MAX];
    char x_proto[16];
    char forwarded[FORWARDED_MAX];
    struct forwarded_headers headers = {
        .x_for = http_header(c, WSI_TOKEN_X_FORWARDED_FOR, x_for, sizeof(x_for)),
        .x_proto = http_other_header(c, "x-forwarded-proto:", x_proto, sizeof(x_proto)),
        .forwarded = http_other_header(c, "forwarded:", forwarded, sizeof(forwarded)),
    };

    c->client = (struct client){.address = c->address, .secure = c->net->tls != NULL};
    if (!headers.x_for && !headers.x_proto && !headers.forwarded)
        return;
    if (c->proxied)
        believe(c, &headers);
    else
        metrics.forwarded_untrusted++;
}
