/*
 * backup.c - `roost backup`: an archive of a data directory while its server runs, whether an
 * archive is any good, and what a folder of them holds.
 */
#include "store/backup.h"
#include "base/config.h"
#include "main/backup_options.h"
#include "main/backup_round_report.h"
#include "main/commands.h"
#include "store/backup_chain.h"
#include "store/backup_plan.h"
#include "store/backup_round.h"
#include "store/store.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* As given on the command line; NULL: not. */
struct words {
    const char *to;
    const char *into;
    const char *verify;
    const char *list;
    const char *every, *at, *keep_days, *keep_weeks;
    const char *report;
};

static int take(const struct backup_order *o)
{
    char why[STORE_WHY_MAX];
    struct backup_manifest m;

    if (!backup_take(o, &m, why, sizeof(why)))
        return complain(1, "backup", "%s", why);
    backup_say("wrote", &m, "; check it with --verify");
    return 0;
}

static int verify(const struct backup_order *o)
{
    char why[STORE_WHY_MAX];
    struct backup_manifest m;

    if (!backup_verify(o, &m, why, sizeof(why)))
        return complain(1, "backup", "%s", why);
    backup_say("good:", &m, "; integrity, seqs, counts, files and SHA-256 hold");
    return 0;
}

static void print_link(const struct backup_list *all, const struct backup_link *link)
{
    const struct backup_header *h = &link->header;
    const char *kind = "full";
    char when[BACKUP_TIME_SIZE];

    if (!backup_header_is_full(h))
        kind = backup_list_find(all, h->parent) ? "since" : "BROKEN";
    printf("pos %-10" PRIu64 " %s  %-6s %9.1f MB%s  %s\n", h->head,
           backup_time(h->made, when), kind, (double)link->bytes / 1e6,
           h->cipher == BACKUP_OPEN ? "" : "  encrypted", strrchr(link->path, '/') + 1);
}

/* The headers alone: no key is needed, and nothing is said of what is in them. */
static int list(const struct backup_order *o)
{
    char why[STORE_WHY_MAX];
    struct backup_list all;

    if (!backup_list_load(&all, o->path, why, sizeof(why)))
        return complain(1, "backup", "%s", why);
    if (all.count == 0)
        return complain(1, "backup", "there is no backup of Roost in %s", o->path);
    for (size_t i = 0; i < all.count; i++)
        print_link(&all, &all.links[i]);
    backup_list_finish(&all);
    return 0;
}

static bool is_count(const char *flag, const char *text, uint64_t most, uint64_t *value)
{
    if (!text || config_parse_count(text, most, value))
        return true;
    complain(2, "backup", "%s takes 0 to %" PRIu64 ", not '%s'", flag, most, text);
    return false;
}

static int round_of(const struct backup_order *o, const struct words *w)
{
    struct backup_plan plan = BACKUP_PLAN_DEFAULT;
    uint64_t every = plan.every, days = plan.keep_days, weeks = plan.keep_weeks;

    if (!is_count("--every", w->every, BACKUP_EVERY_MAX, &every) ||
        !is_count("--keep-days", w->keep_days, BACKUP_KEEP_MAX, &days) ||
        !is_count("--keep-weeks", w->keep_weeks, BACKUP_KEEP_MAX, &weeks))
        return 2;
    if (w->at && !backup_plan_read_at(w->at, &plan.at_minute))
        return complain(2, "backup", "--at takes HH:MM in UTC, not '%s'", w->at);
    plan.every = every;
    plan.keep_days = days;
    plan.keep_weeks = weeks;
    return backup_round_report(o, &plan, w->report);
}

static int run(struct backup_order *o, const struct words *w)
{
    o->path = w->to ? w->to : w->into ? w->into : w->verify ? w->verify : w->list;
    if ((w->verify || w->list) && o->data)
        return complain(2, "backup",
                        "--verify and --list look at archives alone; leave "
                        "--data away");
    if (o->since && !w->to)
        return complain(2, "backup", "--since goes with --to");
    o->data = backup_data_or_default(o->data);
    if (w->into)
        return round_of(o, w);
    return w->to ? take(o) : w->verify ? verify(o) : list(o);
}

int command_backup(int argc, char **argv)
{
    struct backup_order o = {.stop = backup_stop_on_signals()};
    struct words w = {.to = NULL};
    const struct backup_flag flags[] = {
        {"--data", &o.data},           {"--to", &w.to},
        {"--since", &o.since},         {"--into", &w.into},
        {"--verify", &w.verify},       {"--list", &w.list},
        {"--every", &w.every},         {"--at", &w.at},
        {"--keep-days", &w.keep_days}, {"--keep-weeks", &w.keep_weeks},
        {"--report", &w.report},       {"--key-file", &o.key_file},
        {"--scratch", &o.scratch},     {NULL, NULL}};

    if (!backup_read_flags("backup", flags, argc, argv))
        return 2;
    if (!w.to + !w.into + !w.verify + !w.list != 3)
        return complain(2, "backup",
                        "needs one of --to PATH, --into FOLDER, --verify PATH and --list "
                        "FOLDER");
    return run(&o, &w);
}
