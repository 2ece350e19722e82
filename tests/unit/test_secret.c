#include "runner.h"

#include "base/secret.h"

#include <sys/resource.h>

static const struct password_cost cheap = {64, 1};

START_TEST(what_a_cheaper_hash_leaves_of_the_work)
{
    const char *hash = "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$a2V5a2V5a2V5";
    struct password_cost left = password_cost_left(hash, (struct password_cost){64, 3});

    ck_assert_uint_eq(left.passes, 3);
    ck_assert_uint_eq(left.memory_kib, 42);
    ck_assert_uint_eq(password_cost_left(hash, (struct password_cost){64, 1}).passes, 0);
    ck_assert_uint_eq(password_cost_left(hash, (struct password_cost){32, 1}).passes, 0);
    ck_assert_uint_eq(password_cost_left("none", (struct password_cost){64, 2}).passes,
                      2);
}
END_TEST

START_TEST(tokens_are_43_letters_for_an_address_and_never_the_same)
{
    char one[SECRET_TOKEN_SIZE];
    char two[SECRET_TOKEN_SIZE];

    secret_token(one);
    secret_token(two);
    ck_assert_uint_eq(strlen(one), 43);
    ck_assert_uint_eq(
        strspn(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        43);
    ck_assert_str_ne(one, two);
    /* The last letter carries four bits, the two lowest are 0. */
    ck_assert_ptr_nonnull(strchr("AEIMQUYcgkosw048", one[42]));
}
END_TEST

START_TEST(the_hash_is_sha_256)
{
    static const uint8_t of_abc[SECRET_HASH_SIZE] = {
        0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
        0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
        0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    uint8_t hash[SECRET_HASH_SIZE];

    secret_hash("abc", 3, hash);
    ck_assert_mem_eq(hash, of_abc, sizeof(hash));
    secret_hash("", 0, hash);
    ck_assert_int_eq(hash[0], 0xe3);
}
END_TEST

START_TEST(secrets_are_equal_only_when_every_byte_is)
{
    ck_assert(secret_equal("abcd", "abcd", 4));
    ck_assert(!secret_equal("abcd", "abce", 4));
    ck_assert(!secret_equal("abcd", "bbcd", 4));
    ck_assert(secret_equal("a", "b", 0));
}
END_TEST

START_TEST(a_forgotten_secret_is_zeroes)
{
    char secret[8] = "hunter2";

    secret_forget(secret, sizeof(secret));
    for (int i = 0; i < 8; i++)
        ck_assert_int_eq(secret[i], 0);
}
END_TEST

START_TEST(only_the_right_password_fits)
{
    char hash[PASSWORD_HASH_SIZE];

    ck_assert(password_hash("correct horse", 13, cheap, hash));
    ck_assert(password_verify(hash, "correct horse", 13));
    ck_assert(!password_verify(hash, "correct horse", 12));
    ck_assert(!password_verify(hash, "Correct horse", 13));
    ck_assert(!password_verify(hash, "", 0));
}
END_TEST

START_TEST(the_hash_tells_its_cost_and_salts_differ)
{
    char one[PASSWORD_HASH_SIZE];
    char two[PASSWORD_HASH_SIZE];

    password_hash("same", 4, cheap, one);
    password_hash("same", 4, cheap, two);
    ck_assert_mem_eq(one, "$argon2id$v=19$m=64,t=1,p=1$", 28);
    ck_assert_str_ne(one, two);
}
END_TEST

START_TEST(a_hash_of_a_known_implementation_verifies)
{
    /* From test.c of the reference implementation. */
    const char *hash = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ"
                       "$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    ck_assert(password_verify(hash, "password", 8));
    ck_assert(!password_verify(hash, "passwort", 8));
}
END_TEST

START_TEST(no_text_that_is_no_hash_fits)
{
    static const char *const bad[] = {"", "x", "$argon2id$",
                                      "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAA",
                                      "$argon2id$v=19$m=64,t=1,p=1$$"};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert(!password_verify(bad[i], "password", 8));
        if (i < 4)
            ck_assert(password_is_weak(bad[i], cheap));
    }
}
END_TEST

START_TEST(a_hash_is_weak_when_made_with_less)
{
    char hash[PASSWORD_HASH_SIZE];

    password_hash("x", 1, cheap, hash);
    ck_assert(!password_is_weak(hash, cheap));
    ck_assert(!password_is_weak(hash, (struct password_cost){32, 1}));
    ck_assert(password_is_weak(hash, (struct password_cost){65, 1}));
    ck_assert(password_is_weak(hash, (struct password_cost){64, 2}));
}
END_TEST

START_TEST(a_cost_below_the_least_is_the_least)
{
    char hash[PASSWORD_HASH_SIZE];

    ck_assert(password_hash("x", 1, (struct password_cost){0, 0}, hash));
    ck_assert(password_verify(hash, "x", 1));
    ck_assert(!password_is_weak(hash, (struct password_cost){0, 0}));
}
END_TEST

START_TEST(memory_that_cannot_be_had_is_told)
{
    const struct rlimit gibibyte = {1 << 30, 1 << 30};
    char hash[PASSWORD_HASH_SIZE];

    ck_assert_int_eq(setrlimit(RLIMIT_AS, &gibibyte), 0);
    ck_assert(!password_hash("x", 1, (struct password_cost){2 << 20, 1}, hash));
}
END_TEST

START_TEST(no_password_fits_the_dummy_and_it_costs_the_same)
{
    char dummy[PASSWORD_HASH_SIZE];
    char real[PASSWORD_HASH_SIZE];

    password_dummy(cheap, dummy);
    password_hash("", 0, cheap, real);
    ck_assert_uint_eq(strlen(dummy), strlen(real));
    ck_assert_mem_eq(dummy, real, 28);
    ck_assert(!password_is_weak(dummy, cheap));
    ck_assert(!password_verify(dummy, "", 0));
    ck_assert(!password_verify(dummy, "password", 8));
}
END_TEST

static Suite *secret_suite(void)
{
    Suite *suite = suite_create("secret");
    TCase *scene = tcase_create("secrets");

    tcase_add_test(scene, what_a_cheaper_hash_leaves_of_the_work);
    tcase_add_test(scene, tokens_are_43_letters_for_an_address_and_never_the_same);
    tcase_add_test(scene, the_hash_is_sha_256);
    tcase_add_test(scene, secrets_are_equal_only_when_every_byte_is);
    tcase_add_test(scene, a_forgotten_secret_is_zeroes);
    tcase_add_test(scene, only_the_right_password_fits);
    tcase_add_test(scene, the_hash_tells_its_cost_and_salts_differ);
    tcase_add_test(scene, a_hash_of_a_known_implementation_verifies);
    tcase_add_test(scene, no_text_that_is_no_hash_fits);
    tcase_add_test(scene, a_hash_is_weak_when_made_with_less);
    tcase_add_test(scene, a_cost_below_the_least_is_the_least);
    if (RUNNER_FORKS) /* a limit of 1 GiB, which sanitizers do not live with */
        tcase_add_test(scene, memory_that_cannot_be_had_is_told);
    tcase_add_test(scene, no_password_fits_the_dummy_and_it_costs_the_same);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(secret_suite);
