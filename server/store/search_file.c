#include "store/search_file.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "store/parts.h"
#include "store/search_query.h"
#include "store/store_private.h"

#include <sqlite3.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char settings[] = "PRAGMA cache_size = -16384;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA journal_size_limit = 67108864;"
                               "PRAGMA wal_autocheckpoint = 4096;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA synchronous = NORMAL;"
                               "PRAGMA secure_delete = ON"; /* as in the store */

char *search_file_path(const struct store *s)
{
    const char *slash = strrchr(s->path, '/');

    return xasprintf("%.*s/search.db", (int)(slash - s->path), s->path);
}

static bool file_of(const char *path, ino_t *file)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return false;
    *file = st.st_ino;
    return true;
}

/* SQLite would take the mode from the umask. */
static bool create_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    return fd >= 0 && close(fd) == 0;
}

bool search_file_open(struct search_file *f, const char *path, bool create, int *code)
{
    memset(f, 0, sizeof(*f));
    *code = SQLITE_CANTOPEN;
    if ((create && !create_file(path)) || !file_of(path, &f->file))
        return false;
    if (db_open(&f->db, path, SQLITE_OPEN_READWRITE) &&
        (!create || db_exec(&f->db, "PRAGMA journal_mode = WAL")) &&
        db_exec(&f->db, settings))
        f->words = search_words_open(f->db.handle);
    if (f->words)
        return true;
    *code = f->db.handle ? sqlite3_errcode(f->db.handle) : SQLITE_CANTOPEN;
    search_file_close(f);
    return false;
}

void search_file_close(struct search_file *f)
{
    struct search_words *words = f->words;

    if (f->db.handle)
        db_close(&f->db); /* it knows the tokenizer */
    search_words_close(words);
    memset(f, 0, sizeof(*f));
}

bool search_file_is_open(const struct search_file *f)
{
    return f->words != NULL;
}

bool search_file_is_stale(const struct search_file *f, const char *path)
{
    ino_t file;

    return !file_of(path, &file) || file != f->file;
}

bool search_is_damage(int code)
{
    return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

void searched_read(struct sql *q, struct searched *m)
{
    memset(m, 0, sizeof(*m));
    m->id = sql_id(q);
    m->room = sql_id(q);
    m->kind = (enum room_kind)sql_number(q);
    m->people = sql_text(q, NULL);
    m->user = sql_id(q);
    m->at = sql_number(q);
    m->deleted = sql_id(q) != 0;
    m->edited_at = sql_number(q);
    m->edited = m->edited_at != 0;
    m->parts = (uint32_t)sql_id(q);
    m->text = sql_text(q, &m->len);
    m->seq = sql_id(q);
    m->reacted = sql_yes(q);
    m->image = sql_yes(q);
    m->thread = sql_id(q);
    if (!m->text)
        m->len = 0;
}

bool search_dm_is_small(const char *people)
{
    int count = 1;

    for (const char *comma = strchr(people, ','); comma; comma = strchr(comma + 1, ','))
        count++;
    return count <= SEARCH_DM_PEOPLE;
}

/* Much quicker than printf, which would be a tenth of what a message costs. */
static void put_id(struct buf *out, char letter, uint64_t id)
{
    char digits[21];
    size_t at = sizeof(digits);

    do
        digits[--at] = (char)('0' + id % 10);
    while ((id /= 10) > 0);
    digits[--at] = letter;
    buf_add(out, digits + at, sizeof(digits) - at);
}

static void put_circles(const struct searched *m, struct buf *out)
{
    if (m->kind == ROOM_PUBLIC) {
        buf_add_text(out, CIRCLE_PUBLIC);
    } else if (m->kind == ROOM_DM && m->people && search_dm_is_small(m->people)) {
        for (const char *id = m->people; *id != '\0';) {
            size_t len = strcspn(id, ",");

            buf_printf(out, "%sd%.*s", id == m->people ? "" : " ", (int)len, id);
            id += len + (id[len] == ',');
        }
    } else {
        put_id(out, 'r', m->room);
    }
}

static bool ends_scheme(const char *text, size_t at)
{
    return (at >= 4 && strncasecmp(text + at - 4, "http", 4) == 0) ||
           (at >= 5 && strncasecmp(text + at - 5, "https", 5) == 0);
}

static bool has_link(const char *text, size_t len)
{
    for (size_t i = 0; i + 4 < len; i++) {
        if (text[i] == ':') {
            if (text[i + 1] == '/' && text[i + 2] == '/' && ends_scheme(text, i))
                return true;
        } else if ((text[i] | 0x20) == 'w') {
            if (strncasecmp(text + i, "www.", 4) == 0 && (i == 0 || text[i - 1] <= ' '))
                return true;
        }
    }
    return false;
}

static void put_mark(struct buf *out, enum search_mark mark)
{
    buf_add_char(out, ' ');
    buf_add_char(out, search_mark_letter(mark));
}

void searched_put_marks(const struct searched *m, struct buf *out)
{
    buf_add_char(out, ' ');
    put_id(out, 'r', m->room);
    buf_add_char(out, ' ');
    put_id(out, 'u', m->user);
    if (has_link(m->text, m->len))
        put_mark(out, MARK_LINK);
    if (m->parts & PART_FILES)
        put_mark(out, MARK_FILE);
    if (m->image)
        put_mark(out, MARK_IMAGE);
    if (m->reacted)
        put_mark(out, MARK_REACTION);
    if (m->parts & PART_POLL)
        put_mark(out, MARK_POLL);
    if (m->parts & (PART_THREAD | PART_REPLIES))
        put_mark(out, MARK_THREAD);
    if (m->parts & PART_PINNED)
        put_mark(out, MARK_PINNED);
    if (m->edited)
        put_mark(out, MARK_EDITED);
}

void searched_put(const struct searched *m, struct buf *out)
{
    put_circles(m, out);
    buf_add_char(out, '\n');
    searched_put_marks(m, out);
    buf_add_char(out, '\n');
    buf_add(out, m->text, m->len);
}
