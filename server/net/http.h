/*
 * http.h - requests and their answers.
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "net/headers.h"

#include <libwebsockets.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct answer;
struct connection;
struct http_reply;
struct http_request;

#define HEADERS_MAX 8192 /* of one request, all together */
/* What libwebsockets reads beyond that, so that there is somebody to answer 431: where it
 * runs out itself it hangs up. */
#define HEADERS_MORE 4096

/* --- route.c: the callbacks of a request --- */

int http_head(struct connection *c, const char *path);
int http_body(struct connection *c, const void *bytes, size_t len);
int http_body_complete(struct connection *c);

/* --- uploading.c --- */

int http_file(struct connection *c); /* a request that brings or fetches a file */
void http_upload(struct connection *c, const void *bytes, size_t len);
int http_body_over(struct connection *c);
void http_upload_go_on(void *arg, uint64_t id); /* server_calls */
void http_drop(void *arg, uint64_t id);         /* server_calls */
void http_upload_tick(struct connection *c);    /* the timer in PHASE_UPLOAD */

/* --- client.c --- */

void client_read(struct connection *c); /* fills c->client for the present request */

/* --- http.c --- */

/* Each gives the answer and returns what a callback of libwebsockets has to. */
int http_answer(struct connection *c, const struct answer *a);
int http_refuse(struct connection *c, int status, const char *code, const char *why,
                const char *extra);
void http_go_ahead(struct connection *c); /* 100, where it is waited for */
/* Who asks, from where: the texts are filled, r points into them. */
void http_identify(struct connection *c, char token[TOKEN_MAX], char host[ORIGIN_MAX],
                   char origin[ORIGIN_MAX], struct http_request *r);
int http_ask(struct connection *c); /* the server, now or later by http_reply */

void http_reply(void *arg, uint64_t id,
                const struct http_reply *reply); /* server_calls */
void http_flush(struct connection *c);
void http_tick(struct connection *c);      /* the timer in PHASE_SENDING */
void http_idle_tick(struct connection *c); /* the timer in PHASE_IDLE */
void http_gone(struct connection *c);

/* Reads a header into `text`: NULL when it is not there, "" when it does not fit. */
const char *http_header(struct connection *c, enum lws_token_indexes token, char *text,
                        size_t size);
/* The same of one that libwebsockets has no token for; its name ends in a colon. */
const char *http_other_header(struct connection *c, const char *name, char *text,
                              size_t size);
/* The token of the request, from Authorization or the cookie; NULL: none. */
const char *http_token(struct connection *c, char token[TOKEN_MAX], bool *is_cookie);

#endif
