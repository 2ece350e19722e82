/*
 * options.h - the command line of `roost load`, from options.tbl and scenarios.tbl.
 *
 * Texts point into argv. After options_settle nothing is left open.
 */
#ifndef LOAD_OPTIONS_H
#define LOAD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define IN_FLIGHT_MAX 1000
#define SOCKETS_MAX   1000000
#define PROCESSES_MAX 64
#define TEXT_MIN      64
#define TEXT_MAX      16384

enum scenario {
#define SCENARIO(word, ...) SCENARIO_##word,
#include "load/scenarios.tbl"
};

typedef const char *option_text;
typedef uint64_t option_count;
typedef uint64_t option_seconds;
typedef double option_number;
typedef bool option_yes;

struct options {
#define FLAG(field, type, flag, argument, help) option_##type field;
#include "load/options.tbl"
    enum scenario kind;
};

enum options_result { OPTIONS_OK, OPTIONS_HELP, OPTIONS_BAD };

/* On OPTIONS_BAD `why` says in one line what is wrong. */
enum options_result options_read(struct options *o, int argc, char **argv, char *why,
                                 size_t why_size);
/* Fills what was left open, once it is known how many tokens there are. */
void options_settle(struct options *o, size_t tokens);
const char *scenario_word(enum scenario kind);
void options_print_help(FILE *out);

#endif
