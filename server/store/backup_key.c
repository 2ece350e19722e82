#include "store/backup_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PASSPHRASE_MIN 12

static ssize_t read_all(int fd, char *bytes, size_t size)
{
    size_t len = 0;

    while (len < size) {
        ssize_t got = read(fd, bytes + len, size - len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        len += (size_t)got;
    }
    return (ssize_t)len;
}

static void cut_line_end(struct backup_key *k)
{
    if (k->len > 0 && k->bytes[k->len - 1] == '\n')
        k->len--;
    if (k->len > 0 && k->bytes[k->len - 1] == '\r')
        k->len--;
}

bool backup_key_read(struct backup_key *k, const char *path, char *why, size_t why_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read_all(fd, k->bytes, sizeof(k->bytes)) : -1;

    if (len < 0)
        snprintf(why, why_size, "cannot read the key file %s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (len < 0)
        return false;
    k->len = (size_t)len;
    k->is_raw = k->len == SECRET_KEY_SIZE;
    if (!k->is_raw)
        cut_line_end(k);
    if (k->len >= PASSPHRASE_MIN && k->len <= BACKUP_PASSPHRASE_MAX)
        return true;
    snprintf(why, why_size,
             "the key file %s holds no key: 32 random bytes, or a passphrase of %d to %d "
             "bytes; `head -c 32 /dev/urandom` makes one",
             path, PASSPHRASE_MIN, BACKUP_PASSPHRASE_MAX);
    backup_key_forget(k);
    return false;
}

void backup_key_forget(struct backup_key *k)
{
    secret_forget(k, sizeof(*k));
}

bool backup_key_derive(const struct backup_key *k, const uint8_t salt[SECRET_SALT_SIZE],
                       struct password_cost cost, uint8_t key[SECRET_KEY_SIZE])
{
    uint8_t both[SECRET_KEY_SIZE + SECRET_SALT_SIZE];

    if (!k->is_raw)
        return secret_key(k->bytes, k->len, salt, cost, key);
    memcpy(both, k->bytes, SECRET_KEY_SIZE);
    memcpy(both + SECRET_KEY_SIZE, salt, SECRET_SALT_SIZE);
    secret_hash(both, sizeof(both), key);
    secret_forget(both, sizeof(both));
    return true;
}
