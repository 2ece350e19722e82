/*
 * doctor.h - `roost doctor`: what could keep a server with these settings on this machine
 * from working well. The parts of the examination; doctor.c keeps the record.
 */
#ifndef MAIN_DOCTOR_H
#define MAIN_DOCTOR_H

#include "base/buf.h"
#include "base/config.h"
#include "proto/json.h"
#include "store/inspect.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum grade { GRADE_OK, GRADE_WARN, GRADE_FAIL };

struct doctor {
    struct config config;
    bool as_json;
    bool skips_database;
    const char *peer;    /* NULL, or whose clock is asked */
    const char *backups; /* NULL, or where they lie */
    struct store_facts store;
    bool is_running; /* a server uses the data directory */
    pid_t server;    /* it, where it can be found out; else 0 */
    size_t warnings;
    size_t failures;
    struct buf out;
    struct json json;
};

/* One line. `advice` is what to do; NULL: nothing. */
void doctor_say(struct doctor *d, enum grade grade, const char *topic, const char *advice,
                const char *format, ...) __attribute__((format(printf, 5, 6)));

/* --- the parts, in this order --- */

void doctor_settings(struct doctor *d);
void doctor_data(struct doctor *d);     /* doctor_data.c; finds the server too */
void doctor_disk(struct doctor *d);     /* doctor_disk.c */
void doctor_backups(struct doctor *d);  /* doctor_disk.c */
void doctor_database(struct doctor *d); /* doctor_data.c */
void doctor_tls(struct doctor *d);      /* doctor_net.c */
void doctor_ports(struct doctor *d);    /* doctor_net.c */
void doctor_worker(struct doctor *d);   /* doctor_net.c */
void doctor_clock(struct doctor *d);    /* doctor_clock.c */
void doctor_limits(struct doctor *d);   /* doctor_limits.c */
void doctor_versions(struct doctor *d);

/* --- judgements that need no machine --- */

/* A kind of filesystem, as of statfs(2): its name, and how well a database lies on it. */
enum grade doctor_filesystem(long type, const char **name, const char **advice);

#endif
