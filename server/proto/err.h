/*
 * err.h - what someone outside may be told, and how it looks on the wire.
 *
 * Handlers and the store return it; one place (handlers/reply) turns it into text.
 */
#ifndef PROTO_ERR_H
#define PROTO_ERR_H

enum err {
    OK,
#define ERR(name, code, rpc, http, message) name,
#include "proto/err.tbl"
    ERR_COUNT
};

struct err_info {
    const char *code;    /* data.code on the wire */
    int rpc;             /* JSON-RPC error code */
    int http;            /* HTTP status */
    const char *message; /* said when the cause left no better one */
};

const struct err_info *err_info(enum err err); /* not OK */

#endif
