/*
 * scan_message.c - JSON-RPC as the server speaks it.
 */
#include "load/scan.h"

#include <string.h>

static void read_text(struct scan *s, struct heard *heard)
{
    struct span key;

    scan_object(s);
    while (scan_next_key(s, &key)) {
        if (span_is(key, "text"))
            heard->text = scan_string(s);
        else
            scan_skip(s);
    }
}

static void read_params(struct scan *s, struct heard *heard)
{
    struct span key;

    scan_object(s);
    while (scan_next_key(s, &key)) {
        if (span_is(key, "pos"))
            heard->pos = scan_u64(s);
        else if (span_is(key, "room"))
            heard->room = scan_u64(s);
        else if (span_is(key, "seq"))
            heard->seq = scan_u64(s);
        else if (span_is(key, "after_ms"))
            heard->after_ms = scan_u64(s);
        else if (span_is(key, "message") && scan_is_object(s))
            read_text(s, heard);
        else
            scan_skip(s);
    }
}

static void read_error_data(struct scan *s, struct heard *heard)
{
    struct span key;

    scan_object(s);
    while (scan_next_key(s, &key)) {
        if (span_is(key, "code"))
            heard->code = scan_string(s);
        else if (span_is(key, "retry_ms"))
            heard->retry_ms = scan_u64(s);
        else
            scan_skip(s);
    }
}

static void read_error(struct scan *s, struct heard *heard)
{
    struct span key;

    heard->kind = HEARD_REFUSAL;
    scan_object(s);
    while (scan_next_key(s, &key)) {
        if (span_is(key, "data") && scan_is_object(s))
            read_error_data(s, heard);
        else if (span_is(key, "message") && heard->code.len == 0)
            heard->code = scan_string(s);
        else
            scan_skip(s);
    }
}

static void read_id(struct scan *s, struct heard *heard)
{
    struct span id = scan_skip(s);
    struct scan number = scan_begin(id.text, id.len);

    heard->id = span_is(id, "null") ? 0 : scan_u64(&number);
    if (number.bad)
        s->bad = true; /* we ask with numbers only */
}

/* Answers whether it was one of the three that make a message what it is. */
static bool read_member(struct scan *s, struct span key, struct heard *heard)
{
    if (span_is(key, "method")) {
        heard->method = scan_string(s);
        return true;
    }
    if (span_is(key, "result")) {
        heard->kind = HEARD_ANSWER;
        heard->result = scan_skip(s);
        return true;
    }
    if (span_is(key, "error") && scan_is_object(s)) {
        read_error(s, heard);
        return true;
    }
    if (span_is(key, "params") && scan_is_object(s))
        read_params(s, heard);
    else if (span_is(key, "id"))
        read_id(s, heard);
    else
        scan_skip(s);
    return false;
}

bool scan_message(const char *text, size_t len, struct heard *heard)
{
    struct scan s = scan_begin(text, len);
    struct span key;
    int kinds = 0;

    memset(heard, 0, sizeof(*heard));
    scan_object(&s);
    while (scan_next_key(&s, &key))
        if (read_member(&s, key, heard))
            kinds++;
    return scan_end(&s) && kinds == 1;
}
