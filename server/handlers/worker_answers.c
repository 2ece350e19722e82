#include "handlers/worker_answers.h"

#include "ipc/wire.h"
#include "proto/json.h"

#include <string.h>

/* At the border of a code point. */
static void read_text(struct wire_in *in, char *out, size_t size)
{
    const char *text;
    size_t len;

    wire_get_string(in, &text, &len);
    if (len >= size) {
        len = size - 1;
        while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
            len--;
    }
    memcpy(out, text, len);
    out[len] = '\0';
}

static bool read_bool(struct wire_in *in)
{
    uint8_t value = wire_get_u8(in);

    in->bad = in->bad || value > 1;
    return value == 1 && !in->bad;
}

bool model_info_read(struct wire_in *in, struct model_info *info)
{
    memset(info, 0, sizeof(*info));
    info->version = wire_get_u32(in);
    info->head_count = wire_get_u16(in);
    if (info->head_count > VERDICT_HEADS_MAX)
        return false;
    for (unsigned i = 0; i < info->head_count; i++) {
        read_text(in, info->heads[i].name, sizeof(info->heads[i].name));
        info->heads[i].threshold = wire_get_u16(in);
        if (info->heads[i].threshold > VERDICT_SURE)
            return false;
    }
    info->head = wire_get_u64(in);
    return wire_end(in);
}

bool lists_taken_read(struct wire_in *in, struct lists_taken *taken)
{
    memset(taken, 0, sizeof(*taken));
    taken->version = wire_get_u64(in);
    taken->bad_count = wire_get_u32(in);
    if (taken->bad_count > LIST_PATTERNS_MAX)
        return false;
    for (unsigned i = 0; i < taken->bad_count; i++) {
        struct bad_pattern *bad = &taken->bad[i];

        bad->list = wire_get_u64(in);
        bad->line = wire_get_u32(in);
        read_text(in, bad->why, sizeof(bad->why));
    }
    return wire_end(in);
}

bool pattern_checked_read(struct wire_in *in, struct pattern_checked *checked)
{
    checked->good = read_bool(in);
    checked->offset = wire_get_u32(in);
    read_text(in, checked->why, sizeof(checked->why));
    return wire_end(in);
}

static void read_confusion(struct wire_in *in, struct confusion *c)
{
    c->tp = wire_get_u32(in);
    c->fp = wire_get_u32(in);
    c->fn = wire_get_u32(in);
    c->tn = wire_get_u32(in);
}

bool learnt_read(struct wire_in *in, struct learnt *learnt)
{
    learnt->good = read_bool(in);
    read_text(in, learnt->why, sizeof(learnt->why));
    read_confusion(in, &learnt->before);
    read_confusion(in, &learnt->after);
    return wire_end(in);
}

bool head_used_read(struct wire_in *in, bool *there)
{
    *there = read_bool(in);
    return wire_end(in);
}

void model_info_put(struct json *j, const struct model_info *model, bool head_missing)
{
    json_key(j, "model");
    json_object(j);
    json_put_u64(j, "version", model->version);
    json_put_u64(j, "head", model->head);
    json_put_bool(j, "head_missing", head_missing);
    json_key(j, "heads");
    json_array(j);
    for (unsigned i = 0; i < model->head_count; i++) {
        json_object(j);
        json_put_text(j, "name", model->heads[i].name);
        json_put_u64(j, "threshold", model->heads[i].threshold);
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}

void lists_taken_put(struct json *j, const struct lists_taken *taken, bool current)
{
    json_key(j, "lists");
    json_object(j);
    json_put_u64(j, "version", taken->version);
    json_put_bool(j, "current", current);
    json_key(j, "bad_patterns");
    json_array(j);
    for (unsigned i = 0; i < taken->bad_count; i++) {
        json_object(j);
        json_put_u64(j, "list", taken->bad[i].list);
        json_put_u64(j, "line", taken->bad[i].line);
        json_put_text(j, "why", taken->bad[i].why);
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}
