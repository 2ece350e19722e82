/*
 * A command as bytes, little-endian: version u8, kind u8, room_kind u8, role u8,
 * token_kind u8, archived u8, has u32, a u32 of what follows, then that, in the order of
 * enum field. A text is a u32 length and its bytes, users and files a u32 count and u64s.
 */
#include "store/command.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "base/xmalloc.h"

#include <stdlib.h>
#include <string.h>

#define CODEC_VERSION   1
#define FIELD_BYTES_MAX 65536
#define FIELD_IDS_MAX   1024
#define HAS_ALL         (2 * HAS_USERS - 1)

/* The 64-bit fields; left out when 0. The order stands in replicated logs. */
static const size_t numbers[] = {
    offsetof(struct command, actor),      offsetof(struct command, at),
    offsetof(struct command, room),       offsetof(struct command, message),
    offsetof(struct command, user),       offsetof(struct command, seq),
    offsetof(struct command, token),      offsetof(struct command, except),
    offsetof(struct command, invite),     offsetof(struct command, uses),
    offsetof(struct command, expires_at),
};

/* Those that came later stand behind the rest. */
static const size_t later_numbers[] = {
    offsetof(struct command, review),  offsetof(struct command, list),
    offsetof(struct command, choice),  offsetof(struct command, thread),
    offsetof(struct command, reply),   offsetof(struct command, source),
    offsetof(struct command, subject),
};

#define LATER_NUMBERS (sizeof(later_numbers) / sizeof(later_numbers[0]))

enum field {
    FIELD_NUMBERS = sizeof(numbers) / sizeof(numbers[0]),
    FIELD_HASH = FIELD_NUMBERS,
    FIELD_FINGERPRINT,
    FIELD_KEY,
    FIELD_TEXT,
    FIELD_NAME,
    FIELD_TOPIC,
    FIELD_SECRET,
    FIELD_USERS,
    FIELD_DETAIL,
    FIELD_LATER,
    FIELD_PARAMS = FIELD_LATER + LATER_NUMBERS,
    FIELD_FILES,
    FIELD_COUNT
};

static uint64_t number_at(const struct command *c, size_t offset)
{
    uint64_t value;

    memcpy(&value, (const char *)c + offset, sizeof(value));
    return value;
}

static uint64_t number_of(const struct command *c, size_t i)
{
    return number_at(c, numbers[i]);
}

static void put(struct buf *out, uint64_t value, unsigned bytes)
{
    char little[8];

    for (unsigned i = 0; i < bytes; i++)
        little[i] = (char)(value >> (8 * i) & 0xff);
    buf_add(out, little, bytes);
}

static void put_text(struct buf *out, const char *text, size_t len)
{
    put(out, len, 4);
    buf_add(out, text, len);
}

static void put_ids(struct buf *out, const uint64_t *ids, size_t count)
{
    if (count > 0)
        put(out, count, 4);
    for (size_t i = 0; i < count; i++)
        put(out, ids[i], 8);
}

static bool has_fingerprint(const struct command *c)
{
    static const uint8_t none[SECRET_HASH_SIZE];

    return memcmp(c->fingerprint, none, sizeof(none)) != 0;
}

static uint32_t fields_of(const struct command *c)
{
    uint32_t fields = 0;

    for (size_t i = 0; i < FIELD_NUMBERS; i++)
        if (number_of(c, i) != 0)
            fields |= 1u << i;
    fields |= (uint32_t)c->has_hash << FIELD_HASH;
    fields |= (uint32_t)has_fingerprint(c) << FIELD_FINGERPRINT;
    fields |= (uint32_t)(c->key[0] != '\0') << FIELD_KEY;
    fields |= (uint32_t)(c->text != NULL) << FIELD_TEXT;
    fields |= (uint32_t)(c->name != NULL) << FIELD_NAME;
    fields |= (uint32_t)(c->topic != NULL) << FIELD_TOPIC;
    fields |= (uint32_t)(c->secret != NULL) << FIELD_SECRET;
    fields |= (uint32_t)(c->user_count > 0) << FIELD_USERS;
    fields |= (uint32_t)(c->detail != NULL) << FIELD_DETAIL;
    for (size_t i = 0; i < LATER_NUMBERS; i++)
        if (number_at(c, later_numbers[i]) != 0)
            fields |= 1u << (FIELD_LATER + i);
    fields |= (uint32_t)(c->params != NULL) << FIELD_PARAMS;
    fields |= (uint32_t)(c->file_count > 0) << FIELD_FILES;
    return fields;
}

static void put_head(struct buf *out, const struct command *c)
{
    put(out, CODEC_VERSION, 1);
    put(out, (uint64_t)c->kind, 1);
    put(out, (uint64_t)c->room_kind, 1);
    put(out, (uint64_t)c->role, 1);
    put(out, (uint64_t)c->token_kind, 1);
    put(out, c->archived, 1);
    put(out, c->has, 4);
    put(out, fields_of(c), 4);
}

void command_encode(const struct command *c, struct buf *out)
{
    put_head(out, c);
    for (size_t i = 0; i < FIELD_NUMBERS; i++)
        if (number_of(c, i) != 0)
            put(out, number_of(c, i), 8);
    if (c->has_hash)
        buf_add(out, c->hash, sizeof(c->hash));
    if (has_fingerprint(c))
        buf_add(out, c->fingerprint, sizeof(c->fingerprint));
    if (c->key[0] != '\0')
        put_text(out, c->key, strlen(c->key));
    if (c->text)
        put_text(out, c->text, c->text_len);
    if (c->name)
        put_text(out, c->name, strlen(c->name));
    if (c->topic)
        put_text(out, c->topic, strlen(c->topic));
    if (c->secret)
        put_text(out, c->secret, strlen(c->secret));
    put_ids(out, c->users, c->user_count);
    if (c->detail)
        put_text(out, c->detail, strlen(c->detail));
    for (size_t i = 0; i < LATER_NUMBERS; i++)
        if (number_at(c, later_numbers[i]) != 0)
            put(out, number_at(c, later_numbers[i]), 8);
    if (c->params)
        put_text(out, c->params, strlen(c->params));
    put_ids(out, c->files, c->file_count);
}

/* Reading never fails half way: a short or bad field marks it bad and yields zeroes. */
struct input {
    const unsigned char *at;
    size_t left;
    bool bad;
};

static const void *get_bytes(struct input *in, size_t len)
{
    const unsigned char *here = in->at;

    if (in->bad || len > in->left) {
        in->bad = true;
        return NULL;
    }
    in->at += len;
    in->left -= len;
    return here;
}

static uint64_t get(struct input *in, unsigned bytes)
{
    const unsigned char *little = get_bytes(in, bytes);
    uint64_t value = 0;

    if (!little)
        return 0;
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint64_t)little[i] << (8 * i);
    return value;
}

static uint64_t get_below(struct input *in, unsigned bytes, uint64_t bound)
{
    uint64_t value = get(in, bytes);

    if (value < bound)
        return value;
    in->bad = true;
    return 0;
}

static void get_fixed(struct input *in, uint8_t out[SECRET_HASH_SIZE])
{
    const void *bytes = get_bytes(in, SECRET_HASH_SIZE);

    if (bytes)
        memcpy(out, bytes, SECRET_HASH_SIZE);
}

static char *get_text(struct input *in, size_t *len)
{
    *len = get_below(in, 4, FIELD_BYTES_MAX + 1);

    const char *text = get_bytes(in, *len);

    if (!text || memchr(text, '\0', *len) || !utf8_valid(text, *len)) {
        in->bad = true;
        return NULL;
    }
    return xstrndup(text, *len);
}

static void get_key(struct input *in, char key[COMMAND_KEY_MAX + 1])
{
    size_t len;
    char *text = get_text(in, &len);

    if (text && len <= COMMAND_KEY_MAX)
        memcpy(key, text, len + 1);
    else
        in->bad = true;
    free(text);
}

static uint64_t *get_ids(struct input *in, size_t *count)
{
    size_t announced = get_below(in, 4, FIELD_IDS_MAX + 1);
    uint64_t *ids;

    if (in->left < announced * 8) {
        in->bad = true;
        return NULL;
    }
    ids = xreallocarray(NULL, announced + 1, sizeof(*ids));
    for (size_t i = 0; i < announced; i++)
        ids[i] = get(in, 8);
    *count = announced;
    return ids;
}

static uint32_t get_head(struct input *in, struct command *c)
{
    if (get(in, 1) != CODEC_VERSION)
        in->bad = true;
    c->kind = (enum command_kind)get_below(in, 1, COMMAND_KIND_COUNT);
    if (!command_is_known(c->kind))
        in->bad = true;
    c->room_kind = (enum room_kind)get_below(in, 1, ROOM_DM + 1);
    c->role = (enum user_role)get_below(in, 1, USER_ROLE_COUNT);
    c->token_kind = (enum token_kind)get_below(in, 1, TOKEN_API + 1);
    c->archived = get_below(in, 1, 2) != 0;
    c->has = (uint32_t)get_below(in, 4, HAS_ALL + 1);
    return (uint32_t)get_below(in, 4, UINT64_C(1) << FIELD_COUNT);
}

static void get_strings(struct input *in, struct command *c, uint32_t fields)
{
    size_t len;

    if (fields & 1u << FIELD_KEY)
        get_key(in, c->key);
    if (fields & 1u << FIELD_TEXT)
        c->text = get_text(in, &c->text_len);
    if (fields & 1u << FIELD_NAME)
        c->name = get_text(in, &len);
    if (fields & 1u << FIELD_TOPIC)
        c->topic = get_text(in, &len);
    if (fields & 1u << FIELD_SECRET)
        c->secret = get_text(in, &len);
}

static void get_later(struct input *in, struct command *c, uint32_t fields)
{
    size_t len;

    if (fields & 1u << FIELD_DETAIL)
        c->detail = get_text(in, &len);
    for (size_t i = 0; i < LATER_NUMBERS; i++) {
        uint64_t value = fields & 1u << (FIELD_LATER + i) ? get(in, 8) : 0;

        memcpy((char *)c + later_numbers[i], &value, sizeof(value));
    }
    if (fields & 1u << FIELD_PARAMS)
        c->params = get_text(in, &len);
    if (fields & 1u << FIELD_FILES)
        c->files = get_ids(in, &c->file_count);
}

bool command_decode(struct command *c, const void *bytes, size_t len)
{
    struct input in = {.at = bytes, .left = len};

    memset(c, 0, sizeof(*c));

    uint32_t fields = get_head(&in, c);

    for (size_t i = 0; i < FIELD_NUMBERS; i++) {
        uint64_t value = fields & 1u << i ? get(&in, 8) : 0;

        memcpy((char *)c + numbers[i], &value, sizeof(value));
    }
    c->has_hash = (fields & 1u << FIELD_HASH) != 0;
    if (c->has_hash)
        get_fixed(&in, c->hash);
    if (fields & 1u << FIELD_FINGERPRINT)
        get_fixed(&in, c->fingerprint);
    get_strings(&in, c, fields);
    if (fields & 1u << FIELD_USERS)
        c->users = get_ids(&in, &c->user_count);
    get_later(&in, c, fields);
    if (!in.bad && in.left == 0 && c->kind != 0)
        return true;
    command_finish(c);
    return false;
}
