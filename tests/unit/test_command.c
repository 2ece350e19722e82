#include "runner.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "store/command.h"

#include <string.h>

static struct command full;
static struct buf bytes;

static void a_command_with_every_field(void)
{
    command_init(&full, COMMAND_USER_CREATE, 11, 1763715600123);
    full.room = 12;
    full.message = 13;
    full.user = UINT64_MAX;
    full.seq = 15;
    full.token = 16;
    full.except = 17;
    full.invite = 18;
    full.uses = 19;
    full.expires_at = -20;
    full.has = HAS_NAME | HAS_REVOKE;
    full.room_kind = ROOM_DM;
    full.role = ROLE_OWNER;
    full.token_kind = TOKEN_API;
    full.archived = true;
    full.has_hash = true;
    memset(full.hash, 0xab, sizeof(full.hash));
    memset(full.fingerprint, 0xcd, sizeof(full.fingerprint));
    strcpy(full.key, "key-1");
    full.text = xstrdup("gr\xc3\xbc\xc3\x9f");
    full.text_len = strlen(full.text);
    full.name = xstrdup("name");
    full.topic = xstrdup("");
    full.secret = xstrdup("secret");
    full.users = xreallocarray(NULL, 2, sizeof(*full.users));
    full.users[0] = 1;
    full.users[1] = UINT64_C(1) << 52;
    full.user_count = 2;
    full.detail = xstrdup("{\"action\":\"flag\"}");
    full.review = 21;
    full.list = 22;
    full.choice = 23;
    buf_init(&bytes);
    command_encode(&full, &bytes);
}

static void forget_it(void)
{
    command_finish(&full);
    buf_finish(&bytes);
}

START_TEST(every_field_arrives_as_it_left)
{
    struct command c;

    ck_assert(command_decode(&c, bytes.bytes, bytes.len));
    ck_assert_int_eq(c.kind, full.kind);
    ck_assert_uint_eq(c.actor, 11);
    ck_assert_int_eq(c.at, 1763715600123);
    ck_assert_uint_eq(c.room, 12);
    ck_assert_uint_eq(c.message, 13);
    ck_assert_uint_eq(c.user, UINT64_MAX);
    ck_assert_uint_eq(c.seq, 15);
    ck_assert_uint_eq(c.token, 16);
    ck_assert_uint_eq(c.except, 17);
    ck_assert_uint_eq(c.invite, 18);
    ck_assert_uint_eq(c.uses, 19);
    ck_assert_int_eq(c.expires_at, -20);
    ck_assert_uint_eq(c.has, full.has);
    ck_assert_int_eq(c.room_kind, ROOM_DM);
    ck_assert_int_eq(c.role, ROLE_OWNER);
    ck_assert_int_eq(c.token_kind, TOKEN_API);
    ck_assert(c.archived);
    ck_assert(c.has_hash);
    ck_assert_mem_eq(c.hash, full.hash, sizeof(c.hash));
    ck_assert_mem_eq(c.fingerprint, full.fingerprint, sizeof(c.fingerprint));
    ck_assert_str_eq(c.key, "key-1");
    ck_assert_str_eq(c.text, full.text);
    ck_assert_uint_eq(c.text_len, full.text_len);
    ck_assert_str_eq(c.name, "name");
    ck_assert_str_eq(c.topic, "");
    ck_assert_str_eq(c.secret, "secret");
    ck_assert_uint_eq(c.user_count, 2);
    ck_assert_uint_eq(c.users[1], UINT64_C(1) << 52);
    ck_assert_str_eq(c.detail, full.detail);
    ck_assert_uint_eq(c.review, 21);
    ck_assert_uint_eq(c.list, 22);
    ck_assert_uint_eq(c.choice, 23);
    command_finish(&c);
}
END_TEST

START_TEST(an_empty_command_stays_empty)
{
    struct command empty, c;
    struct buf out;

    command_init(&empty, COMMAND_SWEEP, 0, 0);
    buf_init(&out);
    command_encode(&empty, &out);
    ck_assert(command_decode(&c, out.bytes, out.len));
    ck_assert_int_eq(c.kind, COMMAND_SWEEP);
    ck_assert(!c.has_hash);
    ck_assert_str_eq(c.key, "");
    ck_assert_ptr_null(c.text);
    ck_assert_ptr_null(c.name);
    ck_assert_ptr_null(c.topic);
    ck_assert_ptr_null(c.secret);
    ck_assert_uint_eq(c.user_count, 0);
    ck_assert_ptr_null(c.detail);
    ck_assert_uint_eq(c.review, 0);
    ck_assert_uint_eq(c.choice, 0);
    command_finish(&c);
    buf_finish(&out);
}
END_TEST

START_TEST(a_command_cut_anywhere_is_malformed)
{
    struct command c;

    for (size_t len = 0; len < bytes.len; len++)
        ck_assert(!command_decode(&c, bytes.bytes, len));
    buf_add_char(&bytes, '\0');
    ck_assert(!command_decode(&c, bytes.bytes, bytes.len));
}
END_TEST

/* The byte at `at` becomes `value`. */
static void is_malformed_with(size_t at, char value)
{
    struct command c;
    char before = bytes.bytes[at];

    ck_assert_int_ne(before, value);
    bytes.bytes[at] = value;
    ck_assert(!command_decode(&c, bytes.bytes, bytes.len));
    bytes.bytes[at] = before;
}

START_TEST(values_out_of_range_are_malformed)
{
    is_malformed_with(0, 2); /* version */
    is_malformed_with(1, 0); /* kind */
    is_malformed_with(1, (char)COMMAND_KIND_COUNT);
    is_malformed_with(1, 62); /* between those that are there */
    is_malformed_with(2, 3);  /* room kind */
    is_malformed_with(3, 5);  /* role */
    is_malformed_with(4, 2);  /* token kind */
    is_malformed_with(5, 2);  /* archived */
    is_malformed_with(9, 1);  /* has */
    is_malformed_with(13, 1); /* fields */
}
END_TEST

START_TEST(texts_are_utf8_without_nul)
{
    size_t at = 0;

    while (memcmp(bytes.bytes + at, "gr\xc3", 3) != 0)
        at++;
    is_malformed_with(at + 1, '\0');
    is_malformed_with(at + 2, '\xff');
}
END_TEST

START_TEST(a_key_or_a_list_that_is_too_long_is_malformed)
{
    struct command c;
    size_t at = 0;

    while (memcmp(bytes.bytes + at, "key-1", 5) != 0)
        at++;
    is_malformed_with(at - 4, 65);
    is_malformed_with(at - 1, 1);

    free(full.users);
    full.users = xcalloc(2000, sizeof(*full.users));
    full.user_count = 2000;
    buf_clear(&bytes);
    command_encode(&full, &bytes);
    ck_assert(!command_decode(&c, bytes.bytes, bytes.len));
}
END_TEST

START_TEST(every_kind_has_a_name)
{
    ck_assert_str_eq(command_name(COMMAND_MESSAGE_SEND), "message.send");
    ck_assert_str_eq(command_name(COMMAND_SWEEP), "sweep");
    ck_assert_str_eq(command_name(COMMAND_KIND_COUNT), "unknown");
}
END_TEST

START_TEST(a_finished_command_may_be_finished_again)
{
    command_finish(&full);
    ck_assert_ptr_null(full.text);
    ck_assert_ptr_null(full.secret);
    ck_assert_uint_eq(full.user_count, 0);
    command_finish(&full);
}
END_TEST

static Suite *command_suite(void)
{
    Suite *suite = suite_create("command");
    TCase *scene = tcase_create("a command with every field");

    tcase_add_checked_fixture(scene, a_command_with_every_field, forget_it);
    tcase_add_test(scene, every_field_arrives_as_it_left);
    tcase_add_test(scene, an_empty_command_stays_empty);
    tcase_add_test(scene, a_command_cut_anywhere_is_malformed);
    tcase_add_test(scene, values_out_of_range_are_malformed);
    tcase_add_test(scene, texts_are_utf8_without_nul);
    tcase_add_test(scene, a_key_or_a_list_that_is_too_long_is_malformed);
    tcase_add_test(scene, every_kind_has_a_name);
    tcase_add_test(scene, a_finished_command_may_be_finished_again);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(command_suite);
