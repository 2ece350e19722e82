#include "store/profile.h"

#include "base/xmalloc.h"
#include "store/file.h"
#include "store/params.h"

#include <stdlib.h>
#include <string.h>

/* Their columns stand in this order in FIND_PROFILE and SET_PROFILE. */
static const char *const fields[] = {"title", "about", "pronouns", "phone", "time_zone"};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static void load_fields(struct writer *w, uint64_t user, char *values[FIELDS])
{
    struct sql q = sql_start(&w->db, FIND_PROFILE);

    sql_bind_id(&q, user);

    bool found = sql_row(&q);

    for (size_t i = 0; i < FIELDS; i++)
        values[i] = found ? sql_text_copy(&q, NULL) : xstrdup("");
    sql_end(&q);
}

static bool take_fields(struct json_slice params, char *values[FIELDS])
{
    bool changed = false;

    for (size_t i = 0; i < FIELDS; i++) {
        char *text = params_text(params, fields[i]);

        if (!text)
            continue;
        changed = changed || strcmp(text, values[i]) != 0;
        free(values[i]);
        values[i] = text;
    }
    return changed;
}

static bool change_fields(struct writer *w, uint64_t user, struct json_slice params)
{
    char *values[FIELDS];
    bool changed;

    load_fields(w, user, values);
    changed = take_fields(params, values);
    if (changed) {
        struct sql q = sql_start(&w->db, SET_PROFILE);

        sql_bind_id(&q, user);
        for (size_t i = 0; i < FIELDS; i++)
            sql_bind_string(&q, values[i]);
        sql_run(&q);
    }
    for (size_t i = 0; i < FIELDS; i++)
        free(values[i]);
    return changed;
}

struct status {
    char *emoji; /* NULL: none */
    char *text;
    uint64_t until;
};

static void status_finish(struct status *s)
{
    free(s->emoji);
    free(s->text);
}

static char *text_or_none(struct json_slice object, const char *name)
{
    char *text = params_text(object, name);

    if (text && text[0] != '\0')
        return text;
    free(text);
    return NULL;
}

static struct status load_status(struct writer *w, uint64_t user)
{
    struct sql q = sql_start(&w->db, FIND_STATUS);
    struct status s = {0};

    sql_bind_id(&q, user);
    if (sql_row(&q)) {
        s.emoji = sql_text_copy(&q, NULL);
        s.text = sql_text_copy(&q, NULL);
        s.until = sql_id(&q);
    }
    sql_end(&q);
    return s;
}

static void write_status(struct writer *w, uint64_t user, const struct status *s)
{
    struct sql q = sql_start(&w->db, SET_STATUS);

    sql_bind_id(&q, user);
    sql_bind_string(&q, s->emoji);
    sql_bind_string(&q, s->text);
    sql_bind_id_or_null(&q, s->until);
    sql_run(&q);
}

static bool change_status(struct writer *w, uint64_t user, struct json_slice params)
{
    struct json_slice object;
    struct status old, new = {0};
    bool changed;

    if (!params_find(params, "status", &object) || object.text[0] != '{')
        return false;
    new.emoji = text_or_none(object, "emoji");
    new.text = text_or_none(object, "text");
    if (new.emoji || new.text)
        params_number(object, "expires_at", &new.until);
    old = load_status(w, user);
    changed = !params_same(old.emoji, new.emoji) || !params_same(old.text, new.text) ||
              old.until != new.until;
    if (changed)
        write_status(w, user, &new);
    status_finish(&old);
    status_finish(&new);
    return changed;
}

static bool is_own_image(struct writer *w, uint64_t file, uint64_t user)
{
    struct sql q = sql_start(&w->db, FIND_OWN_IMAGE);

    sql_bind_id(&q, file);
    sql_bind_id(&q, user);

    bool found = sql_row(&q);

    sql_end(&q);
    return found;
}

static uint64_t find_avatar(struct writer *w, uint64_t user)
{
    struct sql q = sql_start(&w->db, FIND_AVATAR);

    sql_bind_id(&q, user);
    return sql_only_id(&q);
}

static bool change_avatar(struct writer *w, uint64_t user, uint64_t file)
{
    uint64_t old = find_avatar(w, user);
    struct sql q = sql_start(&w->db, SET_AVATAR);

    sql_bind_id(&q, user);
    sql_bind_id_or_null(&q, file);
    if (!sql_run_changed(&q))
        return false;
    if (file != 0)
        file_face(w, file, 1);
    if (old != 0)
        file_face(w, old, -1);
    return true;
}

enum err profile_change(struct writer *w, const struct command *c, struct outcome *o,
                        bool *changed)
{
    struct json_slice params;
    uint64_t avatar;
    bool has_avatar;

    if (!params_open(c->params, &params))
        return ERR_PARAMS;
    has_avatar = params_number(params, "avatar", &avatar);
    if (has_avatar && avatar != 0 && !is_own_image(w, avatar, c->user))
        return refuse(o, ERR_NOT_FOUND, "avatar: no such picture among your files");
    if (has_avatar && change_avatar(w, c->user, avatar))
        *changed = true;
    if (change_fields(w, c->user, params))
        *changed = true;
    if (change_status(w, c->user, params))
        *changed = true;
    return OK;
}

uint64_t statuses_expire(struct writer *w, int64_t at, uint64_t max)
{
    struct status none = {0};
    uint64_t count = 0;

    while (count < max) {
        struct sql q = sql_start(&w->db, LIST_STATUSES_OVER);

        sql_bind_number(&q, at);
        sql_bind_id(&q, 1);

        uint64_t user = sql_row(&q) ? sql_id(&q) : 0;

        sql_end(&q);
        if (user == 0)
            break;
        write_status(w, user, &none);
        count++;
    }
    return count;
}
