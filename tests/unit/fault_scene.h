/*
 * fault_scene.h - one life of a store, in which any call may fail, and what must hold afterwards.
 *
 * live_through_it opens a store, posts, edits, deletes, follows with the search index, keeps a file
 * and its upload's note, takes a backup and an export, and notes what was acked of it. all_is_well
 * opens the store again and compares.
 */
#ifndef UNIT_FAULT_SCENE_H
#define UNIT_FAULT_SCENE_H

#include "base/log.h"
#include "faults.h"
#include "handlers/upload_private.h"
#include "store/backup.h"
#include "store/blob.h"
#include "store/export.h"
#include "store/file_made.h"
#include "store/query_message.h"
#include "store/search_index.h"
#include "store_fixture.h"
#include "tree.h"

#define POSTS 5
#define LARGE 20000

/* What one command was answered, and what it asked for. */
struct said_post {
    bool acked;
    uint64_t id;
    const char *says; /* as far as it was acked */
};

static char why[STORE_WHY_MAX];
static struct buf begun; /* roost.db of a workspace with ann in a room */
static uint64_t ann, room;
static char large[LARGE + 1];
static int64_t begun_at;

/* What the scene was told. */
static struct said_post posts[POSTS];
static bool removal_tried, removal_acked, blob_acked, note_acked, backup_acked,
    export_acked;
static const struct resumable upload = {.id = "0123456789abcdef0123456789abcdef",
                                        .user = 2,
                                        .size = 17,
                                        .file = 7, /* finished: it has no part any more */
                                        .name = "list.txt"};
static uint8_t hash[SECRET_HASH_SIZE];

static inline char *in_scene(const char *name)
{
    return xasprintf("%s/%s", scene.dir, name);
}

static inline void read_begun(void)
{
    char *path = in_scene("roost.db");
    FILE *f = fopen(path, "r");
    char bytes[4096];
    size_t len;

    ck_assert_ptr_nonnull(f);
    buf_init(&begun);
    while ((len = fread(bytes, 1, sizeof(bytes), f)) > 0)
        buf_add(&begun, bytes, len);
    fclose(f);
    free(path);
}

static inline void a_workspace_to_begin_with(void)
{
    faults_take_memory();
    log_set_level(LOG_ERROR);
    scene_open();
    workspace_create();
    ann = user("ann");
    room = public_room(ann, "Kitchen");
    ck_assert(store_checkpoint(scene.store, true));
    begun_at = scene.now;
    read_begun();
    scene_close();
    memset(large, 'x', LARGE);
}

static inline void forget_it(void)
{
    buf_finish(&begun);
}

/* --- the scene: whatever fails is noted, and the next thing is tried --- */

static inline enum err do_one(struct command c)
{
    struct command *commands[] = {&c};
    struct outcome *outcomes[] = {&scene.last};
    enum store_status status;
    enum err err;

    outcome_finish(&scene.last);
    status = store_apply(scene.writer, commands, outcomes, 1);
    err = scene.last.err;
    ck_assert((status == STORE_OK) == (err == OK));
    if (err != OK) {
        ck_assert_int_eq(err, ERR_BUSY);
        ck_assert(scene.last.why[0] != '\0');
        ck_assert(!scene.last.changed);
    }
    command_finish(&c);
    return err;
}

static inline struct command sending(unsigned number)
{
    static const char *const texts[POSTS] = {"one", "two", "three", large, "five"};
    struct command c = command_of(COMMAND_MESSAGE_SEND, ann);

    c.room = room;
    set_text(&c, texts[number]);
    snprintf(c.key, sizeof(c.key), "key-%u", number);
    posts[number].says = texts[number];
    return c;
}

static inline void send_one(unsigned number)
{
    struct said_post *p = &posts[number];

    p->acked = do_one(sending(number)) == OK;
    p->id = p->acked ? scene.last.id : 0;
}

static inline void edit_first(void)
{
    struct command c = command_of(COMMAND_MESSAGE_EDIT, ann);

    c.message = posts[0].id;
    set_text(&c, "one, as edited");
    if (posts[0].acked && do_one(c) == OK)
        posts[0].says = "one, as edited";
    else if (!posts[0].acked)
        command_finish(&c);
}

static inline void delete_second(void)
{
    struct command c = command_of(COMMAND_MESSAGE_DELETE, ann);

    c.message = posts[1].id;
    removal_tried = posts[1].acked;
    if (removal_tried)
        removal_acked = do_one(c) == OK;
    else
        command_finish(&c);
}

static inline bool make_part(struct blobs *b)
{
    static const char text[] = "what a file holds";
    int fd = openat(blobs_parts(b), "part", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

    if (fd >= 0)
        close(fd);
    secret_hash(text, strlen(text), hash);
    return written;
}

static inline void keep_file(void)
{
    struct blobs *b;

    why[0] = '\0';
    b = blobs_open(scene.dir, why, sizeof(why));
    if (!b)
        ck_assert(why[0] != '\0');
    blob_acked = b && make_part(b) && blob_keep(b, "part", hash);
    note_acked = b && note_write(b, &upload);
    blobs_close(b);
}

static inline void follow_with_search(void)
{
    struct search_index *x;
    struct search_place place = {.ok = true, .more = true};

    why[0] = '\0';
    x = search_index_open(scene.store, why, sizeof(why));
    if (!x) {
        ck_assert(why[0] != '\0');
        return;
    }
    for (unsigned i = 0; i < 20 && place.ok && place.more; i++)
        search_index_step(x, &place);
    search_index_close(x);
}

/* Where everything fails from now on, a name cannot be taken back either. */
static inline void nothing_is_at(const char *path)
{
    ck_assert_int_ne(why[0], '\0');
    ck_assert(access(path, F_OK) != 0 || faults.stays);
}

static inline void copy_all(void)
{
    char *backup = in_scene("backup");
    char *export = in_scene("export");
    struct backup_order take = {.data = scene.dir, .path = backup};
    struct export_order out = {.data = scene.dir, .path = export};
    struct backup_manifest m;
    struct export_sum sum;

    why[0] = '\0';
    backup_acked = backup_take(&take, &m, why, sizeof(why));
    if (!backup_acked)
        nothing_is_at(backup);
    why[0] = '\0';
    export_acked = export_take(&out, &sum, why, sizeof(why));
    if (!export_acked)
        nothing_is_at(export);
    free(backup);
    free(export);
}

static inline bool open_all(void)
{
    why[0] = '\0';
    scene.store = store_open(scene.dir, DURABILITY_DISK, why, sizeof(why));
    scene.writer = scene.store ? writer_open(scene.store, why, sizeof(why)) : NULL;
    scene.reader = scene.writer ? reader_open(scene.store, why, sizeof(why)) : NULL;
    ck_assert(scene.reader || why[0] != '\0');
    return scene.reader != NULL;
}

static inline void close_all(void)
{
    if (scene.reader)
        reader_close(scene.reader);
    if (scene.writer)
        writer_close(scene.writer);
    store_close(scene.store);
    scene.reader = NULL;
    scene.writer = NULL;
    scene.store = NULL;
}

static inline void post_and_change(void)
{
    for (unsigned i = 0; i < 3; i++)
        send_one(i);
    edit_first();
    delete_second();
    (void)store_checkpoint(scene.store, true);
    send_one(3);
    (void)store_checkpoint(scene.store, false);
    send_one(4);
}

static inline void live_through_it(bool copies)
{
    if (open_all()) {
        post_and_change();
        follow_with_search();
        if (copies) {
            keep_file();
            copy_all();
        }
    }
    close_all();
}

/* --- afterwards --- */

/* What was refused may be found done: it was written, could not be synced, and a disk that takes
 * nothing any more does not take it back either. */
static inline bool is_removed(const char *message)
{
    return removal_acked || (removal_tried && strstr(message, "\"deleted\":true"));
}

static inline void everything_acked_is_there(void)
{
    for (unsigned i = 0; i < POSTS; i++) {
        enum err err;

        if (!posts[i].acked)
            continue;
        err = query_message(scene.reader, ann, posts[i].id, fresh_out());
        ck_assert_int_eq(err, OK);
        if (i == 1 && is_removed(buf_text(&scene.out)))
            ck_assert_has_not(buf_text(&scene.out), "\"two\"");
        else
            ck_assert_has(buf_text(&scene.out), posts[i].says);
    }
}

/* A client that was refused tries again with the same key: what it said is there once. */
static inline void what_was_refused_can_be_said_again(void)
{
    struct history_args all = {.user = ann, .room = room, .limit = 100};
    unsigned count = 0;

    for (unsigned i = 0; i < POSTS; i++)
        if (!posts[i].acked)
            ck_assert_int_eq(do_one(sending(i)), OK);
    ck_assert_int_eq(query_history(scene.reader, &all, fresh_out()), OK);
    for (const char *at = buf_text(&scene.out); (at = strstr(at, "\"seq\":")); at++)
        count++;
    ck_assert_uint_eq(count, POSTS);
}

static inline void a_copy_is_sound(const char *name)
{
    char *path = in_scene(name);
    struct backup_order o = {.path = path, .scratch = scene.dir};
    struct backup_manifest m;

    ck_assert_msg(backup_verify(&o, &m, why, sizeof(why)), "%s: %s", name, why);
    free(path);
}

static inline void all_is_well(void)
{
    char *path = in_scene("afterwards");
    struct backup_order o = {.data = scene.dir, .path = path};
    struct backup_manifest m;

    ck_assert_msg(open_all(), "%s", why);
    everything_acked_is_there();
    what_was_refused_can_be_said_again();
    follow_with_search();
    if (backup_acked)
        a_copy_is_sound("backup");
    ck_assert_msg(backup_take(&o, &m, why, sizeof(why)), "%s", why);
    a_copy_is_sound("afterwards"); /* counts, order, no seq left out: backup.h */
    close_all();
    free(path);
}

static inline void count_upload(void *arg, const struct resumable *s)
{
    ck_assert_str_eq(s->id, upload.id);
    ck_assert_str_eq(s->name, upload.name);
    ck_assert_uint_eq(s->file, upload.file);
    ++*(unsigned *)arg;
}

static inline void kept_files_are_there(void)
{
    struct blobs *b = blobs_open(scene.dir, why, sizeof(why));
    unsigned notes = 0;
    int fd;

    ck_assert_ptr_nonnull(b);
    fd = blob_open(b, hash);
    ck_assert(fd >= 0 || !blob_acked);
    if (fd >= 0)
        close(fd);
    note_scan(b, count_upload, &notes);
    ck_assert(notes == 1 || !note_acked);
    blobs_close(b);
}

static inline void begin_again(void)
{
    char *path;
    FILE *f;

    memset(&scene, 0, sizeof(scene));
    memset(posts, 0, sizeof(posts));
    removal_tried = removal_acked = blob_acked = note_acked = backup_acked =
        export_acked = false;
    directory_create(scene.dir, sizeof(scene.dir));
    scene.now = begun_at;
    buf_init(&scene.out);
    path = in_scene("roost.db");
    f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(begun.bytes, 1, begun.len, f), begun.len);
    ck_assert_int_eq(fclose(f), 0);
    free(path);
}

#endif
