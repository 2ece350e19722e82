/*
 * backup_options.h - what `roost backup` and `roost restore` share: flags, signals, the last line.
 */
#ifndef MAIN_BACKUP_OPTIONS_H
#define MAIN_BACKUP_OPTIONS_H

#include <signal.h>
#include <stdbool.h>

struct backup_manifest;

struct backup_flag {
    const char *name; /* NULL ends the list */
    const char **value;
};

/* --flag VALUE or --flag=VALUE. False after a complaint. */
bool backup_read_flags(const char *word, const struct backup_flag *flags, int argc,
                       char **argv);
const char *backup_data_or_default(const char *data); /* ROOST_DATA, or ./data */

/* Not 0 once SIGINT, SIGTERM or SIGHUP came. */
const volatile sig_atomic_t *backup_stop_on_signals(void);

/* One line on standard output: `verb` PATH: what is in it, `end`. */
void backup_say(const char *verb, const struct backup_manifest *m, const char *end);

#endif
