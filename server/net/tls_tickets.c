#include "net/tls_tickets.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/random.h"
#include "base/xmalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PERIODS_KEPT 3
#define FUTURE_S     60 /* that much a clock may have been set back */
#define FILE_MAX     2048

/* A line of the file: when it was made, and three fields of hexadecimal digits. */
#define HEADING "roost tls tickets 1\n"

static void forget(struct tls_ticket_key *key)
{
    OPENSSL_cleanse(key, sizeof(*key));
}

/* --- the file --- */

static bool parse_hex(const char **text, uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned byte;

        if (strspn(*text, "0123456789abcdef") < 2 || sscanf(*text, "%2x", &byte) != 1)
            return false;
        bytes[i] = (uint8_t)byte;
        *text += 2;
    }
    return true;
}

static bool parse_key(const char *line, struct tls_ticket_key *key)
{
    char *end;

    errno = 0;
    key->made_s = strtoll(line, &end, 10);
    if (errno != 0 || end == line || *end++ != ' ')
        return false;

    const char *at = end;

    return parse_hex(&at, key->name, sizeof(key->name)) && *at++ == ' ' &&
           parse_hex(&at, key->cipher, sizeof(key->cipher)) && *at++ == ' ' &&
           parse_hex(&at, key->mac, sizeof(key->mac)) && *at == '\n';
}

static bool is_of_use(const struct tls_tickets *t, const struct tls_ticket_key *key,
                      int64_t now_s)
{
    return key->made_s <= now_s + FUTURE_S &&
           now_s - key->made_s < (int64_t)(PERIODS_KEPT * t->period_s);
}

static void parse(struct tls_tickets *t, const char *text, int64_t now_s)
{
    if (strncmp(text, HEADING, strlen(HEADING)) != 0) {
        log_warn("the keys of TLS tickets are made anew",
                 "file=%s why=\"cannot read it\"", LOG_QUOTED(t->file));
        return;
    }
    text += strlen(HEADING);
    while (*text && t->count < TICKET_KEYS_MAX) {
        struct tls_ticket_key *key = &t->keys[t->count];

        if (!parse_key(text, key))
            break;
        if (is_of_use(t, key, now_s))
            t->count++;
        text = strchr(text, '\n') + 1;
    }
}

/* Those who could read it could decrypt. */
static bool is_private(const struct tls_tickets *t, int fd)
{
    struct stat st;

    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) == 0)
        return true;
    log_warn("the keys of TLS tickets are made anew",
             "file=%s why=\"others could read it\"", LOG_QUOTED(t->file));
    return false;
}

static void read_file(struct tls_tickets *t, int64_t now_s)
{
    int fd = open(t->file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    char text[FILE_MAX + 1];
    ssize_t len;

    if (fd < 0)
        return;
    if (is_private(t, fd)) {
        len = read(fd, text, FILE_MAX);
        text[len > 0 ? len : 0] = '\0';
        parse(t, text, now_s);
        OPENSSL_cleanse(text, sizeof(text));
    }
    close(fd);
}

static void add_hex(struct buf *out, const uint8_t *bytes, size_t len)
{
    buf_add_text(out, " ");
    for (size_t i = 0; i < len; i++)
        buf_printf(out, "%02x", bytes[i]);
}

static bool write_whole(const char *file, const struct buf *text)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool well;

    if (fd < 0)
        return false;
    well = fchmod(fd, 0600) == 0 &&
           write(fd, text->bytes, text->len) == (ssize_t)text->len && fsync(fd) == 0;
    return close(fd) == 0 && well;
}

/* Without the file the tickets work until the next restart. */
static void write_file(const struct tls_tickets *t)
{
    char *part = xasprintf("%s.part", t->file);
    struct buf text;

    buf_init(&text);
    buf_reserve(&text, FILE_MAX); /* does not move: no copies of keys stay behind */
    buf_add_text(&text, HEADING);
    for (size_t i = 0; i < t->count; i++) {
        buf_printf(&text, "%lld", (long long)t->keys[i].made_s);
        add_hex(&text, t->keys[i].name, sizeof(t->keys[i].name));
        add_hex(&text, t->keys[i].cipher, sizeof(t->keys[i].cipher));
        add_hex(&text, t->keys[i].mac, sizeof(t->keys[i].mac));
        buf_add_text(&text, "\n");
    }
    if (!write_whole(part, &text) || rename(part, t->file) != 0) {
        log_warn("cannot keep the keys of TLS tickets: after a restart nobody resumes",
                 "file=%s error=%s", LOG_QUOTED(t->file), LOG_QUOTED(strerror(errno)));
        (void)unlink(part);
    }
    OPENSSL_cleanse(text.bytes, text.len);
    buf_finish(&text);
    free(part);
}

/* --- the keys --- */

static void drop_old(struct tls_tickets *t, int64_t now_s)
{
    while (t->count > 0 && !is_of_use(t, &t->keys[t->count - 1], now_s))
        forget(&t->keys[--t->count]);
}

bool tls_tickets_rotate(struct tls_tickets *t, int64_t now_s)
{
    struct tls_ticket_key key = {.made_s = now_s};

    if (t->count > 0 && is_of_use(t, &t->keys[0], now_s) &&
        now_s - t->keys[0].made_s < (int64_t)t->period_s)
        return false;
    drop_old(t, now_s);
    if (t->count == TICKET_KEYS_MAX)
        forget(&t->keys[--t->count]);
    random_bytes(key.name, sizeof(key.name));
    random_bytes(key.cipher, sizeof(key.cipher));
    random_bytes(key.mac, sizeof(key.mac));
    memmove(&t->keys[1], &t->keys[0], t->count * sizeof(key));
    t->keys[0] = key;
    t->count++;
    forget(&key);
    write_file(t);
    return true;
}

void tls_tickets_open(struct tls_tickets *t, const char *file, uint64_t period_s,
                      int64_t now_s)
{
    *t = (struct tls_tickets){.file = xstrdup(file), .period_s = period_s};
    read_file(t, now_s);
    tls_tickets_rotate(t, now_s);
}

void tls_tickets_close(struct tls_tickets *t)
{
    free(t->file);
    OPENSSL_cleanse(t, sizeof(*t));
}

/* --- what OpenSSL asks --- */

static int place; /* of the tickets, among what hangs off a context */

static const struct tls_ticket_key *find(const struct tls_tickets *t,
                                         const unsigned char name[16])
{
    for (size_t i = 0; i < t->count; i++)
        if (CRYPTO_memcmp(t->keys[i].name, name, sizeof(t->keys[i].name)) == 0)
            return &t->keys[i];
    return NULL;
}

static bool set_mac(EVP_MAC_CTX *mac, const struct tls_ticket_key *key)
{
    uint8_t bytes[sizeof(key->mac)];
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, bytes, sizeof(bytes)),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    bool well;

    memcpy(bytes, key->mac, sizeof(bytes));
    well = EVP_MAC_CTX_set_params(mac, params) == 1;
    OPENSSL_cleanse(bytes, sizeof(bytes));
    return well;
}

/* 1: as asked; 2: opened, and the client is to have a newer one; 0: no ticket. */
static int on_ticket(SSL *ssl, unsigned char name[16], unsigned char *iv,
                     EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int seals)
{
    const struct tls_tickets *t = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), place);
    const struct tls_ticket_key *key;

    if (!t || t->count == 0)
        return 0;
    if (seals) {
        key = &t->keys[0];
        memcpy(name, key->name, sizeof(key->name));
        if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1 ||
            EVP_EncryptInit_ex2(cipher, EVP_aes_256_cbc(), key->cipher, iv, NULL) != 1)
            return -1;
        return set_mac(mac, key) ? 1 : -1;
    }
    key = find(t, name);
    if (!key)
        return 0;
    if (EVP_DecryptInit_ex2(cipher, EVP_aes_256_cbc(), key->cipher, iv, NULL) != 1 ||
        !set_mac(mac, key))
        return -1;
    return key == &t->keys[0] ? 1 : 2;
}

void tls_tickets_use(struct tls_tickets *t, struct ssl_ctx_st *ctx)
{
    if (place == 0)
        place = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    if (place < 0 || SSL_CTX_set_ex_data(ctx, place, t) != 1 ||
        SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, on_ticket) != 1) {
        log_warn("no TLS tickets: OpenSSL does not take the keys", NULL);
        return;
    }
    SSL_CTX_set_timeout(ctx, (long)(2 * t->period_s));
}
