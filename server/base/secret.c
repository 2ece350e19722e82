#include "base/secret.h"

#include "base/must.h"
#include "base/random.h"

#include <argon2.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define SALT_SIZE  16
#define KEY_SIZE   32
#define NONCE_SIZE 12
#define LETTERS    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* Base64 without padding, and a NUL; `letters` are the alphabet's 64. */
static void encode64(char *out, const uint8_t *bytes, size_t len, const char *letters)
{
    uint32_t bits = 0;
    unsigned held = 0;

    for (size_t i = 0; i < len; i++) {
        bits = (bits << 8 | bytes[i]) & 0xFFFF;
        for (held += 8; held >= 6; held -= 6)
            *out++ = letters[bits >> (held - 6) & 63];
    }
    if (held > 0)
        *out++ = letters[bits << (6 - held) & 63];
    *out = '\0';
}

void secret_token(char token[SECRET_TOKEN_SIZE])
{
    uint8_t bytes[32];

    random_bytes(bytes, sizeof(bytes));
    encode64(token, bytes, sizeof(bytes), LETTERS "-_");
    secret_forget(bytes, sizeof(bytes));
}

static EVP_MD *sha256;

static void fetch_sha256(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    must(sha256);
}

/* EVP_sha256() would be looked up anew for each hash. */
void secret_hash(const void *bytes, size_t len, uint8_t hash[SECRET_HASH_SIZE])
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, fetch_sha256);
    must(EVP_Digest(bytes, len, hash, NULL, sha256, NULL) == 1);
}

bool secret_equal(const void *a, const void *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}

void secret_forget(void *bytes, size_t len)
{
    OPENSSL_cleanse(bytes, len);
}

/* Argon2 takes no less than 8 KiB and one pass. */
static struct password_cost at_least(struct password_cost cost)
{
    cost.memory_kib =
        cost.memory_kib < ARGON2_MIN_MEMORY ? ARGON2_MIN_MEMORY : cost.memory_kib;
    cost.passes = cost.passes < ARGON2_MIN_TIME ? ARGON2_MIN_TIME : cost.passes;
    return cost;
}

bool password_hash(const char *password, size_t len, struct password_cost cost,
                   char hash[PASSWORD_HASH_SIZE])
{
    uint8_t salt[SALT_SIZE];
    int result;

    cost = at_least(cost);
    random_bytes(salt, sizeof(salt));
    result = argon2id_hash_encoded(cost.passes, cost.memory_kib, 1, password, len, salt,
                                   sizeof(salt), KEY_SIZE, hash, PASSWORD_HASH_SIZE);
    must(result == ARGON2_OK || result == ARGON2_MEMORY_ALLOCATION_ERROR);
    return result == ARGON2_OK;
}

bool password_verify(const char *hash, const char *password, size_t len)
{
    return argon2id_verify(hash, password, len) == ARGON2_OK;
}

struct password_cost password_cost_left(const char *hash, struct password_cost cost)
{
    unsigned memory = 0;
    unsigned passes = 0;
    uint64_t all, done;

    cost = at_least(cost);
    all = (uint64_t)cost.memory_kib * cost.passes;
    if (sscanf(hash, "$argon2id$v=19$m=%9u,t=%9u,", &memory, &passes) != 2)
        return cost;
    done = (uint64_t)memory * passes;
    if (done >= all)
        return (struct password_cost){0, 0};
    cost.memory_kib = (uint32_t)((all - done) / cost.passes);
    return cost;
}

bool password_is_weak(const char *hash, struct password_cost cost)
{
    unsigned memory = 0;
    unsigned passes = 0;

    cost = at_least(cost);
    if (sscanf(hash, "$argon2id$v=19$m=%9u,t=%9u,", &memory, &passes) != 2)
        return true;
    return memory < cost.memory_kib || passes < cost.passes;
}

void password_dummy(struct password_cost cost, char hash[PASSWORD_HASH_SIZE])
{
    uint8_t bytes[SALT_SIZE + KEY_SIZE];
    char salt[SALT_SIZE * 2];
    char key[KEY_SIZE * 2];
    int len;

    cost = at_least(cost);
    random_bytes(bytes, sizeof(bytes));
    encode64(salt, bytes, SALT_SIZE, LETTERS "+/");
    encode64(key, bytes + SALT_SIZE, KEY_SIZE, LETTERS "+/");
    len = snprintf(hash, PASSWORD_HASH_SIZE, "$argon2id$v=19$m=%u,t=%u,p=1$%s$%s",
                   cost.memory_kib, cost.passes, salt, key);
    must(len < PASSWORD_HASH_SIZE);
}

void secret_digest_init(struct secret_digest *d)
{
    d->context = EVP_MD_CTX_new();
    must(d->context && EVP_DigestInit_ex(d->context, EVP_sha256(), NULL) == 1);
}

void secret_digest_add(struct secret_digest *d, const void *bytes, size_t len)
{
    must(EVP_DigestUpdate(d->context, bytes, len) == 1);
}

void secret_digest_finish(struct secret_digest *d, uint8_t hash[SECRET_HASH_SIZE])
{
    must(EVP_DigestFinal_ex(d->context, hash, NULL) == 1);
    EVP_MD_CTX_free(d->context);
    d->context = NULL;
}

bool secret_key(const char *passphrase, size_t len, const uint8_t salt[SECRET_SALT_SIZE],
                struct password_cost cost, uint8_t key[SECRET_KEY_SIZE])
{
    int result;

    cost = at_least(cost);
    result = argon2id_hash_raw(cost.passes, cost.memory_kib, 1, passphrase, len, salt,
                               SECRET_SALT_SIZE, key, SECRET_KEY_SIZE);
    must(result == ARGON2_OK || result == ARGON2_MEMORY_ALLOCATION_ERROR);
    return result == ARGON2_OK;
}

static EVP_CIPHER_CTX *gcm_start(const uint8_t *key, uint64_t number, const void *context,
                                 size_t context_len, size_t len, int seals)
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    uint8_t nonce[NONCE_SIZE] = {0};
    int done;

    must(len <= INT_MAX && context_len <= INT_MAX);
    for (int i = NONCE_SIZE - 1; number > 0; number >>= 8)
        nonce[i--] = (uint8_t)number;
    must(c && EVP_CipherInit_ex(c, EVP_aes_256_gcm(), NULL, key, nonce, seals) == 1);
    must(EVP_CipherUpdate(c, NULL, &done, context, (int)context_len) == 1);
    return c;
}

void secret_seal(const uint8_t key[SECRET_KEY_SIZE], uint64_t number, const void *context,
                 size_t context_len, uint8_t *bytes, size_t len,
                 uint8_t seal[SECRET_SEAL_SIZE])
{
    EVP_CIPHER_CTX *c = gcm_start(key, number, context, context_len, len, 1);
    int done;

    must(EVP_CipherUpdate(c, bytes, &done, bytes, (int)len) == 1);
    must(EVP_CipherFinal_ex(c, bytes + len, &done) == 1);
    must(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, SECRET_SEAL_SIZE, seal) == 1);
    EVP_CIPHER_CTX_free(c);
}

bool secret_unseal(const uint8_t key[SECRET_KEY_SIZE], uint64_t number,
                   const void *context, size_t context_len, uint8_t *bytes, size_t len,
                   const uint8_t seal[SECRET_SEAL_SIZE])
{
    EVP_CIPHER_CTX *c = gcm_start(key, number, context, context_len, len, 0);
    uint8_t expected[SECRET_SEAL_SIZE];
    int done;
    bool good;

    memcpy(expected, seal, sizeof(expected));
    must(EVP_CipherUpdate(c, bytes, &done, bytes, (int)len) == 1);
    must(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, SECRET_SEAL_SIZE, expected) == 1);
    good = EVP_CipherFinal_ex(c, bytes + len, &done) == 1;
    EVP_CIPHER_CTX_free(c);
    return good;
}
