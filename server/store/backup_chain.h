/*
 * backup_chain.h - the backups in a folder, and which of them one needs.
 *
 * A backup that goes on from another names it by its id, whatever the files are called. All of a
 * chain lie in one folder.
 */
#ifndef STORE_BACKUP_CHAIN_H
#define STORE_BACKUP_CHAIN_H

#include "store/backup_header.h"
#include "store/backup_manifest.h"
#include "store/backup_names.h"
#include "store/backup_pages.h"

#include <signal.h>

#define BACKUP_CHAIN_MAX 1000

struct backup_key;

struct backup_link {
    char *path;
    struct backup_header header;
    uint64_t bytes; /* of the file */
};

struct backup_list {
    struct backup_link *links;
    size_t count;
};

void backup_list_finish(struct backup_list *l);

/* All whose headers are good, oldest first. What is not one, or not whole yet, is passed over. */
bool backup_list_load(struct backup_list *l, const char *folder, char *why,
                      size_t why_size);

/* NULL: it is not there. */
const struct backup_link *backup_list_find(const struct backup_list *l,
                                           const uint8_t id[BACKUP_ID_SIZE]);
/* The newest of that history that is not past pos; NULL: none. */
const struct backup_link *backup_list_at(const struct backup_list *l,
                                         const struct backup_header *history,
                                         uint64_t pos);

/* What `path` needs, from a full one to itself. */
bool backup_chain_load(struct backup_list *chain, const char *path, char *why,
                       size_t why_size);
const struct backup_link *backup_chain_last(const struct backup_list *chain);

/* Opened to be read; -1: see `why`. */
int backup_open(const char *path, char *why, size_t why_size);

/* The manifest alone; the rest of the file is not looked at. */
bool backup_manifest_read(const char *path, const struct backup_key *key,
                          struct backup_manifest *m, char *why, size_t why_size);

/* What the last of a chain holds, without reading the blocks and files themselves. */
struct backup_state {
    struct backup_pages pages;
    struct backup_names files;
    struct backup_manifest manifest;
};

bool backup_state_load(struct backup_state *s, const struct backup_list *chain,
                       const struct backup_key *key, const volatile sig_atomic_t *stop,
                       char *why, size_t why_size);
void backup_state_finish(struct backup_state *s);

/* A chunk of names into a set; false: it is none. */
bool backup_names_read(struct backup_names *names, const uint8_t *bytes, size_t len);

#endif
