/*
 * secret.h - tokens, hashes, passwords and seals. The only user of OpenSSL's digests and ciphers
 * and of libargon2. Any thread; password_* take tens of milliseconds and run on a crew.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECRET_HASH_SIZE   32
#define SECRET_TOKEN_SIZE  44 /* 256 bits in base64url without padding, and a NUL */
#define PASSWORD_HASH_SIZE 128

/* A fresh 256-bit token. */
void secret_token(char token[SECRET_TOKEN_SIZE]);

/* SHA-256: what the store keeps of a token, and of a call's body. */
void secret_hash(const void *bytes, size_t len, uint8_t hash[SECRET_HASH_SIZE]);

bool secret_equal(const void *a, const void *b, size_t len); /* constant time */
void secret_forget(void *bytes, size_t len);                 /* not optimised away */

struct password_cost {
    uint32_t memory_kib;
    uint32_t passes;
};

/* Argon2id (RFC 9106) in PHC form with its parameters; a fresh 16-byte salt. A cost
 * below the least Argon2 takes is raised to it. False: no memory. */
bool password_hash(const char *password, size_t len, struct password_cost cost,
                   char hash[PASSWORD_HASH_SIZE]);
bool password_verify(const char *hash, const char *password, size_t len);

/* Was it made with less than `cost`? (then hash again after a good login) */
bool password_is_weak(const char *hash, struct password_cost cost);

/* What a check of that hash leaves undone of the work that `cost` asks for; passes 0: nothing.
 * Done after a wrong password, it makes an old, cheaper hash take as long as a name nobody has. */
struct password_cost password_cost_left(const char *hash, struct password_cost cost);

/* A hash no password fits, of the given cost: the same work for unknown names. */
void password_dummy(struct password_cost cost, char hash[PASSWORD_HASH_SIZE]);

/* SHA-256 of what comes in parts. */
struct secret_digest {
    struct evp_md_ctx_st *context;
};

void secret_digest_init(struct secret_digest *d);
void secret_digest_add(struct secret_digest *d, const void *bytes, size_t len);
void secret_digest_finish(struct secret_digest *d, uint8_t hash[SECRET_HASH_SIZE]);

#define SECRET_KEY_SIZE  32
#define SECRET_SALT_SIZE 16
#define SECRET_SEAL_SIZE 16

/* A key from a passphrase, by Argon2id. False: no memory. */
bool secret_key(const char *passphrase, size_t len, const uint8_t salt[SECRET_SALT_SIZE],
                struct password_cost cost, uint8_t key[SECRET_KEY_SIZE]);

/* AES-256-GCM, in place. A number is used once under a key; `context` is held to but not kept.
 * secret_unseal is false, and the bytes are nobody's, unless all of it is as it was sealed. */
void secret_seal(const uint8_t key[SECRET_KEY_SIZE], uint64_t number, const void *context,
                 size_t context_len, uint8_t *bytes, size_t len,
                 uint8_t seal[SECRET_SEAL_SIZE]);
bool secret_unseal(const uint8_t key[SECRET_KEY_SIZE], uint64_t number,
                   const void *context, size_t context_len, uint8_t *bytes, size_t len,
                   const uint8_t seal[SECRET_SEAL_SIZE]);

#endif
