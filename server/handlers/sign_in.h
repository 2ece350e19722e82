/*
 * sign_in.h - what auth.* carries from step to step: name, password, hash, token.
 *
 * The secrets in it are forgotten when it is destroyed.
 */
#ifndef HANDLERS_SIGN_IN_H
#define HANDLERS_SIGN_IN_H

#include "base/secret.h"
#include "loop/crew.h"
#include "store/query.h"

#include <stdbool.h>

struct call;

struct sign_in {
    struct job job; /* on the secrets crew */
    struct call *call;
    struct password_cost cost;
    struct credentials found;
    const char *password; /* borrowed from the call's request */
    size_t password_len;
    const char *fresh; /* a new password to hash, likewise; NULL: none */
    size_t fresh_len;
    bool fits;   /* the password is the right one */
    bool hashed; /* hash holds what is to be stored */
    char hash[PASSWORD_HASH_SIZE];
    char token[SECRET_TOKEN_SIZE];
    uint64_t name_key;
};

void sign_in_destroy(struct sign_in *s); /* NULL is allowed */

#endif
