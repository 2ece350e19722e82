/*
 * sign_in.h - what auth.* carries from step to step: name, password, hash, token; and who
 * may have a password checked now.
 *
 * Each check takes a token from its name's and its address's bucket, so that many
 * guesses at once are worth no more than one after the other. A right password gives its
 * tokens back. Who finds none, while others under way may yet give some back, waits its
 * turn: a crowd with right passwords is let in, and a crowd that guesses is not.
 * Loop thread, but for the job. The secrets in it are forgotten when it is destroyed.
 */
#ifndef HANDLERS_SIGN_IN_H
#define HANDLERS_SIGN_IN_H

#include "base/secret.h"
#include "loop/crew.h"
#include "store/query.h"

#include <stdbool.h>

struct call;

#define SIGN_INS_WAITING_MAX 1024

struct sign_in {
    struct job job; /* on the secrets crew */
    struct list waiting;
    struct call *call;
    struct password_cost cost;
    struct credentials found;
    const char *password; /* borrowed from the call's request */
    size_t password_len;
    const char *fresh; /* a new password to hash, likewise; NULL: none */
    size_t fresh_len;
    job_fn *verified; /* when the password has been checked */
    bool fits;        /* the password is the right one */
    bool hashed;      /* hash holds what is to be stored */
    char hash[PASSWORD_HASH_SIZE];
    char token[SECRET_TOKEN_SIZE];
    uint64_t name_key;
};

struct sign_in *sign_in_create(struct call *c); /* owned by the call */
void sign_in_destroy(struct sign_in *s);        /* NULL is allowed */

/* Starts sign_in_check now or later, or answers the call rate_limited. */
void sign_in_admit(struct sign_in *s);
void sign_in_check(
    struct sign_in *s); /* handle_auth.c: reads the credentials, verifies */
/* Once per check that was started: was it a wrong password? */
void sign_in_checked(struct sign_in *s, bool wrong);

#endif
