/*
 * restore.c - `roost restore`: a data directory out of an archive of `roost backup`, or out of the
 * one of a folder that ends at a pos.
 */
#include "base/config.h"
#include "main/backup_options.h"
#include "main/commands.h"
#include "store/backup.h"
#include "store/store.h"

#include <stddef.h>

int command_restore(int argc, char **argv)
{
    struct backup_order o = {.stop = backup_stop_on_signals()};
    char why[STORE_WHY_MAX];
    struct backup_manifest m;
    const char *pos = NULL;
    const struct backup_flag flags[] = {{"--data", &o.data},
                                        {"--from", &o.path},
                                        {"--key-file", &o.key_file},
                                        {"--at-pos", &pos},
                                        {NULL, NULL}};

    if (!backup_read_flags("restore", flags, argc, argv))
        return 2;
    if (!o.path)
        return complain(2, "restore", "needs --from PATH");
    if (pos && !config_parse_count(pos, INT64_MAX, &o.pos))
        return complain(2, "restore", "--at-pos takes a number, not '%s'", pos);
    o.has_pos = pos != NULL;
    o.data = backup_data_or_default(o.data);
    if (!backup_restore(&o, &m, why, sizeof(why)))
        return complain(1, "restore", "%s", why);
    backup_say("restored", &m, "; its epoch is new, clients load it afresh");
    return 0;
}
