#include "worker/model/head.h"

#include "base/buf.h"
#include "base/siphash.h"
#include "base/xmalloc.h"
#include "ipc/wire.h"
#include "worker/model/head_private.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC  "ROOSTHED"
#define FORMAT 1u

static const uint64_t key[2] = {0x524F4F5354484544u, 0x776F726B73706163u};

double head_value(const struct head *h, const struct features *f,
                  const double logits[MODEL_HEADS])
{
    int64_t sum = 0;
    double value = (double)h->shape.bias;

    for (uint32_t i = 0; i < f->count; i++)
        sum += h->weights[f->buckets[i]];
    value += (double)h->shape.unit * (double)sum / sqrt((double)f->count);
    for (size_t i = 0; i < MODEL_HEADS; i++)
        value += (double)h->offsets[i] * logits[i];
    return value;
}

void head_free(struct head *h)
{
    free(h);
}

static void pack(const struct head *h, struct buf *out)
{
    buf_add(out, MAGIC, 8);
    wire_put_u32(out, FORMAT);
    wire_put_u64(out, h->model);
    shape_put(out, &h->shape);
    for (size_t i = 0; i < MODEL_HEADS; i++) {
        uint32_t bits;

        memcpy(&bits, &h->offsets[i], sizeof(bits));
        wire_put_u32(out, bits);
    }
    buf_add(out, h->weights, sizeof(h->weights));
    wire_put_u64(out, siphash(key, out->bytes, out->len));
}

/* All of it, on the disk. */
static bool write_all(int fd, const struct buf *bytes)
{
    size_t done = 0;

    while (done < bytes->len) {
        ssize_t count = write(fd, bytes->bytes + done, bytes->len - done);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        done += (size_t)count;
    }
    return fsync(fd) == 0;
}

bool head_write(const struct head *h, int fd, const char *name, char *why,
                size_t why_size)
{
    char *beside = xasprintf("%s.new", name);
    int file = openat(fd, beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct buf bytes;
    bool ok;

    buf_init(&bytes);
    pack(h, &bytes);
    ok = file >= 0 && write_all(file, &bytes);
    if (file >= 0 && close(file) != 0)
        ok = false;
    ok = ok && renameat(fd, beside, fd, name) == 0 && fsync(fd) == 0;
    if (!ok)
        snprintf(why, why_size, "%s: %s", name, strerror(errno));
    buf_finish(&bytes);
    free(beside);
    return ok;
}

static bool get_offsets(struct wire_in *in, struct head *h)
{
    bool ok = true;

    for (size_t i = 0; i < MODEL_HEADS; i++) {
        uint32_t bits = wire_get_u32(in);

        memcpy(&h->offsets[i], &bits, sizeof(bits));
        ok = ok && isfinite(h->offsets[i]);
    }
    return ok;
}

static const char *unpack(struct head *h, const struct model *m, const char *bytes,
                          size_t len)
{
    struct wire_in in;
    struct wire_in tail;

    if (len < 16 || memcmp(bytes, MAGIC, 8) != 0)
        return "it is no head";
    in = wire_in(bytes + 8, len - 16);
    tail = wire_in(bytes + len - 8, 8);
    if (wire_get_u64(&tail) != siphash(key, bytes, len - 8))
        return "its checksum is wrong";
    if (wire_get_u32(&in) != FORMAT)
        return "it is of another format";
    h->model = wire_get_u64(&in);
    if (h->model != model_checksum(m))
        return "it was learnt on another model";
    if (!shape_get(&in, &h->shape) || !get_offsets(&in, h) ||
        in.left != sizeof(h->weights))
        return "it is malformed";
    memcpy(h->weights, in.at, sizeof(h->weights));
    return NULL;
}

/* The file, and not more of it than a head has. */
static bool read_file(int fd, const char *name, struct buf *bytes)
{
    size_t most = sizeof(struct head) + 1024;
    int file = openat(fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    ssize_t count = 0;

    if (file < 0)
        return false;
    if (fstat(file, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > (off_t)most) {
        close(file);
        errno = EINVAL;
        return false;
    }
    buf_reserve(bytes, most);
    do {
        bytes->len += (size_t)count;
        count = read(file, bytes->bytes + bytes->len, most - bytes->len);
    } while (count > 0);
    close(file);
    return count == 0;
}

struct head *head_read(const struct model *m, int fd, const char *name, char *why,
                       size_t why_size)
{
    struct head *h = xcalloc(1, sizeof(*h));
    struct buf bytes;
    const char *reason;

    buf_init(&bytes);
    reason = read_file(fd, name, &bytes) ? unpack(h, m, bytes.bytes, bytes.len)
                                         : strerror(errno);
    buf_finish(&bytes);
    if (!reason)
        return h;
    snprintf(why, why_size, "%s: %s", name, reason);
    free(h);
    return NULL;
}
