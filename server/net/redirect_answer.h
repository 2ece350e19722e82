/*
 * redirect_answer.h - what plain HTTP beside TLS is answered: a certificate authority its
 * token, everyone else the same address over https. Any thread; reads one small file.
 */
#ifndef NET_REDIRECT_ANSWER_H
#define NET_REDIRECT_ANSWER_H

#include "net/headers.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;

#define REDIRECT_HEAD_MAX 8192 /* bytes of a request, up to the empty line */
#define TOKEN_FILE_MAX    1024 /* a key authorization is 90 to 170 bytes */
#define TOKEN_NAME_MAX    128

struct redirect_site {
    const char *origin;     /* "https://chat.example"; "": by the Host of the request */
    const char *port;       /* of the https listener; "443" is not told */
    const char *challenges; /* a folder; "": none */
};

enum redirect_kind { REDIRECT_SENT, REDIRECT_CHALLENGE, REDIRECT_REFUSED };

/* `head` ends behind the empty line. The whole answer is added to `out`. */
enum redirect_kind redirect_answer(const struct redirect_site *site, const char *head,
                                   size_t len, struct buf *out);
/* The answer to who sends no such head: 408, 431. */
void redirect_refuse(int status, struct buf *out);

/* The name alone of a sound Host: "[::1]:80" -> "[::1]". False: it is not sound. */
bool host_name(const char *host, char name[ORIGIN_MAX]);

#endif
