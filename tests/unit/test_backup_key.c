#include "backup_scene.h"
#include "runner.h"

#include "store/backup_key.h"

START_TEST(only_the_right_key_opens_it)
{
    char *key = file_with("key", "0123456789abcdef0123456789abcdef", 32);
    char *other = file_with("other", "0123456789abcdef0123456789abcdeg", 32);
    char *phrase = file_with("phrase", "correct horse battery staple\n", 29);
    size_t len;
    char *bytes;

    ck_assert_msg(take(key), "%s", why);
    bytes = everything_in(backup_path, &len);
    ck_assert_ptr_null(memmem(bytes, len, "epoch-one", 9));
    ck_assert_ptr_null(memmem(bytes, len, "messages", 8));
    free(bytes);
    ck_assert_msg(verify(key), "%s", why);
    ck_assert(found.is_encrypted);
    ck_assert(!verify(other));
    ck_assert_has(why, "not made with this key");
    ck_assert(!verify(phrase));
    ck_assert_has(why, "a key of 32 bytes");
    ck_assert(!verify(NULL));
    ck_assert_has(why, "--key-file");
    ck_assert_msg(restore(key), "%s", why);
    free(key);
    free(other);
    free(phrase);
}
END_TEST

START_TEST(a_passphrase_is_the_same_with_and_without_the_end_of_its_line)
{
    char *one = file_with("one", "correct horse battery staple\r\n", 30);
    char *two = file_with("two", "correct horse battery staple", 28);
    char *three = file_with("three", "correct horse battery stable", 28);

    ck_assert_msg(take(one), "%s", why);
    ck_assert_msg(verify(two), "%s", why);
    ck_assert(!verify(three));
    ck_assert_has(why, "not made with this key");
    free(one);
    free(two);
    free(three);
}
END_TEST

START_TEST(an_archive_without_a_key_is_not_taken_for_an_encrypted_one)
{
    char *key = file_with("key", "0123456789abcdef0123456789abcdef", 32);

    ck_assert(take(NULL));
    ck_assert(!verify(key));
    ck_assert_has(why, "not encrypted");
    free(key);
}
END_TEST

START_TEST(a_key_file_holds_a_key)
{
    static struct backup_key k;
    char long_one[BACKUP_PASSPHRASE_MAX + 2];
    char *path = file_with("short", "eleven char", 11);

    ck_assert(!backup_key_read(&k, path, why, sizeof(why)));
    ck_assert_has(why, "holds no key");
    free(path);
    memset(long_one, 'a', sizeof(long_one));
    path = file_with("long", long_one, BACKUP_PASSPHRASE_MAX + 1);
    ck_assert(!backup_key_read(&k, path, why, sizeof(why)));
    free(path);
    path = file_with("longest", long_one, BACKUP_PASSPHRASE_MAX);
    ck_assert(backup_key_read(&k, path, why, sizeof(why)));
    free(path);
    ck_assert(!backup_key_read(&k, "/nonexistent/key", why, sizeof(why)));
    ck_assert_has(why, "/nonexistent/key");
    ck_assert(!backup_key_read(&k, folder, why, sizeof(why)));
}
END_TEST

START_TEST(two_archives_under_one_key_have_nothing_in_common)
{
    char *key = file_with("key", "0123456789abcdef0123456789abcdef", 32);
    size_t one_len, two_len, same = 0;
    char *one, *two;

    ck_assert(take(key));
    one = everything_in(backup_path, &one_len);
    unlink(backup_path);
    ck_assert(take(key));
    two = everything_in(backup_path, &two_len);
    for (size_t i = 200; i < one_len && i < two_len; i++)
        same += one[i] == two[i];
    ck_assert_uint_gt(one_len, 4096);
    ck_assert_uint_lt(same, one_len / 64); /* 1 in 256 by chance */
    free(one);
    free(two);
    free(key);
}
END_TEST

START_TEST(the_seal_is_aes_256_gcm)
{
    static const uint8_t zeroes[SECRET_KEY_SIZE];
    static const uint8_t sealed[16] = {0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e,
                                       0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3, 0x9d, 0x18};
    static const uint8_t tag[16] = {0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0,
                                    0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a, 0xb9, 0x19};
    uint8_t bytes[16] = {0};
    uint8_t seal[SECRET_SEAL_SIZE];

    secret_seal(zeroes, 0, "", 0, bytes, sizeof(bytes), seal);
    ck_assert_mem_eq(bytes, sealed, sizeof(bytes));
    ck_assert_mem_eq(seal, tag, sizeof(seal));
    ck_assert(!secret_unseal(zeroes, 1, "", 0, bytes, sizeof(bytes), seal));
    memcpy(bytes, sealed, sizeof(bytes));
    ck_assert(!secret_unseal(zeroes, 0, "x", 1, bytes, sizeof(bytes), seal));
    memcpy(bytes, sealed, sizeof(bytes));
    ck_assert(secret_unseal(zeroes, 0, "", 0, bytes, sizeof(bytes), seal));
    ck_assert_mem_eq(bytes, zeroes, sizeof(bytes));
}
END_TEST

static Suite *backup_key_suite(void)
{
    Suite *suite = suite_create("backup_key");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, a_workspace_with_a_past, put_away);
    tcase_add_test(all, only_the_right_key_opens_it);
    tcase_add_test(all, a_passphrase_is_the_same_with_and_without_the_end_of_its_line);
    tcase_add_test(all, an_archive_without_a_key_is_not_taken_for_an_encrypted_one);
    tcase_add_test(all, a_key_file_holds_a_key);
    tcase_add_test(all, two_archives_under_one_key_have_nothing_in_common);
    tcase_add_test(all, the_seal_is_aes_256_gcm);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(backup_key_suite);
