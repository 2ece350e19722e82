/*
 * backup.c - `roost backup`: an archive of a data directory while its server runs, and whether an
 * archive is any good.
 */
#include "store/backup.h"
#include "main/backup_options.h"
#include "main/commands.h"
#include "store/store.h"

#include <stddef.h>

static int take(const struct backup_order *o)
{
    char why[STORE_WHY_MAX];
    struct backup_manifest m;

    if (!backup_take(o, &m, why, sizeof(why)))
        return complain(1, "backup", "%s", why);
    backup_say("wrote", o->path, &m, "; check it with --verify");
    return 0;
}

static int verify(const struct backup_order *o)
{
    char why[STORE_WHY_MAX];
    struct backup_manifest m;

    if (!backup_verify(o, &m, why, sizeof(why)))
        return complain(1, "backup", "%s", why);
    backup_say("good:", o->path, &m, "; integrity, seqs, counts and SHA-256 hold");
    return 0;
}

int command_backup(int argc, char **argv)
{
    struct backup_order o = {.stop = backup_stop_on_signals()};
    const char *to = NULL;
    const char *what = NULL;
    const struct backup_flag flags[] = {
        {"--data", &o.data},       {"--to", &to},
        {"--verify", &what},       {"--key-file", &o.key_file},
        {"--scratch", &o.scratch}, {NULL, NULL}};

    if (!backup_read_flags("backup", flags, argc, argv))
        return 2;
    if (!to == !what)
        return complain(2, "backup", "needs --to PATH, or --verify PATH");
    if (what && o.data)
        return complain(2, "backup",
                        "--verify looks at an archive alone; leave --data away");
    o.path = to ? to : what;
    o.data = backup_data_or_default(o.data);
    return to ? take(&o) : verify(&o);
}
