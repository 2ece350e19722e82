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

/* What a new user needs of the others. */
bool token_is_taken(struct writer *w, const struct command *c);
void token_insert(struct writer *w, const struct command *c, uint64_t pos, uint64_t user,
                  const char *name);
/* The invite that lets someone in now, and as what; 0: none. */
uint64_t invite_find_open(struct writer *w, const char *code, int64_t at,
                          enum user_role *role);
void invite_use(struct writer *w, uint64_t invite);

/* Notes what the machine said (c->detail) of the post or edit that o tells of. */
void verdict_note(struct writer *w, const struct command *c, struct outcome *o);
/* Ends what is past its time, about `max` at most; how many that were. */
uint64_t sanctions_expire(struct writer *w, int64_t at, uint64_t max);
/* The numbers in meta. */
uint64_t number_find(struct db *db, const char *name);
void number_set(struct writer *w, const char *name, uint64_t number);

#endif
