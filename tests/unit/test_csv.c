#include "runner.h"

#include "handlers/csv.h"

#include <string.h>

static struct buf text;
static struct csv csv;

static void an_empty_file(void)
{
    buf_init(&text);
    csv = csv_begin(&text);
}

static void the_file_is_thrown_away(void)
{
    buf_finish(&text);
}

static void field(const char *value)
{
    csv_text(&csv, value, strlen(value));
}

START_TEST(rows_are_fields_with_commas_and_end_with_crlf)
{
    field("date");
    field("messages");
    csv_row_end(&csv);
    field("2026-03-01");
    csv_number(&csv, -12);
    csv_row_end(&csv);
    ck_assert_str_eq(buf_text(&text), "date,messages\r\n2026-03-01,-12\r\n");
}
END_TEST

START_TEST(what_would_break_a_row_is_quoted)
{
    field("a,b");
    field("say \"hi\"");
    field("two\r\nlines");
    field(" edge");
    field("");
    ck_assert_str_eq(buf_text(&text),
                     "\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\",\" edge\",");
}
END_TEST

START_TEST(what_a_spreadsheet_would_run_is_made_text)
{
    field("=HYPERLINK(\"http://evil.example\")");
    field("+1");
    field("-cmd|' /C calc'!A0");
    field("@SUM(A1)");
    field("\tx");
    field("\rx");
    ck_assert_str_eq(buf_text(&text),
                     "\"'=HYPERLINK(\"\"http://evil.example\"\")\",\"'+1\","
                     "\"'-cmd|' /C calc'!A0\",\"'@SUM(A1)\",\"'\tx\",\"'\rx\"");
}
END_TEST

START_TEST(a_formula_in_full_width_or_behind_what_nobody_sees_is_made_text)
{
    field("\xEF\xBC\x9D"
          "1");
    field("\xEF\xBC\x8B"
          "1");
    field("\xEF\xBC\x8D"
          "1");
    field("\xEF\xBC\xA0"
          "x");
    field("\xE2\x80\x8B\xEF\xBB\xBF=1");
    field("\xE2\x80\x8B"
          "a=1");
    field("\xEF\xBC");
    ck_assert_str_eq(buf_text(&text), "\"'\xEF\xBC\x9D"
                                      "1\",\"'\xEF\xBC\x8B"
                                      "1\","
                                      "\"'\xEF\xBC\x8D"
                                      "1\",\"'\xEF\xBC\xA0"
                                      "x\","
                                      "\"'\xE2\x80\x8B\xEF\xBB\xBF=1\",\xE2\x80\x8B"
                                      "a=1,\xEF\xBC");
}
END_TEST

static Suite *csv_suite(void)
{
    Suite *s = suite_create("csv");
    TCase *t = tcase_create("a file");

    tcase_add_checked_fixture(t, an_empty_file, the_file_is_thrown_away);
    tcase_add_test(t, rows_are_fields_with_commas_and_end_with_crlf);
    tcase_add_test(t, what_would_break_a_row_is_quoted);
    tcase_add_test(t, what_a_spreadsheet_would_run_is_made_text);
    tcase_add_test(t, a_formula_in_full_width_or_behind_what_nobody_sees_is_made_text);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(csv_suite);
