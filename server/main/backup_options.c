#include "main/backup_options.h"

#include "base/log.h"
#include "main/commands.h"
#include "store/backup_header.h"
#include "store/backup_manifest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    stop = number;
}

const volatile sig_atomic_t *backup_stop_on_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    log_set_level(LOG_ERROR);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    return &stop;
}

/* 1: taken, 0: another flag, -1: without its value. */
static int take_flag(const struct backup_flag *flag, int *i, int argc, char **argv)
{
    size_t len = strlen(flag->name);
    const char *argument = argv[*i];

    if (strncmp(argument, flag->name, len) != 0)
        return 0;
    if (argument[len] == '=')
        *flag->value = argument + len + 1;
    else if (argument[len] != '\0')
        return 0;
    else
        *flag->value = *i + 1 < argc ? argv[++*i] : "";
    return (*flag->value)[0] ? 1 : -1;
}

bool backup_read_flags(const char *word, const struct backup_flag *flags, int argc,
                       char **argv)
{
    for (int i = 0; i < argc; i++) {
        const char *argument = argv[i];
        int taken = 0;

        for (const struct backup_flag *f = flags; f->name && taken == 0; f++)
            taken = take_flag(f, &i, argc, argv);
        if (taken == 1)
            continue;
        complain(2, word, "%s '%s'; see `roost %s --help`",
                 taken < 0 ? "there is no value after" : "cannot read", argument, word);
        return false;
    }
    return true;
}

const char *backup_data_or_default(const char *data)
{
    const char *set = getenv("ROOST_DATA");

    if (data)
        return data;
    return set && set[0] ? set : "./data";
}

void backup_say(const char *verb, const struct backup_manifest *m, const char *end)
{
    char when[BACKUP_TIME_SIZE];

    printf("%s %s: %" PRIu64 " messages, %" PRIu64 " rooms, %" PRIu64 " people, %" PRIu64
           " files up to pos %" PRIu64 ", schema %ld, of %s, %.1f MB in %.1f MB",
           verb, m->path, m->rows[BACKUP_ROWS_messages], m->rows[BACKUP_ROWS_rooms],
           m->rows[BACKUP_ROWS_users], m->files, m->head, m->schema,
           backup_time(m->made, when), (double)(m->bytes + m->files_bytes) / 1e6,
           (double)m->archive_bytes / 1e6);
    if (m->needs > 0)
        printf(" after %" PRIu64 " others", m->needs);
    if (m->left_out > 0)
        printf("; %" PRIu64 " files left out, as they are not what their names say, the "
               "first %s: restore them from an older backup",
               m->left_out, m->first_left_out);
    printf("%s%s\n", m->is_encrypted ? ", encrypted" : "", end);
}
