#include "random_commands.h"
#include "runner.h"

#include "store/keys.h"
#include "store/store_private.h"

#include <sqlite3.h>

/* A log of commands of all kinds, many of them refused, as bytes, each in turn applied
 * to two stores in batches of different sizes. */
#define COMMANDS 24000

static struct buf encoded[COMMANDS];

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
