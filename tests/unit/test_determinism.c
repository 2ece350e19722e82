#include "runner.h"

#include "store/keys.h"
#include "store/store_private.h"
#include "thread_scene.h"

#include <inttypes.h>
#include <sqlite3.h>

/* A log of commands of all kinds, many of them refused, as bytes, each in turn applied
 * to two stores in batches of different sizes. */
#define COMMANDS 12000
#define USERS    40 /* their ids are 2 to 41 */
#define ROOMS    6  /* 42 to 47 */
#define FIRST_ID (2 + USERS + ROOMS)

static struct buf encoded[COMMANDS];

static uint64_t dice; /* a linear congruential generator: the same throws each time */

static uint64_t throw_below(uint64_t bound)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (dice >> 33) % bound;
}

static char *some_text(const char *prefix, uint64_t kinds)
{
    return xasprintf("%s%" PRIu64, prefix, throw_below(kinds));
}

static uint64_t some_user(void)
{
    return 1 + throw_below(USERS + 4);
}

static void fill_strings(struct command *c, uint64_t number)
{
    if (number <= USERS)
        c->name = xasprintf("user%" PRIu64, number);
    else if (number <= USERS + ROOMS)
        c->name = xasprintf("Room %" PRIu64, number);
    else
        c->name = c->kind == COMMAND_USER_CREATE ? some_text("user", 60)
                                                 : some_text("Room ", 60);
    c->topic = some_text("topic ", 3);
    c->secret = some_text("secret", 30);
    if (c->kind == COMMAND_REACTION_ADD || c->kind == COMMAND_REACTION_REMOVE)
        c->text = some_text("e", 3);
    else if (c->kind != COMMAND_USER_CREATE)
        c->text = some_text("hello @user1 and @user2, number ", 9);
    else if (number > USERS && throw_below(3) == 0)
        c->text = some_text("secret", 30);
    c->text_len = c->text ? strlen(c->text) : 0;
}

static void fill_people(struct command *c)
{
    c->user_count = throw_below(4);
    c->users = xcalloc(c->user_count + 1, sizeof(*c->users));
    for (size_t i = 0; i < c->user_count; i++)
        c->users[i] = some_user();
}

static void fill_person(struct command *c)
{
    static const char *const profiles[] = {
        "{\"title\":\"Cook\"}",
        "{\"status\":{\"text\":\"out\",\"expires_at\":1763715700000}}", "{\"status\":{}}",
        "{\"avatar\":0,\"about\":\"soup\"}"};
    static const char *const wishes[] = {"{\"level\":\"all\"}",
                                         "{\"keywords\":[\"tea\"]}",
                                         "{\"quiet\":{\"from\":\"22:00\"}}"};

    if (c->kind == COMMAND_USER_UPDATE && throw_below(2) == 0) {
        c->has = HAS_PROFILE;
        c->user = c->actor;
        c->params = xstrdup(profiles[throw_below(4)]);
    }
    if (c->kind == COMMAND_NOTIFY_OWN)
        c->params = xstrdup(wishes[throw_below(3)]);
    if (c->kind == COMMAND_NOTIFY_ROOM)
        c->choice = throw_below(4);
    if (c->kind == COMMAND_GROUP_SET) {
        c->actor = 0;
        c->subject = throw_below(2) == 0 ? 0 : c->subject;
    }
}

static void fill_moderation(struct command *c, uint64_t number)
{
    bool posts = c->kind == COMMAND_MESSAGE_SEND || c->kind == COMMAND_MESSAGE_EDIT;

    c->review = FIRST_ID + throw_below(number + 1);
    c->list = throw_below(3) == 0 ? FIRST_ID + throw_below(number + 1) : 0;
    c->choice = throw_below(7);
    if (posts ? throw_below(9) == 0 : throw_below(2) == 0)
        c->detail = some_text("{\"n\":1}", 1);
    if (c->kind == COMMAND_MESSAGE_JUDGE && throw_below(4) > 0) {
        c->actor = 0;
        c->seq = c->message;
    }
    if (c->kind == COMMAND_SWEEP)
        c->uses = (uint64_t)c->at;
    if (c->kind == COMMAND_MESSAGE_BLOCK)
        c->has &= ~HAS_LATE; /* which is answered busy */
}

static void fill_own(struct command *c, uint64_t number)
{
    c->subject = FIRST_ID + throw_below(number + 1);
    if (c->kind == COMMAND_SIDEBAR_SET) {
        c->seq = 0;
        c->params = xstrdup("{\"sections\":[]}");
    }
    if (c->kind == COMMAND_REMINDER_CREATE)
        c->room = c->message = 0;
    if (c->kind == COMMAND_COMMAND_RUN && throw_below(2) == 0)
        c->subject = COMMAND_ROOM_INVITE;
}

static uint64_t maybe_message(uint64_t number, uint64_t times)
{
    return throw_below(times) == 0 ? FIRST_ID + throw_below(number / 2 + 1) : 0;
}

/* What a post may have besides its text, and what is done about it. */
static void fill_attached(struct command *c, uint64_t number)
{
    if (c->kind == COMMAND_MESSAGE_SEND) {
        c->thread = maybe_message(number, 2);
        c->reply = maybe_message(number, 2);
        c->source = maybe_message(number, 4);
        c->has = throw_below(2) == 0 ? c->has | HAS_ALSO_ROOM : c->has;
        if (throw_below(4) == 0)
            c->params = xstrdup("{\"poll\":{\"options\":3}}");
        if (number % 16 == 3) {
            c->files = xcalloc(1, sizeof(*c->files));
            c->files[c->file_count++] = FIRST_ID; /* the picture */
        }
    }
    if (c->kind == COMMAND_MESSAGE_EDIT && throw_below(2) == 0)
        c->actor = 0;
    if (c->kind == COMMAND_POLL_VOTE)
        c->choice = UINT64_C(1) << throw_below(4);
    if (c->kind == COMMAND_EMOJI_SET || c->kind == COMMAND_EMOJI_REMOVE) {
        free(c->name);
        c->name = some_text("owl", 3);
    }
}

/* The last 9000 commands, which are 10 ms apart, are not past it. */
static void fill_retention(struct command *c)
{
    if (c->kind == COMMAND_RETENTION_SET) {
        c->choice = throw_below(3) == 0;
        c->uses = throw_below(2);
        c->actor = 0;
    }
    if (c->kind == COMMAND_ROOM_TRIM) {
        c->actor = 0;
        c->uses = (uint64_t)c->at + 24 * 3600000 - 90000;
    }
}

static const enum command_kind often[] = {COMMAND_ROOM_JOIN, COMMAND_REACTION_ADD,
                                          COMMAND_POLL_VOTE};
static const enum command_kind kinds[] = {
#define COMMAND(name, number, text) name,
#include "store/command.tbl"
};

/* First people, then rooms; then mostly posts, so that there is something to edit and count. */
static enum command_kind some_kind(uint64_t number)
{
    if (number == 0)
        return COMMAND_WORKSPACE_CREATE;
    if (number <= USERS)
        return COMMAND_USER_CREATE;
    if (number <= USERS + ROOMS)
        return COMMAND_ROOM_CREATE;
    if (throw_below(3) == 0)
        return COMMAND_MESSAGE_SEND;
    if (throw_below(4) == 0)
        return often[throw_below(sizeof(often) / sizeof(often[0]))];
    return kinds[throw_below(sizeof(kinds) / sizeof(kinds[0]))];
}

static void some_command(struct command *c, uint64_t number)
{
    enum command_kind kind = some_kind(number);
    uint64_t actor = number <= USERS || throw_below(8) == 0 ? 0 : some_user();

    command_init(c, kind, actor, (int64_t)(number * 10));
    c->room = 2 + USERS + throw_below(ROOMS + 2);
    c->message = FIRST_ID + throw_below(number / 2 + 1);
    c->user = some_user();
    c->seq = throw_below(2) ? throw_below(100) : 0;
    c->token = FIRST_ID + throw_below(number + 1);
    c->except = FIRST_ID + throw_below(number + 1);
    c->invite = FIRST_ID + throw_below(number + 1);
    c->uses = throw_below(4);
    c->expires_at = kind == COMMAND_SWEEP ? c->at - 20000 : c->at + 100;
    c->has = (uint32_t)throw_below(2 * HAS_BACK) & ~HAS_LATE;
    c->room_kind = number <= USERS + ROOMS ? ROOM_PUBLIC : (enum room_kind)throw_below(3);
    c->role = (enum user_role)throw_below(4);
    c->archived = throw_below(40) == 0;
    c->has_hash = number > USERS && throw_below(2) == 0;
    memset(c->hash, (int)throw_below(256), sizeof(c->hash));
    c->hash[0] = (uint8_t)throw_below(256);
    if (throw_below(2) == 0)
        snprintf(c->key, sizeof(c->key), "key%u", (unsigned)throw_below(40));
    fill_strings(c, number);
    fill_people(c);
    fill_moderation(c, number);
    fill_attached(c, number);
    fill_retention(c);
    fill_person(c);
    if (c->kind >= COMMAND_SAVED_ADD && c->kind <= COMMAND_COMMAND_RUN)
        fill_own(c, number);
}

/* The first id behind the rooms is a picture's, and becomes an emoji. */
static bool picture_command(struct command *c, uint64_t number)
{
    static const enum command_kind steps[] = {COMMAND_FILE_CREATE, COMMAND_FILE_READY,
                                              COMMAND_EMOJI_SET};
    const uint64_t step = number - (FIRST_ID - 1);

    if (number < FIRST_ID - 1 || step >= 3)
        return false;
    command_init(c, steps[step], step == 1 ? 0 : 2, (int64_t)(number * 10));
    c->subject = step == 0 ? 0 : FIRST_ID;
    c->name = xstrdup(step == 0 ? "owl.png" : "party-owl");
    c->topic = xstrdup("image/png");
    c->uses = 100;
    c->choice = FILE_WAITING;
    c->has_hash = true;
    if (step == 1)
        set_text(c, "0 " PICTURE_HASH " 90 64 64 image/png\n"
                    "360 " PICTURE_HASH " 50 32 32 image/png\n");
    return true;
}

static void a_long_log(void)
{
    dice = 21;
    for (uint64_t i = 0; i < COMMANDS; i++) {
        struct command c;

        if (!picture_command(&c, i))
            some_command(&c, i);
        buf_init(&encoded[i]);
        command_encode(&c, &encoded[i]);
        command_finish(&c);
    }
}

static void forget_it(void)
{
    for (size_t i = 0; i < COMMANDS; i++)
        buf_finish(&encoded[i]);
}

static size_t apply_batch(size_t first, size_t count)
{
    struct command commands[64];
    struct outcome outcomes[64];
    struct command *c[64] = {0};
    struct outcome *o[64] = {0};
    size_t changed = 0;

    for (size_t i = 0; i < count; i++) {
        ck_assert(command_decode(&commands[i], encoded[first + i].bytes,
                                 encoded[first + i].len));
        c[i] = &commands[i];
        o[i] = &outcomes[i];
    }
    ck_assert_int_eq(store_apply(scene.writer, c, o, count), STORE_OK);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_ne(outcomes[i].err, ERR_BUSY);
        ck_assert_int_ne(outcomes[i].err, ERR_INTERNAL);
        changed += outcomes[i].changed;
        command_finish(&commands[i]);
        outcome_finish(&outcomes[i]);
    }
    return changed;
}

static void dump_row(sqlite3_stmt *row, struct buf *out)
{
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        const char *bytes = sqlite3_column_blob(row, i);

        buf_printf(out, "%d:", sqlite3_column_type(row, i));
        buf_add(out, bytes ? bytes : "", (size_t)sqlite3_column_bytes(row, i));
        buf_add_char(out, '|');
    }
    buf_add_char(out, '\n');
}

static void dump_rows(const char *all_rows, struct buf *out)
{
    sqlite3_stmt *rows;

    ck_assert_int_eq(
        sqlite3_prepare_v2(scene.writer->db.handle, all_rows, -1, &rows, NULL),
        SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW)
        dump_row(rows, out);
    sqlite3_finalize(rows);
}

#define ALL_OF(table) "SELECT * FROM " #table

static const char *const tables[] = {
    ALL_OF(meta),         ALL_OF(log),           ALL_OF(log_detail),
    ALL_OF(users),        ALL_OF(rooms),         ALL_OF(members),
    ALL_OF(own_posts),    ALL_OF(messages),      ALL_OF(mentions),
    ALL_OF(reactions),    ALL_OF(keys),          ALL_OF(key_places),
    ALL_OF(tokens),       ALL_OF(invites),       ALL_OF(policies),
    ALL_OF(slow_posts),   ALL_OF(lists),         ALL_OF(reviews),
    ALL_OF(reports),      ALL_OF(sanctions),     ALL_OF(audit),
    ALL_OF(heads),        ALL_OF(saved),         ALL_OF(drafts),
    ALL_OF(schedules),    ALL_OF(reminders),     ALL_OF(sidebars),
    ALL_OF(replies),      ALL_OF(threads),       ALL_OF(thread_people),
    ALL_OF(followers),    ALL_OF(quotes),        ALL_OF(forwards),
    ALL_OF(edits),        ALL_OF(pins),          ALL_OF(polls),
    ALL_OF(votes),        ALL_OF(emoji),         ALL_OF(files),
    ALL_OF(thumbs),       ALL_OF(message_files), ALL_OF(file_usage),
    ALL_OF(retention),    ALL_OF(trims),         ALL_OF(trimmed_posts),
    ALL_OF(profiles),     ALL_OF(user_groups),   ALL_OF(user_group_people),
    ALL_OF(notify_rooms), ALL_OF(notify_own),
};

#define TABLES (sizeof(tables) / sizeof(tables[0]))

/* Every row of every table; none is forgotten. */
static void dump(struct buf *out)
{
    struct buf number;

    buf_init(&number);
    dump_rows("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", &number);
    ck_assert_int_eq(strtol(strchr(buf_text(&number), ':') + 1, NULL, 10), TABLES);
    buf_finish(&number);
    for (size_t i = 0; i < TABLES; i++) {
        size_t before = out->len;

        dump_rows(tables[i], out);
        ck_assert_msg(out->len > before, "%s gives nothing", tables[i]);
    }
}

static size_t apply_all(size_t batch, struct buf *out)
{
    size_t changed = 0;

    scene_open();
    keys_destroy(scene.writer->keys);
    scene.writer->keys = keys_create(128); /* so that places of keys are written too */
    ck_assert(keys_load(scene.writer));
    for (size_t i = 0; i < COMMANDS; i += batch)
        changed += apply_batch(i, COMMANDS - i < batch ? COMMANDS - i : batch);
    dump(out);
    scene_close();
    return changed;
}

START_TEST(the_same_log_gives_the_same_rows_in_batches_of_any_size)
{
    struct buf one, many;

    buf_init(&one);
    buf_init(&many);

    size_t changed = apply_all(1, &one);

    ck_assert_uint_gt(changed, COMMANDS / 10);
    ck_assert_uint_lt(changed, COMMANDS);
    ck_assert_uint_eq(apply_all(37, &many), changed);
    ck_assert_uint_eq(one.len, many.len);
    ck_assert_mem_eq(one.bytes, many.bytes, one.len);
    buf_finish(&one);
    buf_finish(&many);
}
END_TEST

/* What session.open counts from its tallies is what a look at every message counts. */
START_TEST(tallies_agree_with_the_messages)
{
    sqlite3_stmt *stmt;

    scene_open();
    for (size_t i = 0; i < COMMANDS; i += 50)
        apply_batch(i, 50);
    ck_assert_int_eq(
        sqlite3_prepare_v2(
            scene.writer->db.handle,
            "SELECT m.user, m.room, (SELECT count(*) FROM messages x WHERE x.room = "
            "m.room"
            " AND x.seq > m.read AND x.user <> m.user AND x.deleted_pos IS NULL),"
            " (SELECT count(*) FROM members y WHERE y.room = m.room AND y.left_pos IS "
            "NULL)"
            " FROM members m WHERE m.left_pos IS NULL",
            -1, &stmt, NULL),
        SQLITE_OK);

    int rows = 0, unread = 0;

    while (sqlite3_step(stmt) == SQLITE_ROW) {
        char told_unread[40], told_members[40];
        const char *text =
            said(query_room(scene.reader, (uint64_t)sqlite3_column_int64(stmt, 0),
                            (uint64_t)sqlite3_column_int64(stmt, 1), fresh_out()));

        snprintf(told_unread, sizeof(told_unread), "\"unread\":%d,",
                 sqlite3_column_int(stmt, 2));
        snprintf(told_members, sizeof(told_members), "\"members\":%d,",
                 sqlite3_column_int(stmt, 3));
        ck_assert_has(text, told_unread);
        ck_assert_has(text, told_members);
        rows++;
        unread += sqlite3_column_int(stmt, 2);
    }
    sqlite3_finalize(stmt);
    ck_assert_int_gt(rows, 20);
    ck_assert_int_gt(unread, 20);
    scene_close();
}
END_TEST

static Suite *determinism_suite(void)
{
    Suite *suite = suite_create("determinism");
    TCase *scene_case = tcase_create("a long log");

    tcase_add_checked_fixture(scene_case, a_long_log, forget_it);
    tcase_set_timeout(scene_case, 60);
    tcase_add_test(scene_case, the_same_log_gives_the_same_rows_in_batches_of_any_size);
    tcase_add_test(scene_case, tallies_agree_with_the_messages);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(determinism_suite);
