/*
 * export.c - `roost export` and `roost import`: a workspace as JSON lines and files, and back.
 */
#include "store/export.h"
#include "main/backup_options.h"
#include "main/commands.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void say(const char *verb, const char *path, const struct export_sum *s,
                const char *end)
{
    printf("%s %s: %" PRIu64 " rows and %" PRIu64 " files up to pos %" PRIu64
           ", schema %ld, %.1f MB%s\n",
           verb, path, s->rows, s->files, s->head, s->schema, (double)s->bytes / 1e6,
           end);
}

/* The word among the arguments, taken out of them. */
static bool take_switch(int *argc, char **argv, const char *word)
{
    bool found = false;
    int kept = 0;

    for (int i = 0; i < *argc; i++)
        if (strcmp(argv[i], word) == 0)
            found = true;
        else
            argv[kept++] = argv[i];
    *argc = kept;
    return found;
}

int command_export(int argc, char **argv)
{
    struct export_order o = {.stop = backup_stop_on_signals()};
    char why[STORE_WHY_MAX];
    struct export_sum sum;
    const struct backup_flag flags[] = {
        {"--data", &o.data}, {"--to", &o.path}, {"--scratch", &o.scratch}, {NULL, NULL}};

    o.with_secrets = take_switch(&argc, argv, "--with-secrets");
    if (!backup_read_flags("export", flags, argc, argv))
        return 2;
    if (!o.path)
        return complain(2, "export", "needs --to PATH");
    o.data = backup_data_or_default(o.data);
    if (!export_take(&o, &sum, why, sizeof(why)))
        return complain(1, "export", "%s", why);
    say("exported to", o.path, &sum,
        o.with_secrets
            ? "; WITH SECRETS: password hashes, tokens and invites are in it, guard it "
              "like the server itself"
            : "; without password hashes, tokens and invites (--with-secrets has them)");
    return 0;
}

int command_import(int argc, char **argv)
{
    struct export_order o = {.stop = backup_stop_on_signals()};
    char why[STORE_WHY_MAX];
    struct export_sum sum;
    const struct backup_flag flags[] = {
        {"--data", &o.data}, {"--from", &o.path}, {NULL, NULL}};

    if (!backup_read_flags("import", flags, argc, argv))
        return 2;
    if (!o.path)
        return complain(2, "import", "needs --from PATH");
    o.data = backup_data_or_default(o.data);
    if (!import_take(&o, &sum, why, sizeof(why)))
        return complain(1, "import", "%s", why);
    say("imported", o.path, &sum,
        sum.has_secrets ? "; its epoch is new, clients load it afresh"
                        : "; it has no passwords and tokens: `roost token create NAME` "
                          "lets somebody in");
    return 0;
}
