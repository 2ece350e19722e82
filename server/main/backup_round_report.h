/*
 * backup_round_report.h - `roost backup --into`: one round of planned backups, told to a person
 * or, as lines of a name and a number, to the server that started it.
 */
#ifndef MAIN_BACKUP_ROUND_REPORT_H
#define MAIN_BACKUP_ROUND_REPORT_H

#include <stdbool.h>

struct backup_order;
struct backup_plan;

/* `server` is the pid of that server as a text, whose end this process does not outlive; NULL: a
 * person asked. Returns the exit status. */
int backup_round_report(const struct backup_order *o, const struct backup_plan *plan,
                        const char *server);

#endif
