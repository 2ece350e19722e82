/*
 * export.h - a workspace as JSON lines and files, for people and other programs to read, and to be
 * imported again; deploy/EXPORT.md has the format.
 *
 * Rows of all tables of the schema in a fixed order, as of one moment, so that the same workspace
 * gives the same bytes. The epoch is left out: an import begins a history of its own. Passwords'
 * hashes, tokens and invites are left out, too, unless they are asked for.
 *
 * Any process, any thread, beside a server that runs. On false `why` is one line with the remedy,
 * and there is nothing at PATH.
 */
#ifndef STORE_EXPORT_H
#define STORE_EXPORT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPORT_VERSION  1
#define EXPORT_LINES    "workspace.jsonl"
#define EXPORT_LINE_MAX ((size_t)64 << 20)

struct export_order {
    const char *data;
    const char *path;    /* the folder made by an export, read by an import */
    const char *scratch; /* of an export, as of a backup; NULL: data */
    bool with_secrets;   /* of an export; an import tells */
    const volatile sig_atomic_t *stop; /* may be NULL */
};

struct export_sum {
    long schema;
    uint64_t head;
    uint64_t rows;
    uint64_t files;
    uint64_t bytes; /* of both */
    bool has_secrets;
};

bool export_take(const struct export_order *o, struct export_sum *sum, char *why,
                 size_t why_size);

/* The other way, into a directory that is not there or empty. Each line is looked at as if it came
 * from anybody; `why` names the line. What comes out is as it was, but for its epoch. */
bool import_take(const struct export_order *o, struct export_sum *sum, char *why,
                 size_t why_size);

#endif
