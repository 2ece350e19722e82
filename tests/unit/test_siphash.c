#include "runner.h"

#include "base/siphash.h"

START_TEST(the_vectors_of_its_authors_come_out)
{
    /* Key 00..0f, message 00..len-1; from the paper and the reference vectors. */
    static const struct {
        size_t len;
        uint64_t hash;
    } vectors[] = {
        {0, 0x726fdb47dd0e0e31u}, {1, 0x74f839c593dc67fdu},  {7, 0xab0200f58b01d137u},
        {8, 0x93f5f5799a932462u}, {15, 0xa129ca6149be45e5u},
    };
    const uint64_t key[2] = {0x0706050403020100u, 0x0f0e0d0c0b0a0908u};
    unsigned char message[16];

    for (unsigned char i = 0; i < 16; i++)
        message[i] = i;
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
        ck_assert_uint_eq(siphash(key, message, vectors[i].len), vectors[i].hash);
}
END_TEST

START_TEST(another_key_gives_another_hash)
{
    const uint64_t one[2] = {1, 2};
    const uint64_t two[2] = {1, 3};

    ck_assert_uint_ne(siphash(one, "roost", 5), siphash(two, "roost", 5));
}
END_TEST

static Suite *siphash_suite(void)
{
    Suite *suite = suite_create("siphash");
    TCase *scene = tcase_create("messages");

    tcase_add_test(scene, the_vectors_of_its_authors_come_out);
    tcase_add_test(scene, another_key_gives_another_hash);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(siphash_suite);
