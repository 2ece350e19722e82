/*
 * server_private.h - the parts of struct server, for the files of this folder.
 */
#ifndef HANDLERS_SERVER_PRIVATE_H
#define HANDLERS_SERVER_PRIVATE_H

#include "base/limiter.h"
#include "base/map.h"
#include "chat/chat.h"
#include "handlers/call.h"
#include "handlers/server.h"
#include "handlers/token_use.h"
#include "journal/journal.h"
#include "loop/crew.h"
#include "loop/loop.h"
#include "loop/timers.h"
#include "store/store.h"

#include <stdatomic.h>

struct control;
struct due;
struct moderation;
struct feeder;
struct indexer;
struct trimming;
struct filing;

#define READERS_MAX       16
#define READ_JOBS_MAX     4096
#define DOOR_JOBS_MAX     32768 /* a herd that comes back comes at once */
#define SEARCHERS         2
#define SEARCH_JOBS_MAX   256
#define PAGES_MAX         64 /* sessions behind the ring, read for at once */
#define CALLS_PER_SESSION 64
#define READ_WEIGHT       16 /* of a call whose answer may be long */
#define RETRY_BUSY_MS     500
#define DM_USERS_MAX      50 /* that one may name, besides oneself */

/* Who is online, ascending: made once for all readings that start before somebody comes or
 * goes. The last holder frees it. */
struct shared_online {
    unsigned refs;
    uint64_t version;
    size_t count;
    uint64_t *users;
};

struct server {
    struct shared_online *online; /* NULL until somebody asks */
    const struct config *config;
    struct loop *loop;
    struct timers *timers;
    struct store *store;
    struct journal *journal;
    struct chat *chat;

    struct reader *reader; /* the loop's own, for tokens */
    struct crew *readers;
    struct reader *reader_of_hand[READERS_MAX];
    unsigned reader_count;
    struct crew *door; /* one reader for sign-ins and openings */
    struct reader *reader_of_door[1];
    struct crew *searchers; /* who only reads a page does not wait for who searches */
    struct reader *reader_of_searcher[SEARCHERS];
    struct map searching; /* user -> how many searches are under way, as a number */
    struct crew *secrets;
    size_t sign_ins;              /* passwords being checked */
    struct list waiting_sign_ins; /* struct sign_in by waiting */
    size_t waiting_sign_in_count;

    struct limiter *messages;      /* per user */
    struct limiter *calls;         /* per user: every other call */
    struct limiter *rare;          /* per user: what nobody does often (limits.c) */
    struct limiter *failures;      /* per user: calls that failed */
    struct limiter *registrations; /* per address */
    struct limiter *names;         /* sign-ins per name */
    struct limiter *addresses;     /* sign-ins per address */

    struct call *spare_calls;
    size_t spare_call_count;
    struct map waiting; /* ticket -> struct call, until the journal answers */
    uint64_t last_ticket;
    size_t connected;    /* sockets with a session, closing ones too */
    struct map upgraded; /* session id -> struct upgrade of one that brought its token */

    struct pages *pages;           /* for sessions behind the ring */
    struct moderation *moderation; /* NULL: off */
    struct server_calls calls_to_net;
    struct control *control;
    struct feeder *feeder; /* NULL: there is no worker */
    struct due *due;
    struct limiter *drafts; /* per user: they come with every pause in the typing */
    struct filing *filing;  /* files (upload_private.h) */
    struct indexer *indexer;
    struct trimming *trimming;
    struct timer sweep_timer;
    struct token_use token_use;
    struct timer closing_timer;
    int64_t sweep_base_at;  /* when the newest change before our start was made */
    uint64_t sweep_base_ms; /* the steady clock at our start */

    bool stopped; /* nothing new is taken up */

    atomic_int pressure; /* enum pressure; written by the loop */
    struct timer ceiling_timer;
    uint64_t trimmed_ms; /* when memory went back to the system */
    int statm_fd;
    bool draining;
    bool drained_told;
    server_drained_fn *drained;
    void *drained_arg;
    uint64_t drain_until_ms;
    uint64_t drain_notice_ms; /* not over before */
    struct timer drain_timer;
    struct timer drain_poll;

    char node[64];
    char setup_code[SECRET_TOKEN_SIZE];
};

uint64_t server_now(const struct server *srv);
bool server_is_ready(const struct server *srv); /* may it take traffic? */

/* --- how much one may ask for (limits.c) --- */

void limits_create(struct server *srv);
void limits_destroy(struct server *srv);
/* Takes what this call costs: 0, or the milliseconds until there is enough. */
uint32_t limits_wait(const struct call *c);

/* --- commits (commit.c) --- */

/* Gives the command to the journal and keeps the call until it comes back. The command is
 * finished in any case. Not OK: the call is still the caller's. */
enum err commit_submit(struct call *c, struct command *command, uint32_t *retry_ms);
/* The same, and the call is answered when that fails: what most handlers end with. */
enum err commit_call(struct call *c, struct command *command);
/* Without a call: sweeps, hashes raised at a login. Logged when refused. */
void commit_quietly(struct server *srv, struct command *command);
void commit_done(void *arg, uint64_t ticket, const struct command *command,
                 struct outcome *o);
void commit_settled(void *arg); /* that was the last one of a transaction */

/* While draining: one that has just opened is told to move as well (drain.c). */
void drain_tell(struct server *srv, struct session *s);

/* --- files (file_door.c) --- */

bool filing_open(struct server *srv, char *why, size_t why_size);
void filing_finish(struct server *srv); /* waits for what is under way */
void filing_close(struct server *srv);
/* Of a FILE_CREATE with a ticket that is no call's. */
void filing_committed(struct server *srv, uint64_t ticket, const struct outcome *o);
/* Something is to be looked at, or the worker came back. */
void filing_look(struct server *srv);

/* --- what is past its time (sweeping.c) --- */

/* What time it is at the most, where something is to be taken away by it. */
int64_t believable_now(const struct server *srv);
void sweeping_init(struct server *srv); /* may be stopped from then on */
void sweeping_start(struct server *srv);
void sweeping_stop(struct server *srv);
void sweeping_committed(struct server *srv, const struct outcome *o);

/* --- polls whose time has come (closing.c) --- */

void closing_start(struct server *srv);
void closing_stop(struct server *srv);
void closing_committed(struct server *srv, const struct command *command,
                       const struct outcome *o);

/* --- the door (dispatch.c) --- */

void dispatch_init(void);
/* Takes the call over. `err` is what decoding said. */
void dispatch(struct call *c, enum err err);

/* --- reading (reading.c) --- */

struct reading;
typedef enum err reading_fn(struct reading *r, struct reader *reader);
typedef void reading_done_fn(struct reading *r);

/* A job for a reading thread. It holds the call; who online is is copied in when asked for. */
struct reading {
    struct job job;
    struct call *call;
    reading_fn *work;
    reading_done_fn *done; /* NULL: answer with out, or with err and why */
    struct buf out;
    enum err err;
    bool no_room;    /* it was not begun: memory is at its ceiling */
    const char *why; /* static */
    struct online online;
    struct shared_online *shared; /* what online points into, or NULL */
    void *more;                   /* the done function's own */
};

/* Starts it; when the readers are full the call is answered busy. */
void reading_start(struct call *c, reading_fn *work, reading_done_fn *done, void *more);
bool searchers_open(struct server *srv, char *why, size_t why_size);
void searchers_close(struct server *srv);
void reading_forget_online(struct server *srv);
void reading_finish(
    struct reading *r); /* frees it; the call has been answered or moved on */

/* Reads and writes what READ lines of ops.tbl name. */
#define ACT(name, fn)  enum err fn(struct call *c);
#define READ(name, fn) enum err fn(struct reading *r, struct reader *reader);
#include "handlers/ops.tbl"

/* Steps in the life of a session (handle_session.c). */
enum err identify(struct server *srv, const char *token, size_t len,
                  struct identity *who);
void session_tokens_revoked(struct server *srv, const struct event *e);
/* The same for whom a sanction.set bans from the workspace, where it does. */
void session_person_banned(struct server *srv, const struct event *e);
/* ERR_FORBIDDEN where who is banned from the workspace now; `why` then says so. */
enum err refuse_banned(struct server *srv, const struct identity *who, char *why,
                       size_t why_size);

/* What auth.* does once its command is in the log (handle_auth.c). */
void auth_committed(struct call *c, const struct command *command, struct outcome *o);
/* user.update answers with the user as it stands then (handle_user.c). */
void user_committed(struct call *c, struct outcome *o);

/* The operator's socket (control_door.c). */
bool control_door_open(struct server *srv, char *why, size_t why_size);
void control_door_close(struct server *srv);
void control_door_committed(struct server *srv, uint64_t ticket, struct outcome *o);

#endif
