/*
 * config.h - the settings, from settings.tbl: flag over environment over default.
 *
 * Filled once at start and read-only from then on.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include "base/log.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum durability { DURABILITY_DISK, DURABILITY_OS };

typedef char *config_text;
typedef uint64_t config_count;
typedef uint64_t config_seconds;
typedef uint64_t config_size;
typedef bool config_yes;
typedef enum log_level config_level;
typedef enum durability config_durability;

struct config {
#define SET(field, type, flag, value, argument, help) config_##type field;
#include "base/settings.tbl"
};

enum config_result { CONFIG_OK, CONFIG_HELP, CONFIG_BAD_FLAG, CONFIG_BAD_ENVIRONMENT };

/* argv without the program and command name. `environment` is environ. On a
 * bad result `why` says in one line which setting and what it takes. A ROOST_
 * variable that is no setting is refused by name, a flag likewise. A switch is
 * --flag or --flag=no. Only CONFIG_OK leaves something to finish. */
enum config_result config_load(struct config *c, int argc, char **argv,
                               char **environment, char *why, size_t why_size);
void config_finish(struct config *c);
void config_print_help(FILE *out); /* the table of settings, for --help */

/* The parsers, for other commands' flags. */
bool config_parse_count(const char *text, uint64_t max, uint64_t *value);
bool config_parse_size(const char *text, uint64_t *value);

#endif
