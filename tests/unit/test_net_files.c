#include "base/embedded.h"
#include "net/files.h"
#include "runner.h"

#include <string.h>

#define BYTES(text) (const unsigned char *)(text), sizeof(text) - 1

static const struct embedded_file site[] = {
    {"api/v1/openapi.json", BYTES("{}")},  {"assets/app.js", BYTES("let a = 1;")},
    {"assets/app.js.br", BYTES("brotli")}, {"assets/app.js.gz", BYTES("gzipped")},
    {"docs/index.html", BYTES("<docs>")},  {"index.html", BYTES("<page>")},
    {"style.css", BYTES("let a = 1;")},
};
static struct files *files;

static void a_site(void)
{
    files = files_create(site, sizeof(site) / sizeof(site[0]));
}

static void no_site(void)
{
    files_destroy(files);
}

static const char *name_at(const char *path)
{
    const struct file *file = files_find(files, path);

    return file ? file->name : "";
}

START_TEST(a_path_finds_its_file)
{
    ck_assert_str_eq(name_at("/index.html"), "index.html");
    ck_assert_str_eq(name_at("/assets/app.js"), "assets/app.js");
    ck_assert_str_eq(name_at("/api/v1/openapi.json"), "api/v1/openapi.json");
}
END_TEST

START_TEST(a_folder_is_its_index)
{
    ck_assert_str_eq(name_at("/"), "index.html");
    ck_assert_str_eq(name_at("/docs"), "docs/index.html");
    ck_assert_str_eq(name_at("/docs/"), "docs/index.html");
}
END_TEST

START_TEST(a_messages_address_is_the_page)
{
    ck_assert_str_eq(name_at("/m/184"), "index.html");
    ck_assert_ptr_null(files_find(files, "/m/"));
    ck_assert_ptr_null(files_find(files, "/m/12a"));
    ck_assert_ptr_null(files_find(files, "/m/12/"));
    ck_assert_ptr_null(files_find(files, "/assets/m/12"));
}
END_TEST

START_TEST(what_is_not_in_the_table_is_not_found)
{
    char longest[1000];

    memset(longest, 'a', sizeof(longest) - 1);
    longest[0] = '/';
    longest[sizeof(longest) - 1] = '\0';
    ck_assert_ptr_null(files_find(files, ""));
    ck_assert_ptr_null(files_find(files, "index.html"));
    ck_assert_ptr_null(files_find(files, "/assets"));
    ck_assert_ptr_null(files_find(files, "/assets/"));
    ck_assert_ptr_null(files_find(files, "/../index.html"));
    ck_assert_ptr_null(files_find(files, "/INDEX.HTML"));
    ck_assert_ptr_null(files_find(files, longest));
}
END_TEST

START_TEST(an_encoding_has_no_path_of_its_own)
{
    ck_assert_ptr_null(files_find(files, "/assets/app.js.br"));
    ck_assert_ptr_null(files_find(files, "/assets/app.js.gz"));
}
END_TEST

START_TEST(the_best_accepted_encoding_is_chosen)
{
    const struct file *file = files_find(files, "/assets/app.js");
    const char *coding;

    ck_assert(file->has_encodings);
    ck_assert_str_eq((const char *)file_choose(file, "gzip, br", &coding)->bytes,
                     "brotli");
    ck_assert_str_eq(coding, "br");
    ck_assert_str_eq((const char *)file_choose(file, "gzip, br;q=0", &coding)->bytes,
                     "gzipped");
    ck_assert_str_eq(coding, "gzip");
    ck_assert_str_eq((const char *)file_choose(file, NULL, &coding)->bytes, "let a = 1;");
    ck_assert_ptr_null(coding);
}
END_TEST

START_TEST(a_file_without_encodings_is_sent_as_it_is)
{
    const struct file *file = files_find(files, "/");
    const char *coding;

    ck_assert(!file->has_encodings);
    ck_assert_uint_eq(file_choose(file, "br", &coding)->len, 6);
    ck_assert_ptr_null(coding);
}
END_TEST

START_TEST(an_etag_tells_contents_apart_and_is_quoted)
{
    const struct file *file = files_find(files, "/assets/app.js");
    const struct file *same = files_find(files, "/style.css");
    const char *plain = file->bodies[ENCODING_NONE].etag;

    ck_assert_str_eq(plain, same->bodies[ENCODING_NONE].etag);
    ck_assert_str_ne(plain, file->bodies[ENCODING_GZIP].etag);
    ck_assert_uint_eq(strlen(plain), 34);
    ck_assert_int_eq(plain[0], '"');
    ck_assert_int_eq(plain[33], '"');
}
END_TEST

START_TEST(only_assets_last)
{
    ck_assert(files_find(files, "/assets/app.js")->is_lasting);
    ck_assert(!files_find(files, "/")->is_lasting);
    ck_assert(!files_find(files, "/style.css")->is_lasting);
}
END_TEST

START_TEST(a_type_follows_the_name)
{
    ck_assert_str_eq(files_find(files, "/")->type, "text/html; charset=utf-8");
    ck_assert_str_eq(files_find(files, "/style.css")->type, "text/css; charset=utf-8");
    ck_assert_str_eq(files_find(files, "/assets/app.js")->type,
                     "text/javascript; charset=utf-8");
}
END_TEST

static Suite *net_files_suite(void)
{
    Suite *suite = suite_create("net_files");
    TCase *built_in = tcase_create("files built in");

    tcase_add_checked_fixture(built_in, a_site, no_site);
    tcase_add_test(built_in, a_path_finds_its_file);
    tcase_add_test(built_in, a_folder_is_its_index);
    tcase_add_test(built_in, what_is_not_in_the_table_is_not_found);
    tcase_add_test(built_in, a_messages_address_is_the_page);
    tcase_add_test(built_in, an_encoding_has_no_path_of_its_own);
    tcase_add_test(built_in, the_best_accepted_encoding_is_chosen);
    tcase_add_test(built_in, a_file_without_encodings_is_sent_as_it_is);
    tcase_add_test(built_in, an_etag_tells_contents_apart_and_is_quoted);
    tcase_add_test(built_in, only_assets_last);
    tcase_add_test(built_in, a_type_follows_the_name);
    suite_add_tcase(suite, built_in);
    return suite;
}

RUN_SUITE(net_files_suite);
