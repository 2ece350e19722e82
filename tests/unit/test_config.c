#include "runner.h"

#include "base/config.h"

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

static struct config c;
static char why[300];

static void no_settings(void)
{
    c = (struct config){0};
    why[0] = '\0';
}

static void settings_go(void)
{
    config_finish(&c);
}

/* Flags and variables end with NULL. */
static enum config_result load(char **flags, char **environment)
{
    int count = 0;

    while (flags && flags[count])
        count++;
    return config_load(&c, count, flags, environment, why, sizeof(why));
}

#define FLAGS(...) ((char *[]){__VA_ARGS__, NULL})

static char *word(const char *text)
{
    static char words[8][100];
    static int next;
    char *place = words[next++ % 8];

    snprintf(place, sizeof(words[0]), "%s", text);
    return place;
}

START_TEST(without_flags_the_defaults_hold)
{
    ck_assert_int_eq(load(NULL, NULL), CONFIG_OK);
    ck_assert_str_eq(c.data, "./data");
    ck_assert_str_eq(c.public_url, "");
    ck_assert_uint_eq(c.ring, 64 << 20);
    ck_assert_uint_eq(c.drain, 10);
    ck_assert(!c.open_registration);
    ck_assert_int_eq(c.log_level, LOG_INFO);
    ck_assert_int_eq(c.durability, DURABILITY_DISK);
}
END_TEST

START_TEST(a_flag_takes_its_value_either_way)
{
    char **flags =
        FLAGS(word("--data"), word("/srv"), word("--drain=3"), word("--ring=1g"));

    ck_assert_int_eq(load(flags, NULL), CONFIG_OK);
    ck_assert_str_eq(c.data, "/srv");
    ck_assert_uint_eq(c.drain, 3);
    ck_assert_uint_eq(c.ring, 1 << 30);
}
END_TEST

START_TEST(a_switch_needs_no_value)
{
    char **flags = FLAGS(word("--open-registration"), word("--no-worker=yes"));

    ck_assert_int_eq(load(flags, NULL), CONFIG_OK);
    ck_assert(c.open_registration);
    ck_assert(c.no_worker);
}
END_TEST

START_TEST(the_environment_counts_and_flags_win)
{
    char **environment =
        FLAGS(word("PATH=/bin"), word("ROOST_DATA=/env"), word("ROOST_MAX_FRAME=8K"),
              word("ROOST_LOG_LEVEL=warn"), word("ROOST_DURABILITY=os"));

    ck_assert_int_eq(load(FLAGS(word("--data=/flag")), environment), CONFIG_OK);
    ck_assert_str_eq(c.data, "/flag");
    ck_assert_uint_eq(c.max_frame, 8192);
    ck_assert_int_eq(c.log_level, LOG_WARN);
    ck_assert_int_eq(c.durability, DURABILITY_OS);
}
END_TEST

START_TEST(an_unknown_variable_is_refused_by_name)
{
    ck_assert_int_eq(load(NULL, FLAGS(word("ROOST_DATAA=/x"))), CONFIG_BAD_ENVIRONMENT);
    ck_assert_ptr_nonnull(strstr(why, "ROOST_DATAA"));
    ck_assert_ptr_null(c.data);

    ck_assert_int_eq(load(NULL, FLAGS(word("ROOST_data=/x"))), CONFIG_BAD_ENVIRONMENT);
    ck_assert_int_eq(load(NULL, FLAGS(word("ROOST_=/x"))), CONFIG_BAD_ENVIRONMENT);
    ck_assert_int_eq(load(NULL, FLAGS(word("ROOST_MAX-FRAME=8K"))),
                     CONFIG_BAD_ENVIRONMENT);
}
END_TEST

START_TEST(an_unknown_flag_is_refused_by_name)
{
    ck_assert_int_eq(load(FLAGS(word("--dat"), word("x")), NULL), CONFIG_BAD_FLAG);
    ck_assert_ptr_nonnull(strstr(why, "--dat"));
    ck_assert_int_eq(load(FLAGS(word("data")), NULL), CONFIG_BAD_FLAG);
    ck_assert_int_eq(load(FLAGS(word("-data=x")), NULL), CONFIG_BAD_FLAG);
    ck_assert_int_eq(load(FLAGS(word("--")), NULL), CONFIG_BAD_FLAG);
    ck_assert_int_eq(load(FLAGS(word("-")), NULL), CONFIG_BAD_FLAG);
    ck_assert_int_eq(load(FLAGS(word("")), NULL), CONFIG_BAD_FLAG);
}
END_TEST

START_TEST(a_flag_without_its_value_is_told_what_it_takes)
{
    ck_assert_int_eq(load(FLAGS(word("--drain")), NULL), CONFIG_BAD_FLAG);
    ck_assert_str_eq(why, "--drain takes SECONDS");
}
END_TEST

START_TEST(a_value_of_the_wrong_kind_is_refused)
{
    static const char *const bad[] = {
        "--drain=",
        "--drain=ten",
        "--drain=-1",
        "--drain=5 ",
        "--drain=0x10",
        "--ring=64T",
        "--ring=K",
        "--ring=18446744073709551615G",
        "--no-worker=si",
        "--log-level=all",
        "--durability=memory",
        "--rate=99999999999999999999999",
    };

    for (int i = 0; i < COUNT(bad); i++) {
        ck_assert_int_eq(load(FLAGS(word(bad[i])), NULL), CONFIG_BAD_FLAG);
        ck_assert_ptr_nonnull(strstr(why, " takes "));
    }
}
END_TEST

START_TEST(a_value_without_sense_is_told_the_range)
{
    ck_assert_int_eq(load(FLAGS(word("--keys-days=6")), NULL), CONFIG_BAD_FLAG);
    ck_assert_str_eq(why, "--keys-days takes 7 to 36500, not \"6\"");
    ck_assert_int_eq(load(NULL, FLAGS(word("ROOST_READERS=0"))), CONFIG_BAD_ENVIRONMENT);
    ck_assert_str_eq(why, "ROOST_READERS takes 1 to 16, not \"0\"");
}
END_TEST

START_TEST(a_complaint_stays_within_its_space)
{
    char small[10];
    char *flags[] = {word("--no-such-flag-anywhere")};

    ck_assert_int_eq(config_load(&c, 1, flags, NULL, small, sizeof(small)),
                     CONFIG_BAD_FLAG);
    ck_assert_uint_eq(strlen(small), sizeof(small) - 1);
}
END_TEST

START_TEST(help_names_every_setting)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    ck_assert_int_eq(load(FLAGS(word("--drain=5"), word("--help")), NULL), CONFIG_HELP);
    config_print_help(out);
    fclose(out);
#define SET(field, type, flag, value, argument, help) \
    ck_assert_ptr_nonnull(strstr(text, "  --" flag " " argument));
#include "base/settings.tbl"
    ck_assert_ptr_nonnull(strstr(text, "[127.0.0.1:8080]"));
    free(text);
}
END_TEST

START_TEST(counts_are_bounded_by_what_the_caller_says)
{
    uint64_t value = 0;

    ck_assert(config_parse_count("255", 255, &value));
    ck_assert_uint_eq(value, 255);
    ck_assert(!config_parse_count("256", 255, &value));
    ck_assert(!config_parse_count("9", 5, &value));
    ck_assert(config_parse_count("18446744073709551615", UINT64_MAX, &value));
    ck_assert(!config_parse_count("18446744073709551616", UINT64_MAX, &value));
    ck_assert(config_parse_size("2k", &value));
    ck_assert_uint_eq(value, 2048);
}
END_TEST

static Suite *config_suite(void)
{
    Suite *suite = suite_create("config");
    TCase *scene = tcase_create("no settings");

    tcase_add_checked_fixture(scene, no_settings, settings_go);
    tcase_add_test(scene, without_flags_the_defaults_hold);
    tcase_add_test(scene, a_flag_takes_its_value_either_way);
    tcase_add_test(scene, a_switch_needs_no_value);
    tcase_add_test(scene, the_environment_counts_and_flags_win);
    tcase_add_test(scene, an_unknown_variable_is_refused_by_name);
    tcase_add_test(scene, an_unknown_flag_is_refused_by_name);
    tcase_add_test(scene, a_flag_without_its_value_is_told_what_it_takes);
    tcase_add_test(scene, a_value_of_the_wrong_kind_is_refused);
    tcase_add_test(scene, a_value_without_sense_is_told_the_range);
    tcase_add_test(scene, a_complaint_stays_within_its_space);
    tcase_add_test(scene, help_names_every_setting);
    tcase_add_test(scene, counts_are_bounded_by_what_the_caller_says);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(config_suite);
