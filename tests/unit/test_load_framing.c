#include "runner.h"

#include "base/xmalloc.h"
#include "load/framing.h"

static struct frame_view view;

static enum framing reads(const char *bytes, size_t len)
{
    return frame_read(bytes, len, &view);
}

START_TEST(a_short_text_is_read_in_place)
{
    const char bytes[] = "\x81\x02hi\x89";

    ck_assert_int_eq(reads(bytes, 5), FRAMING_WHOLE);
    ck_assert_int_eq(view.opcode, OPCODE_TEXT);
    ck_assert(view.is_last);
    ck_assert_ptr_eq(view.payload, bytes + 2);
    ck_assert_uint_eq(view.len, 2);
    ck_assert_uint_eq(view.size, 4);
}
END_TEST

START_TEST(every_length_is_whole_with_its_last_byte_and_not_before)
{
    static const size_t lengths[] = {0, 1, 125, 126, 127, 65535, 65536, 100000};
    size_t len = lengths[_i];
    size_t header = len < 126 ? 2 : len < 65536 ? 4 : 10;
    char *bytes = xcalloc(1, header + len);

    bytes[0] = (char)0x81;
    bytes[1] = (char)(header == 2 ? len : header == 4 ? 126 : 127);
    for (size_t i = 2; i < header; i++)
        bytes[i] = (char)(len >> (8 * (header - 1 - i)));
    for (size_t have = 0; have < header; have++)
        ck_assert_int_eq(reads(bytes, have), FRAMING_PART);
    if (len > 0)
        ck_assert_int_eq(reads(bytes, header + len - 1), FRAMING_PART);
    ck_assert_int_eq(reads(bytes, header + len), FRAMING_WHOLE);
    ck_assert_uint_eq(view.len, len);
    ck_assert_uint_eq(view.size, header + len);
    free(bytes);
}
END_TEST

static const struct {
    const char *bytes;
    size_t len;
    const char *what;
} broken[] = {
    {"\x81\x81....x", 7, "a server's frame that is masked"},
    {"\xc1\x01x", 3, "a reserved bit"},
    {"\x83\x01x", 3, "a reserved opcode"},
    {"\x8b\x01x", 3, "a reserved control opcode"},
    {"\x09\x00", 2, "a ping in parts"},
    {"\x89\x7e\x00\x7e", 4, "a ping that is too long"},
    {"\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00", 10, "a length without end"},
    {"\x81\x7f\x00\x00\x00\x00\x02\x00\x00\x00", 10, "more than we take"},
};

START_TEST(what_breaks_the_rules_is_broken)
{
    ck_assert_msg(reads(broken[_i].bytes, broken[_i].len) == FRAMING_BROKEN, "%s",
                  broken[_i].what);
}
END_TEST

/* What a server would do with it. */
START_TEST(what_is_written_can_be_unmasked)
{
    for (size_t len = 0; len < 70000; len += 1 + len / 3) {
        char *text = xmalloc(len + 1);
        struct buf out = {0};
        size_t header = len < 126 ? 2 : len < 65536 ? 4 : 10;
        const char *key;

        for (size_t i = 0; i < len; i++)
            text[i] = (char)(i * 31);
        frame_write(&out, OPCODE_TEXT, text, len);
        ck_assert_uint_eq(out.len, header + 4 + len);
        ck_assert_uint_eq((unsigned char)out.bytes[0], 0x81);
        ck_assert((unsigned char)out.bytes[1] & 0x80);
        key = out.bytes + header;
        for (size_t i = 0; i < len; i++)
            ck_assert_int_eq((char)(out.bytes[header + 4 + i] ^ key[i % 4]), text[i]);
        buf_finish(&out);
        free(text);
    }
}
END_TEST

START_TEST(no_two_frames_have_the_same_mask)
{
    struct buf out = {0};

    frame_write(&out, OPCODE_PONG, "same", 4);
    frame_write(&out, OPCODE_PONG, "same", 4);
    ck_assert(memcmp(out.bytes + 2, out.bytes + 12, 4) != 0);
    buf_finish(&out);
}
END_TEST

static Suite *framing_suite(void)
{
    Suite *suite = suite_create("load_framing");
    TCase *scene = tcase_create("frames");

    tcase_add_test(scene, a_short_text_is_read_in_place);
    tcase_add_loop_test(scene, every_length_is_whole_with_its_last_byte_and_not_before, 0,
                        8);
    tcase_add_loop_test(scene, what_breaks_the_rules_is_broken, 0,
                        (int)(sizeof(broken) / sizeof(broken[0])));
    tcase_add_test(scene, what_is_written_can_be_unmasked);
    tcase_add_test(scene, no_two_frames_have_the_same_mask);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(framing_suite);
