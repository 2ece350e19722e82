/*
 * apply.h - one function per kind of command. See record.h for what they keep to.
 */
#ifndef STORE_APPLY_H
#define STORE_APPLY_H

#include "store/record.h"

apply_fn apply_workspace_create;
apply_fn apply_message_send;
apply_fn apply_message_edit;
apply_fn apply_message_delete;
apply_fn apply_reaction_add;
apply_fn apply_reaction_remove;
apply_fn apply_room_create;
apply_fn apply_room_join;
apply_fn apply_room_leave;
apply_fn apply_room_invite;
apply_fn apply_room_remove;
apply_fn apply_room_update;
apply_fn apply_dm_open;
apply_fn apply_read_mark;
apply_fn apply_user_create;
apply_fn apply_user_update;
apply_fn apply_user_password;
apply_fn apply_token_create;
apply_fn apply_token_revoke;
apply_fn apply_invite_create;
apply_fn apply_invite_revoke;
apply_fn apply_sweep;
apply_fn apply_moderation_policy;
apply_fn apply_list_set;
apply_fn apply_list_remove;
apply_fn apply_message_hold;
apply_fn apply_message_block;
apply_fn apply_message_judge;
apply_fn apply_message_report;
apply_fn apply_review_decide;
apply_fn apply_review_appeal;
apply_fn apply_sanction_set;
apply_fn apply_sanction_lift;
apply_fn apply_judged;
apply_fn apply_learn;
apply_fn apply_head_set;
apply_fn apply_head_learnt;
apply_fn apply_thread_follow;
apply_fn apply_thread_unfollow;
apply_fn apply_thread_mark;
apply_fn apply_message_pin;
apply_fn apply_message_unpin;
apply_fn apply_poll_vote;
apply_fn apply_poll_close;
apply_fn apply_emoji_set;
apply_fn apply_emoji_remove;
apply_fn apply_file_create;
apply_fn apply_file_ready;
apply_fn apply_file_delete;
apply_fn apply_file_sweep;

apply_fn apply_user_deactivate;
apply_fn apply_group_set;
apply_fn apply_group_remove;
apply_fn apply_notify_room;
apply_fn apply_notify_own;
apply_fn apply_tokens_used;
apply_fn apply_sessions_expire;
apply_fn apply_retention_set;
apply_fn apply_room_trim;

bool group_has_handle(struct writer *w, const char *handle);
/* Revokes every token of the user, in an event of its own: false: there was none. */
bool tokens_revoke_all(struct writer *w, const struct command *c, struct outcome *o,
                       uint64_t user);
apply_fn apply_saved_add;
apply_fn apply_saved_remove;
apply_fn apply_draft_set;
apply_fn apply_schedule_create;
apply_fn apply_schedule_update;
apply_fn apply_schedule_remove;
apply_fn apply_schedule_send;
apply_fn apply_reminder_create;
apply_fn apply_reminder_remove;
apply_fn apply_reminder_due;
apply_fn apply_sidebar_set;
apply_fn apply_command_run;

/* What a new user needs of the others. */
bool token_is_taken(struct writer *w, const struct command *c);
void token_insert(struct writer *w, const struct command *c, uint64_t pos, uint64_t user,
                  const char *name);
/* The invite that lets someone in now, and as what; 0: none. */
uint64_t invite_find_open(struct writer *w, const char *code, int64_t at,
                          enum user_role *role);
void invite_use(struct writer *w, uint64_t invite);
#define INVITE_ROOMS_MAX 10
uint64_t *invite_rooms(struct writer *w, uint64_t invite,
                       size_t *count); /* freed with free(); NULL for none */
/* Into a room as part of something else; nothing where that cannot be. */
void member_enter_also(struct writer *w, const struct command *c, struct outcome *o,
                       uint64_t room, uint64_t user);

/* Notes what the machine said (c->detail) of the post or edit that o tells of. */
void verdict_note(struct writer *w, const struct command *c, struct outcome *o);
/* Ends what is past its time, about `max` at most; how many that were. */
uint64_t sanctions_expire(struct writer *w, int64_t at, uint64_t max);
/* The numbers in meta. */
uint64_t number_find(struct db *db, const char *name);
void number_set(struct writer *w, const char *name, uint64_t number);

#endif
