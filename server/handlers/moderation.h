/*
 * moderation.h - what judging (verdict, rejudge, policy, lists_feed, learning) gives to
 * the other handlers and to commit.c. Loop thread.
 *
 * Without a worker moderation is off: posts go straight to the journal.
 *
 * The commands that judging makes, and what apply has to do with them:
 *
 * MESSAGE_SEND, MESSAGE_EDIT  `has` & HAS_JUDGED: a verdict was there before it was
 *     visible. `detail` not NULL: noted (flagged or masked); a review is opened and the
 *     audit written in the same transaction.
 * MESSAGE_HOLD   as MESSAGE_SEND (room, text, key, fingerprint), `name`: the words for
 *     its author, `detail`. What a send would refuse is refused alike, and a key that is
 *     known answers as its first call did: as one of MESSAGE_SEND. Edits are never held.
 * MESSAGE_BLOCK  of a send as MESSAGE_HOLD; of an edit `message` and `text`. Refusals and
 *     known keys as with a send or an edit; then the audit alone, OK, changed, EVENT_NONE.
 *     `has` & HAS_LATE: nobody could judge it and the policy refuses: a known key and
 *     refusals answer as ever, else ERR_BUSY and nothing is written.
 * MESSAGE_JUDGE  a message that is visible: `message`, `seq` (pos of the version that
 *     was judged: of its creation or of its last edit), `has` one of HAS_FLAG, HAS_MASK
 *     (with `text`, the masked one: message.edited) and HAS_WITHDRAW (message.deleted, kept as
 *     held), `name`: the words, `detail`. OK and not changed where the message is deleted,
 *     is another version by now, or this version has a review of the machine already.
 * JUDGED         `seq`: every message up to this pos has been judged; meta 'judged'.
 * LEARN          a new head; its version is the pos it gets.
 * HEAD_LEARNT    `seq`: the version, `detail`: what came of it, as head.list shows it,
 *     `has` & HAS_GOOD: it may be used.
 * HEAD_SET       `seq`: the version to use, 0: none.
 *
 * `detail` is JSON: {"action":"flag","reasons":[{"class":"spam","action":"flag",
 * "score":0.98,"rarity":12}, {"class":"list","action":"flag","list":7,"spans":[[0,4]]}],
 * "model":1,"config":17,"heads":{"spam":0.98,...},"spans":[[0,4,"LIST"]],"late":true,
 * "partial":true}; the last two only when so. Offsets are bytes of the text as it came.
 */
#ifndef HANDLERS_MODERATION_H
#define HANDLERS_MODERATION_H

#include "proto/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;
struct command;
struct json;
struct outcome;
struct server;

/* What message.send, message.edit, message.delete and room.leave end with in place of
 * commit_call: takes the call over and finishes the command; OK always. A person's calls
 * through here reach the journal in the order they came. */
enum err moderation_submit(struct call *c, struct command *command);
/* The same for a COMMAND_SCHEDULE_SEND, which nobody waits for: ends in due.h. Where a send
 * would become a MESSAGE_HOLD or MESSAGE_BLOCK, its `choice` says so. */
void moderation_submit_due(struct server *srv, struct command *command);

/* commit_done tells of every command that came back OK and changed something: a policy or
 * a list that is new, a head, a post that is still to be judged. Before it is published. */
void moderation_committed(struct server *srv, const struct command *command,
                          const struct outcome *o);

/* And of every MESSAGE_JUDGE, whatever came of it. */
void moderation_judged(struct server *srv, enum err err);

/* The answer to a call whose command was MESSAGE_HOLD or MESSAGE_BLOCK and came back OK,
 * no duplicate: `blocked` with the words. Takes the call over. */
void moderation_answer_blocked(struct call *c, const struct command *command);

/* Is that a policy? `json` is the object of policy.set without "room", checked against the schema
 * already. False: `why` names what is wrong. */
bool moderation_policy_is_good(const char *json, size_t len, char *why, size_t why_size);

/* Asks the worker whether every line of `text` is a pattern it would take (list.set with kind
 * patterns). `done` is called once, at once or later: OK, ERR_PARAMS (`why` names the line), or
 * ERR_BUSY where there is no worker to ask. `why` is borrowed. */
typedef void patterns_checked_fn(void *arg, enum err err, const char *why);
void moderation_check_patterns(struct server *srv, const char *text, size_t len,
                               patterns_checked_fn *done, void *arg);

/* The members of moderation.status: worker, model, lists, judging, policies. */
void moderation_put_status(struct server *srv, struct json *j);

#endif
