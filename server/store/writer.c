#include "base/bug.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "store/apply.h"
#include "store/guard.h"
#include "store/keys.h"
#include "store/place.h"
#include "store/posting.h"
#include "store/store.h"

#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char settings[] = "PRAGMA wal_autocheckpoint = 0;"
                               "PRAGMA cache_size = -16384;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA secure_delete = ON;" /* a deleted text is gone */
                               "PRAGMA trusted_schema = OFF";

static apply_fn *const appliers[COMMAND_KIND_COUNT] = {
    [COMMAND_WORKSPACE_CREATE] = apply_workspace_create,
    [COMMAND_MESSAGE_SEND] = apply_message_send,
    [COMMAND_MESSAGE_EDIT] = apply_message_edit,
    [COMMAND_MESSAGE_DELETE] = apply_message_delete,
    [COMMAND_REACTION_ADD] = apply_reaction_add,
    [COMMAND_REACTION_REMOVE] = apply_reaction_remove,
    [COMMAND_ROOM_CREATE] = apply_room_create,
    [COMMAND_ROOM_JOIN] = apply_room_join,
    [COMMAND_ROOM_LEAVE] = apply_room_leave,
    [COMMAND_ROOM_INVITE] = apply_room_invite,
    [COMMAND_ROOM_REMOVE] = apply_room_remove,
    [COMMAND_ROOM_UPDATE] = apply_room_update,
    [COMMAND_DM_OPEN] = apply_dm_open,
    [COMMAND_READ_MARK] = apply_read_mark,
    [COMMAND_USER_CREATE] = apply_user_create,
    [COMMAND_USER_UPDATE] = apply_user_update,
    [COMMAND_USER_PASSWORD] = apply_user_password,
    [COMMAND_TOKEN_CREATE] = apply_token_create,
    [COMMAND_TOKEN_REVOKE] = apply_token_revoke,
    [COMMAND_INVITE_CREATE] = apply_invite_create,
    [COMMAND_INVITE_REVOKE] = apply_invite_revoke,
    [COMMAND_SWEEP] = apply_sweep,
    [COMMAND_MODERATION_POLICY] = apply_moderation_policy,
    [COMMAND_LIST_SET] = apply_list_set,
    [COMMAND_LIST_REMOVE] = apply_list_remove,
    [COMMAND_MESSAGE_HOLD] = apply_message_hold,
    [COMMAND_MESSAGE_BLOCK] = apply_message_block,
    [COMMAND_MESSAGE_JUDGE] = apply_message_judge,
    [COMMAND_MESSAGE_REPORT] = apply_message_report,
    [COMMAND_REVIEW_DECIDE] = apply_review_decide,
    [COMMAND_REVIEW_APPEAL] = apply_review_appeal,
    [COMMAND_SANCTION_SET] = apply_sanction_set,
    [COMMAND_SANCTION_LIFT] = apply_sanction_lift,
    [COMMAND_JUDGED] = apply_judged,
    [COMMAND_LEARN] = apply_learn,
    [COMMAND_HEAD_SET] = apply_head_set,
    [COMMAND_HEAD_LEARNT] = apply_head_learnt,
    [COMMAND_USER_DEACTIVATE] = apply_user_deactivate,
    [COMMAND_GROUP_SET] = apply_group_set,
    [COMMAND_GROUP_REMOVE] = apply_group_remove,
    [COMMAND_NOTIFY_ROOM] = apply_notify_room,
    [COMMAND_NOTIFY_OWN] = apply_notify_own,
    [COMMAND_TOKENS_USED] = apply_tokens_used,
    [COMMAND_SESSIONS_EXPIRE] = apply_sessions_expire,
    [COMMAND_RETENTION_SET] = apply_retention_set,
    [COMMAND_ROOM_TRIM] = apply_room_trim,
    [COMMAND_THREAD_FOLLOW] = apply_thread_follow,
    [COMMAND_THREAD_UNFOLLOW] = apply_thread_unfollow,
    [COMMAND_THREAD_MARK] = apply_thread_mark,
    [COMMAND_MESSAGE_PIN] = apply_message_pin,
    [COMMAND_MESSAGE_UNPIN] = apply_message_unpin,
    [COMMAND_POLL_VOTE] = apply_poll_vote,
    [COMMAND_POLL_CLOSE] = apply_poll_close,
    [COMMAND_EMOJI_SET] = apply_emoji_set,
    [COMMAND_EMOJI_REMOVE] = apply_emoji_remove,
    [COMMAND_FILE_CREATE] = apply_file_create,
    [COMMAND_FILE_READY] = apply_file_ready,
    [COMMAND_FILE_DELETE] = apply_file_delete,
    [COMMAND_FILE_SWEEP] = apply_file_sweep,
    [COMMAND_SAVED_ADD] = apply_saved_add,
    [COMMAND_SAVED_REMOVE] = apply_saved_remove,
    [COMMAND_DRAFT_SET] = apply_draft_set,
    [COMMAND_SCHEDULE_CREATE] = apply_schedule_create,
    [COMMAND_SCHEDULE_UPDATE] = apply_schedule_update,
    [COMMAND_SCHEDULE_REMOVE] = apply_schedule_remove,
    [COMMAND_SCHEDULE_SEND] = apply_schedule_send,
    [COMMAND_REMINDER_CREATE] = apply_reminder_create,
    [COMMAND_REMINDER_REMOVE] = apply_reminder_remove,
    [COMMAND_REMINDER_DUE] = apply_reminder_due,
    [COMMAND_SIDEBAR_SET] = apply_sidebar_set,
    [COMMAND_COMMAND_RUN] = apply_command_run,
};

static int on_commit(void *arg, sqlite3 *handle, const char *name, int pages)
{
    struct writer *w = arg;

    (void)handle;
    (void)name;
    w->wal_bytes = (uint64_t)pages * (4096 + 24);
    return SQLITE_OK;
}

static bool load_head(struct writer *w)
{
    w->head = place_head(&w->db);
    return db_failure(&w->db) == 0;
}

/* What it knows of the tables without reading them each time. */
static bool load_memory(struct writer *w)
{
    return guard_load(w) && keys_load(w);
}

struct writer *writer_open(struct store *s, char *why, size_t why_size)
{
    struct writer *w = xcalloc(1, sizeof(*w));
    const char *synchronous = s->durability == DURABILITY_DISK && !ROOST_BUG_SKIP_FSYNC
                                  ? "PRAGMA synchronous = FULL"
                                  : "PRAGMA synchronous = NORMAL";

    w->store = s;
    w->posting = posting_create();
    w->guard = guard_create();
    w->keys = keys_create(KEYS_SPAN);
    if (db_open(&w->db, s->path, SQLITE_OPEN_READWRITE) && db_exec(&w->db, settings) &&
        db_exec(&w->db, synchronous) && load_head(w) && load_memory(w)) {
        sqlite3_wal_hook(w->db.handle, on_commit, w);
        return w;
    }
    snprintf(why, why_size, "cannot write to %s: %s", s->path, db_message(&w->db));
    writer_close(w);
    return NULL;
}

void writer_close(struct writer *w)
{
    if (!w)
        return;
    db_close(&w->db);
    posting_destroy(w->posting);
    guard_destroy(w->guard);
    keys_destroy(w->keys);
    free(w);
}

uint64_t writer_wal_bytes(const struct writer *w)
{
    return w->wal_bytes;
}

static bool run(struct writer *w, enum statement which)
{
    struct sql q = sql_start(&w->db, which);

    sql_run(&q);
    return db_failure(&w->db) == 0;
}

static void apply_one(struct writer *w, const struct command *c, struct outcome *o)
{
    uint64_t head = w->head;

    memset(o, 0, sizeof(*o));
    if (c->kind != COMMAND_MESSAGE_SEND)
        posting_settle(w);
    if (c->kind >= COMMAND_KIND_COUNT || !appliers[c->kind])
        o->err = ERR_PARAMS;
    else if (c->kind != COMMAND_SCHEDULE_SEND) /* where that is noted */
        o->err = guard_actor(w, c, o, c->actor);
    if (o->err == OK)
        o->err = appliers[c->kind](w, c, o);
    must(o->err == OK || w->head == head);
}

static enum store_status give_up(struct writer *w, uint64_t head)
{
    bool full = (db_failure(&w->db) & 0xff) == SQLITE_FULL;

    db_forgive(&w->db);
    posting_forget(w);
    w->memory_lost = true;
    w->head = head;
    return full ? STORE_FULL : STORE_FAILED;
}

static void refuse_all(struct outcome *const *outcomes, size_t count,
                       enum store_status status)
{
    for (size_t i = 0; i < count; i++) {
        outcome_finish(outcomes[i]);
        outcomes[i]->err = ERR_BUSY;
        outcomes[i]->why = status == STORE_FULL
                               ? "the disk is full"
                               : "the disk failed; the server's log says how";
    }
}

/* Before the first workspace.create nobody else reads the epoch. */
static void learn_epoch(struct writer *w)
{
    if (w->store->epoch[0] == '\0')
        epoch_load(&w->db, w->store->epoch);
}

enum store_status store_apply(struct writer *w, struct command *const *commands,
                              struct outcome *const *outcomes, size_t count)
{
    uint64_t head = w->head;

    for (size_t i = 0; i < count; i++)
        memset(outcomes[i], 0, sizeof(*outcomes[i]));
    run(w, BEGIN_WRITING);
    if (w->memory_lost)
        w->memory_lost = !load_memory(w);
    for (size_t i = 0; i < count && db_failure(&w->db) == 0; i++)
        apply_one(w, commands[i], outcomes[i]);
    posting_write(w);
    if (run(w, COMMIT_ALL)) {
        learn_epoch(w);
        return STORE_OK;
    }

    enum store_status status = give_up(w, head);

    refuse_all(outcomes, count, status);
    return status;
}

enum store_status store_probe(struct writer *w)
{
    run(w, BEGIN_WRITING);
    run(w, INSERT_PROBE);
    run(w, DELETE_PROBE);
    return run(w, COMMIT_ALL) ? STORE_OK : give_up(w, w->head);
}
