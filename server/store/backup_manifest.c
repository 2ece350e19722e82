#include "store/backup_manifest.h"

#include "base/buf.h"
#include "base/xmalloc.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_LINE "roost-backup 2"

static const char *const names[BACKUP_TABLES] = {
#define TABLE(name) #name,
#include "store/backup_tables.tbl"
};

const char *backup_table_name(enum backup_table table)
{
    return names[table];
}

void backup_manifest_encode(const struct backup_manifest *m, struct buf *text)
{
    buf_printf(text, FIRST_LINE "\nmade %" PRId64 "\nprogram %s\nschema %ld\n", m->made,
               m->program, m->schema);
    buf_printf(text, "epoch %s\nhead %" PRIu64 "\noldest %" PRIu64 "\n", m->epoch,
               m->head, m->oldest);
    buf_printf(text, "bytes %" PRIu64 "\nsha256 ", m->bytes);
    for (size_t i = 0; i < SECRET_HASH_SIZE; i++)
        buf_printf(text, "%02x", m->hash[i]);
    buf_printf(text, "\nfiles %" PRIu64 "\nfiles_bytes %" PRIu64 "\n", m->files,
               m->files_bytes);
    for (size_t i = 0; i < BACKUP_TABLES; i++)
        if (m->rows[i] != BACKUP_NO_TABLE)
            buf_printf(text, "rows %s %" PRIu64 "\n", names[i], m->rows[i]);
}

static bool read_number(const char *text, uint64_t *number)
{
    char *end;

    if (text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0';
}

static bool read_word(const char *text, char *word, size_t size)
{
    size_t len = strlen(text);

    if (len >= size)
        return false;
    memcpy(word, text, len + 1);
    return true;
}

static bool read_hash(const char *text, uint8_t hash[SECRET_HASH_SIZE])
{
    if (strlen(text) != 2 * SECRET_HASH_SIZE)
        return false;
    for (size_t i = 0; i < SECRET_HASH_SIZE; i++) {
        unsigned byte;

        if (sscanf(text + 2 * i, "%2x", &byte) != 1)
            return false;
        hash[i] = (uint8_t)byte;
    }
    return true;
}

/* A table that is not known here belongs to a newer schema, which is refused for its number. */
static bool read_rows(struct backup_manifest *m, const char *text)
{
    const char *space = strchr(text, ' ');
    uint64_t number;

    for (size_t i = 0; i < BACKUP_TABLES; i++) {
        size_t len = strlen(names[i]);

        if (strncmp(text, names[i], len) == 0 && text[len] == ' ')
            return read_number(text + len + 1, &m->rows[i]);
    }
    return space && read_number(space + 1, &number);
}

static bool read_line(struct backup_manifest *m, const char *name, const char *value)
{
    uint64_t number = 0;
    bool has_number = read_number(value, &number);

    if (strcmp(name, "program") == 0)
        return read_word(value, m->program, sizeof(m->program));
    if (strcmp(name, "epoch") == 0)
        return read_word(value, m->epoch, sizeof(m->epoch));
    if (strcmp(name, "sha256") == 0)
        return read_hash(value, m->hash);
    if (strcmp(name, "rows") == 0)
        return read_rows(m, value);
    if (!has_number)
        return false;
    if (strcmp(name, "made") == 0)
        m->made = (int64_t)number;
    else if (strcmp(name, "schema") == 0 && number < 1000000)
        m->schema = (long)number;
    else if (strcmp(name, "head") == 0)
        m->head = number;
    else if (strcmp(name, "oldest") == 0)
        m->oldest = number;
    else if (strcmp(name, "bytes") == 0)
        m->bytes = number;
    else if (strcmp(name, "files") == 0)
        m->files = number;
    else if (strcmp(name, "files_bytes") == 0)
        m->files_bytes = number;
    else
        return false;
    return true;
}

bool backup_manifest_decode(struct backup_manifest *m, const char *text, size_t len)
{
    char *copy = xstrndup(text, len);
    char *rest = copy;
    char *line = strsep(&rest, "\n");
    bool good = strcmp(line, FIRST_LINE) == 0;

    memset(m, 0, sizeof(*m));
    for (size_t i = 0; i < BACKUP_TABLES; i++)
        m->rows[i] = BACKUP_NO_TABLE;
    while (good && (line = strsep(&rest, "\n")) && line[0]) {
        char *value = strchr(line, ' ');

        if (value)
            *value++ = '\0';
        good = value && read_line(m, line, value);
    }
    free(copy);
    return good && m->epoch[0] && m->bytes > 0 && m->schema > 0;
}

const char *backup_manifest_differs(const struct backup_manifest *said,
                                    const struct backup_manifest *found)
{
    if (said->schema != found->schema)
        return "schema";
    if (strcmp(said->epoch, found->epoch) != 0)
        return "epoch";
    if (said->head != found->head || said->oldest != found->oldest)
        return "log";
    for (size_t i = 0; i < BACKUP_TABLES; i++)
        if (said->rows[i] != found->rows[i])
            return names[i];
    return NULL;
}
