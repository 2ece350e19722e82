#include "base/buf.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"
#include "ipc/lists.h"
#include "ipc/messages.h"
#include "ipc/wire.h"
#include "main/moderate.h"
#include "proto/json.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define PART_BYTES_MAX (FRAME_PAYLOAD_MAX - 64) /* of entries in a frame */
#define FIRST_VERSION  1

struct reading {
    struct own_worker *worker;
    const char *path;
    char *why; /* MODERATE_WHY_MAX */
    uint64_t lists;
};

static bool refuse(const struct reading *r, const char *what)
{
    if (r->lists > 0)
        snprintf(r->why, MODERATE_WHY_MAX, "%.100s: list %llu: %.100s", r->path,
                 (unsigned long long)r->lists, what);
    else
        snprintf(r->why, MODERATE_WHY_MAX, "%.100s: %.100s", r->path, what);
    return false;
}

static bool read_file(const struct reading *r, struct buf *out)
{
    FILE *f = fopen(r->path, "re");
    char part[65536];
    size_t got;
    bool ok;

    if (!f)
        return refuse(r, strerror(errno));
    while (out->len <= FILE_BYTES_MAX && (got = fread(part, 1, sizeof(part), f)) > 0)
        buf_add(out, part, got);
    ok = !ferror(f);
    fclose(f);
    if (!ok)
        return refuse(r, "cannot be read");
    if (out->len > FILE_BYTES_MAX)
        return refuse(r, "more than 16 MiB");
    if (!utf8_valid(buf_text(out), out->len) ||
        json_scan(out->bytes, out->len) != JSON_FINE)
        return refuse(r, "is no JSON");
    return true;
}

/* Waits for room; there are no answers yet that the worker could wait to get rid of. */
static bool send_frame(struct own_worker *w, uint16_t type, uint64_t id,
                       const struct buf *payload)
{
    struct ipc_frame f = {
        .type = type, .id = id, .payload = payload->bytes, .len = payload->len};

    while (!frame_stream_send(w->stream, &f)) {
        struct pollfd socket = {.fd = frame_stream_fd(w->stream), .events = POLLOUT};

        if (poll(&socket, 1, -1) < 0 && errno != EINTR)
            return false;
        if (!frame_stream_flush(w->stream))
            return false;
    }
    return frame_stream_flush(w->stream);
}

static bool send_part(struct reading *r, const struct list_part *part)
{
    struct buf payload;
    bool sent;

    buf_init(&payload);
    list_part_put(&payload, part);
    sent = send_frame(r->worker, MESSAGE_LIST, 0, &payload);
    buf_finish(&payload);
    return sent || refuse(r, "the worker ended");
}

/* Whole lines, as many as a frame takes. */
static bool send_entries(struct reading *r, struct list_part *part,
                         const struct buf *entries)
{
    size_t at = 0;
    bool ok = true;

    while (ok && at < entries->len) {
        size_t len = entries->len - at;

        if (len > PART_BYTES_MAX)
            len = (size_t)((const char *)memrchr(entries->bytes + at, '\n',
                                                 PART_BYTES_MAX) -
                           (entries->bytes + at)) +
                  1;
        part->entries = entries->bytes + at;
        part->len = len;
        ok = send_part(r, part);
        at += len;
    }
    return ok;
}

static bool read_entries(struct reading *r, struct json_slice value, struct buf *out)
{
    struct json_slice rest, entry;

    if (value.text[0] != '[')
        return refuse(r, "entries are a list");
    rest = json_inside(value);
    while (json_next_element(&rest, &entry)) {
        size_t begin = out->len;

        if (entry.text[0] != '"')
            return refuse(r, "an entry is a text");
        json_unescape(entry, out);
        if (out->len - begin > LIST_ENTRY_BYTES_MAX ||
            memchr(buf_text(out) + begin, '\n', out->len - begin))
            return refuse(r, "an entry is too long, or of several lines");
        buf_add_char(out, '\n');
    }
    return true;
}

static bool is_key(struct json_slice key, const char *name)
{
    return key.len == strlen(name) + 2 && memcmp(key.text + 1, name, key.len - 2) == 0;
}

/* A short word into a fixed space; what is no text or does not fit is "". */
static void read_word(struct json_slice value, char *word, size_t size)
{
    struct buf text;

    word[0] = '\0';
    if (value.text[0] != '"')
        return;
    buf_init(&text);
    json_unescape(value, &text);
    if (text.len < size)
        memcpy(word, buf_text(&text), text.len + 1);
    buf_finish(&text);
}

static bool read_list(struct reading *r, struct json_slice list)
{
    struct list_part part = {.id = ++r->lists};
    struct json_slice rest, key, value;
    char kind[16] = "";
    struct buf entries;
    bool ok = true;

    if (list.text[0] != '{')
        return refuse(r, "is no object");
    buf_init(&entries);
    rest = json_inside(list);
    while (ok && json_next_member(&rest, &key, &value)) {
        if (is_key(key, "kind"))
            read_word(value, kind, sizeof(kind));
        else if (is_key(key, "language"))
            read_word(value, part.language, sizeof(part.language));
        else if (is_key(key, "entries"))
            ok = read_entries(r, value, &entries);
        else if (!is_key(key, "name"))
            ok = refuse(r,
                        "has a member that is none of kind, language, name and entries");
    }
    if (ok && !list_kind_parse(kind, &part.kind))
        ok = refuse(r, "kind is words, exceptions, patterns, hosts_denied, hosts_allowed "
                       "or hosts_ours");
    ok = ok && send_entries(r, &part, &entries);
    buf_finish(&entries);
    return ok;
}

static bool read_answer(struct reading *r, const struct ipc_frame *f)
{
    struct wire_in in = wire_in(f->payload, f->len);
    char line[MODERATE_WHY_MAX];
    const char *why;
    size_t len;

    wire_get_u64(&in);
    if (wire_get_u32(&in) == 0)
        return wire_end(&in);
    r->lists = wire_get_u64(&in);

    uint32_t number = wire_get_u32(&in);

    wire_get_string(&in, &why, &len);
    snprintf(line, sizeof(line), "entry %u: %.*s", number, (int)len, why);
    return refuse(r, line);
}

static bool send_all(struct reading *r, struct json_slice all)
{
    struct json_slice rest, list;
    struct buf version;
    struct ipc_frame f;
    bool ok;

    if (all.text[0] != '[')
        return refuse(r, "is no list of lists");
    buf_init(&version);
    wire_put_u64(&version, FIRST_VERSION);
    ok = send_frame(r->worker, MESSAGE_LISTS_BEGIN, 0, &version);
    rest = json_inside(all);
    while (ok && json_next_element(&rest, &list))
        ok = read_list(r, list);
    r->lists = ok ? 0 : r->lists;
    if (ok && (!send_frame(r->worker, MESSAGE_LISTS_END, 1, &version) ||
               !own_worker_hear(r->worker, &f)))
        ok = refuse(r, "the worker ended");
    buf_finish(&version);
    return ok && read_answer(r, &f);
}

bool own_worker_load_lists(struct own_worker *w, const char *path,
                           char why[MODERATE_WHY_MAX])
{
    struct reading r = {.worker = w, .path = path, .why = why};
    struct buf file;
    bool ok;

    buf_init(&file);
    ok = read_file(&r, &file) && send_all(&r, json_slice(file.bytes, file.len));
    buf_finish(&file);
    return ok;
}
