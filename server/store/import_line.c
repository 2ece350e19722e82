#include "store/import_line.h"

#include "store/backup_names.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_SIZE (JSON_NUMBER_MAX + 1)

static bool is(struct json_slice s, const char *text)
{
    return s.len == strlen(text) && memcmp(s.text, text, s.len) == 0;
}

/* Between its quotes. Names here are plain: one that is escaped is none of ours. */
static struct json_slice plain(struct json_slice s)
{
    if (s.len < 2 || s.text[0] != '"' || json_plain(s.text + 1, s.len - 2) != s.len - 2)
        return (struct json_slice){"", 0};
    return (struct json_slice){s.text + 1, s.len - 2};
}

static bool copy_number(struct json_slice s, char text[NUMBER_SIZE])
{
    if (s.len == 0 || s.len >= NUMBER_SIZE || !strchr("-0123456789", s.text[0]))
        return false;
    memcpy(text, s.text, s.len);
    text[s.len] = '\0';
    return true;
}

static bool read_count(struct json_slice s, uint64_t *number)
{
    char text[NUMBER_SIZE];
    char *end;

    if (!copy_number(s, text) || text[0] == '-')
        return false;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0' && *number <= INT64_MAX;
}

static bool read_name(struct json_slice s, uint8_t name[SECRET_HASH_SIZE])
{
    char text[BACKUP_NAME_SIZE];

    s = plain(s);
    if (s.len != sizeof(text) - 1)
        return false;
    memcpy(text, s.text, s.len);
    text[s.len] = '\0';
    return backup_name_read(text, name);
}

/* --- the lines --- */

static bool read_head(struct import_line *l, struct json_slice key,
                      struct json_slice value)
{
    l->kind = IMPORT_HEAD;
    if (is(key, "\"roost\""))
        return is(value, "\"export\"");
    if (is(key, "\"version\""))
        return read_count(value, &l->version);
    if (is(key, "\"schema\""))
        return read_count(value, &l->schema);
    if (is(key, "\"head\""))
        return read_count(value, &l->head);
    l->has_secrets = is(value, "true");
    return is(key, "\"secrets\"") && (l->has_secrets || is(value, "false"));
}

static bool read_row(struct import_line *l, struct json_slice key,
                     struct json_slice value)
{
    l->kind = IMPORT_ROW;
    if (is(key, "\"table\"")) {
        l->table = plain(value);
        return l->table.len > 0;
    }
    l->row = value;
    return is(key, "\"row\"") && value.len > 0 && value.text[0] == '{';
}

static bool read_file(struct import_line *l, struct json_slice key,
                      struct json_slice value)
{
    l->kind = IMPORT_FILE;
    if (is(key, "\"file\""))
        return read_name(value, l->name);
    return is(key, "\"bytes\"") && read_count(value, &l->bytes);
}

static bool read_end_member(struct import_line *l, struct json_slice key,
                            struct json_slice value)
{
    if (is(key, "\"rows\""))
        return read_count(value, &l->rows);
    if (is(key, "\"files\""))
        return read_count(value, &l->files);
    l->has_hash = true;
    return is(key, "\"sha256\"") && read_name(value, l->hash);
}

static bool read_end(struct import_line *l, struct json_slice key,
                     struct json_slice value)
{
    struct json_slice rest, name, inner;

    l->kind = IMPORT_END;
    if (!is(key, "\"end\"") || value.len == 0 || value.text[0] != '{')
        return false;
    rest = json_inside(value);
    while (json_next_member(&rest, &name, &inner))
        if (!read_end_member(l, name, inner))
            return false;
    return true;
}

typedef bool member_fn(struct import_line *l, struct json_slice key,
                       struct json_slice value);

/* The first member tells what the line is. */
static const struct form {
    const char *first;
    member_fn *read;
    unsigned members;
    const char *what;
} forms[] = {
    {"\"roost\"", read_head, 5, "the head of an export"},
    {"\"table\"", read_row, 2, "a row"},
    {"\"file\"", read_file, 2, "a file"},
    {"\"end\"", read_end, 1, "the end of an export"},
};

#define FORM_COUNT  (sizeof(forms) / sizeof(forms[0]))
#define MEMBERS_MAX 5 /* of a form */

static const struct form *form_of(struct json_slice all)
{
    struct json_slice key, value;

    if (json_next_member(&all, &key, &value))
        for (size_t i = 0; i < FORM_COUNT; i++)
            if (is(key, forms[i].first))
                return &forms[i];
    return NULL;
}

static bool say(char *why, size_t why_size, const char *what)
{
    snprintf(why, why_size, "%s", what);
    return false;
}

static bool is_among(struct json_slice key, const struct json_slice *keys, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (keys[i].len == key.len && memcmp(keys[i].text, key.text, key.len) == 0)
            return true;
    return false;
}

bool import_line_read(struct import_line *l, const char *text, size_t len, char *why,
                      size_t why_size)
{
    struct json_slice all = json_slice(text, len), rest, key, value;
    const struct form *form;
    struct json_slice keys[MEMBERS_MAX];
    unsigned members = 0;

    memset(l, 0, sizeof(*l));
    if (json_scan(text, len) != JSON_FINE || all.len == 0 || all.text[0] != '{')
        return say(why, why_size, "it is no JSON object");
    rest = json_inside(all);
    form = form_of(rest);
    if (!form)
        return say(why, why_size, "it is no line of an export");
    while (json_next_member(&rest, &key, &value)) {
        if (members < MEMBERS_MAX) {
            if (is_among(key, keys, members))
                return say(why, why_size, "a member stands in it twice");
            keys[members] = key;
        }
        members++;
        if (!form->read(l, key, value)) {
            snprintf(why, why_size, "%.*s is not as it is in %s",
                     key.len < 40 ? (int)key.len : 40, key.text, form->what);
            return false;
        }
    }
    if (members == form->members)
        return true;
    snprintf(why, why_size, "%s has %u members, not %u", form->what, form->members,
             members);
    return false;
}

/* --- the values of a row --- */

static struct import_value read_number(struct json_slice s)
{
    struct import_value v = {.type = IMPORT_NONE};
    char text[NUMBER_SIZE];
    char *end;

    if (!copy_number(s, text))
        return v;
    errno = 0;
    if (strpbrk(text, ".eE")) {
        v.real = strtod(text, &end);
        v.type = IMPORT_REAL;
    } else {
        v.integer = strtoll(text, &end, 10);
        v.type = IMPORT_INTEGER;
    }
    if (errno != 0 || *end != '\0')
        v.type = IMPORT_NONE;
    return v;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct import_value read_hex(struct json_slice hex, struct buf *space)
{
    struct import_value v = {.type = IMPORT_NONE, .at = space->len};

    if (hex.len % 2 != 0)
        return v;
    for (size_t i = 0; i < hex.len; i += 2) {
        int high = digit(hex.text[i]), low = digit(hex.text[i + 1]);

        if (high < 0 || low < 0)
            return v;
        buf_add_char(space, (char)(high << 4 | low));
    }
    v.type = IMPORT_BLOB;
    v.len = space->len - v.at;
    return v;
}

static struct import_value read_blob(struct json_slice s, struct buf *space)
{
    struct json_slice rest = json_inside(s), key, value, more;
    struct import_value none = {.type = IMPORT_NONE};

    if (!json_next_member(&rest, &key, &value) || !is(key, "\"hex\"") || value.len < 2 ||
        value.text[0] != '"' || json_next_member(&rest, &key, &more))
        return none;
    return read_hex((struct json_slice){value.text + 1, value.len - 2}, space);
}

struct import_value import_value_read(struct json_slice value, struct buf *space)
{
    struct import_value v = {.type = IMPORT_NONE, .at = space->len};

    if (value.len == 0)
        return v;
    switch (value.text[0]) {
    case '"':
        json_unescape(value, space);
        v.type = IMPORT_TEXT;
        v.len = space->len - v.at;
        return v;
    case '{':
        return read_blob(value, space);
    case 'n':
        v.type = IMPORT_NULL;
        return v;
    default:
        return read_number(value);
    }
}
