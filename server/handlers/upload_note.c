#include "base/log.h"
#include "base/xmalloc.h"
#include "handlers/upload_private.h"
#include "store/file_made.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOTE     ".note"
#define NOTE_MAX 1024

static bool write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t taken = write(fd, text, len);

        if (taken <= 0)
            return false;
        text += taken;
        len -= (size_t)taken;
    }
    return true;
}

static int print_note(const struct resumable *s, char text[NOTE_MAX])
{
    char hash[HASH_TEXT_SIZE] = "-";

    if (s->has_hash)
        hash_to_text(s->hash, hash);
    return snprintf(text, NOTE_MAX,
                    "1 %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRIu64 " %s %s\n", s->user,
                    s->size, s->ends_at, s->file, hash, s->name);
}

bool note_write(const struct blobs *b, const struct resumable *s)
{
    char text[NOTE_MAX];
    char note[BLOB_NAME_MAX], half[BLOB_NAME_MAX];
    int len = print_note(s, text);
    bool written;
    int fd;

    snprintf(note, sizeof(note), "%s" NOTE, s->id);
    snprintf(half, sizeof(half), "%s.half", s->id);
    fd = openat(blobs_parts(b), half, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    written = fd >= 0 && write_all(fd, text, (size_t)len) && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    written = written && renameat(blobs_parts(b), half, blobs_parts(b), note) == 0 &&
              fsync(blobs_parts(b)) == 0;
    if (!written)
        log_warn("an upload cannot be noted", "upload=%s", s->id);
    return written;
}

void note_remove(const struct blobs *b, const char *id)
{
    char note[BLOB_NAME_MAX];

    snprintf(note, sizeof(note), "%s" NOTE, id);
    (void)unlinkat(blobs_parts(b), note, 0);
    (void)unlinkat(blobs_parts(b), id, 0);
}

enum note {
    NOTE_NONE,  /* it is no note, or there is none */
    NOTE_TORN,  /* nothing can be gone on with */
    NOTE_SOUND, /* of an upload that can be gone on with, or is finished */
    NOTE_UNREAD /* the disk did not say; it may the next time */
};

/* Of a call that failed: what is known by that? */
static enum note failed(void)
{
    return errno == ENOENT ? NOTE_NONE : errno == ELOOP ? NOTE_TORN : NOTE_UNREAD;
}

static enum note read_text(int folder, const char *name, char text[NOTE_MAX])
{
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, text, NOTE_MAX - 1) : -1;
    enum note note = len < 0 ? failed() : NOTE_TORN;

    if (fd >= 0)
        close(fd);
    if (len <= 0 || text[len - 1] != '\n')
        return note;
    text[len - 1] = '\0';
    return NOTE_SOUND;
}

static bool parse_note(const char *text, struct resumable *s)
{
    char hash[HASH_TEXT_SIZE];
    int at = 0;

    if (sscanf(text, "1 %" SCNu64 " %" SCNu64 " %" SCNd64 " %" SCNu64 " %64[0-9a-f-] %n",
               &s->user, &s->size, &s->ends_at, &s->file, hash, &at) != 5 ||
        at == 0)
        return false;
    s->has_hash = hash_from_text(hash, strlen(hash), s->hash);
    file_name_clean(text + at, strlen(text + at), s->name);
    return true;
}

static bool is_id(const char *name, size_t len)
{
    return len == RESUMABLE_ID_SIZE - 1 && strspn(name, "0123456789abcdef") >= len;
}

static enum note find_part(int folder, struct resumable *s)
{
    struct stat part;

    s->offset = s->size;
    if (s->file != 0)
        return NOTE_SOUND;
    if (fstatat(folder, s->id, &part, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? NOTE_TORN : NOTE_UNREAD;
    if (!S_ISREG(part.st_mode) || (uint64_t)part.st_size > s->size)
        return NOTE_TORN;
    s->offset = (uint64_t)part.st_size;
    return NOTE_SOUND;
}

static enum note load_note(int folder, const char *name, struct resumable *s)
{
    char text[NOTE_MAX];
    size_t len = strlen(name);
    enum note note;

    memset(s, 0, sizeof(*s));
    if (len <= strlen(NOTE) || strcmp(name + len - strlen(NOTE), NOTE) != 0 ||
        !is_id(name, len - strlen(NOTE)))
        return NOTE_NONE;
    memcpy(s->id, name, RESUMABLE_ID_SIZE - 1);
    note = read_text(folder, name, text);
    if (note != NOTE_SOUND)
        return note;
    return parse_note(text, s) ? find_part(folder, s) : NOTE_TORN;
}

/* Is it the contents of an upload that goes on, or may do so? */
static bool is_part(int folder, const char *name)
{
    char note_name[BLOB_NAME_MAX];
    struct resumable s;
    enum note note;

    if (!is_id(name, strlen(name)))
        return false;
    snprintf(note_name, sizeof(note_name), "%.*s" NOTE, RESUMABLE_ID_SIZE - 1, name);
    note = load_note(folder, note_name, &s);
    return note == NOTE_UNREAD || (note == NOTE_SOUND && s.file == 0);
}

static void look_at(int folder, const char *name, note_found_fn *found, void *arg)
{
    struct resumable s;
    enum note note = load_note(folder, name, &s);

    if (note == NOTE_SOUND)
        found(arg, &s);
    else if (note == NOTE_UNREAD)
        log_warn("an upload that was begun cannot be read; it is left for the next start",
                 "upload=%s errno=%s", s.id, LOG_QUOTED(strerror(errno)));
    else if (!is_part(folder, name))
        (void)unlinkat(folder, name, 0);
}

void note_scan(const struct blobs *b, note_found_fn *found, void *arg)
{
    int fd = openat(blobs_parts(b), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;

    if (!folder) {
        log_warn("the uploads that were begun cannot be read", "errno=%s",
                 LOG_QUOTED(strerror(errno)));
        if (fd >= 0)
            close(fd);
        return;
    }
    while ((entry = readdir(folder)) != NULL)
        if (entry->d_name[0] != '.')
            look_at(fd, entry->d_name, found, arg);
    closedir(folder);
}
