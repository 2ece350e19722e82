/*
 * commands.h - what `roost WORD ...` runs. Each gets the arguments after its word and
 * returns the exit status: 0, 1 (failed, one line said why), 2 (wrong usage).
 */
#ifndef MAIN_COMMANDS_H
#define MAIN_COMMANDS_H

#define COMMAND(word, fn, usage, help) int fn(int argc, char **argv);
#include "main/commands.tbl"

/* One line on standard error: "roost WORD: TEXT". Returns the status given. */
int complain(int status, const char *word, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
