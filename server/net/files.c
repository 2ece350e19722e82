#include "net/files.h"

#include "base/embedded.h"
#include "base/secret.h"
#include "base/xmalloc.h"
#include "net/headers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_MAX_BYTES 256

struct files {
    struct file *files; /* sorted by name */
    size_t count;
};

static const struct {
    const char *coding;
    const char *suffix;
} encodings[ENCODING_COUNT] = {
    [ENCODING_NONE] = {NULL, ""},
    [ENCODING_BROTLI] = {"br", ".br"},
    [ENCODING_GZIP] = {"gzip", ".gz"},
};

static const char *const types[][2] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".map", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".webp", "image/webp"},
    {".woff2", "font/woff2"},
    {".mp3", "audio/mpeg"},
    {".txt", "text/plain; charset=utf-8"},
};

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);
    size_t end_len = strlen(end);

    return len > end_len && strcmp(text + len - end_len, end) == 0;
}

static const char *type_of(const char *name)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (ends_with(name, types[i][0]))
            return types[i][1];
    }
    return "application/octet-stream";
}

static void body_fill(struct file_body *body, const struct embedded_file *from)
{
    uint8_t hash[SECRET_HASH_SIZE];
    size_t at = 0;

    body->bytes = from->bytes;
    body->len = from->len;
    secret_hash(from->bytes, from->len, hash);
    body->etag[at++] = '"';
    for (size_t i = 0; i < 16; i++, at += 2)
        snprintf(body->etag + at, 3, "%02x", hash[i]);
    body->etag[at++] = '"';
    body->etag[at] = '\0';
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static struct file *find(const struct files *f, const char *name)
{
    struct file key = {.name = name};

    if (f->count == 0)
        return NULL;
    return bsearch(&key, f->files, f->count, sizeof(key), compare_names);
}

/* The file of which `name` is an encoding, NULL when it is a file itself. */
static struct file *base_of(const struct files *f, const char *name, int *encoding)
{
    for (int i = ENCODING_NONE + 1; i < ENCODING_COUNT; i++) {
        char base[PATH_MAX_BYTES];

        if (!ends_with(name, encodings[i].suffix))
            continue;
        *encoding = i;
        snprintf(base, sizeof(base), "%.*s",
                 (int)(strlen(name) - strlen(encodings[i].suffix)), name);
        return find(f, base);
    }
    return NULL;
}

static void add_encodings(struct files *f, const struct embedded_file *embedded,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int encoding;
        struct file *base = base_of(f, embedded[i].name, &encoding);

        if (!base)
            continue;
        base->has_encodings = true;
        body_fill(&base->bodies[encoding], &embedded[i]);
    }
}

struct files *files_create(const struct embedded_file *embedded, size_t count)
{
    struct files *f = xcalloc(1, sizeof(*f));

    f->files = xcalloc(count + 1, sizeof(*f->files));
    for (size_t i = 0; i < count; i++) {
        struct file *file = &f->files[f->count];

        if (ends_with(embedded[i].name, ".br") || ends_with(embedded[i].name, ".gz"))
            continue;
        file->name = embedded[i].name;
        file->type = type_of(file->name);
        file->is_lasting = strncmp(file->name, "assets/", strlen("assets/")) == 0;
        body_fill(&file->bodies[ENCODING_NONE], &embedded[i]);
        f->count++;
    }
    qsort(f->files, f->count, sizeof(*f->files), compare_names);
    add_encodings(f, embedded, count);
    return f;
}

void files_destroy(struct files *f)
{
    if (!f)
        return;
    free(f->files);
    free(f);
}

/* /m/184 is the address of a message: the page leads there. */
static bool is_message(const char *path)
{
    size_t digits;

    if (strncmp(path, "m/", 2) != 0)
        return false;
    digits = strspn(path + 2, "0123456789");
    return digits > 0 && path[2 + digits] == '\0';
}

const struct file *files_find(const struct files *f, const char *path)
{
    char name[PATH_MAX_BYTES];

    if (path[0] != '/' || strlen(path) >= sizeof(name) - strlen("/index.html"))
        return NULL;
    path++;
    if (strcmp(path, "docs") == 0)
        path = "docs/";
    if (is_message(path))
        path = "";
    snprintf(name, sizeof(name), "%s%s", path,
             *path == '\0' || ends_with(path, "/") ? "index.html" : "");
    return find(f, name);
}

const struct file_body *file_choose(const struct file *f, const char *accept_encoding,
                                    const char **coding)
{
    for (int i = ENCODING_NONE + 1; i < ENCODING_COUNT; i++) {
        *coding = encodings[i].coding;
        if (f->bodies[i].bytes && header_accepts(accept_encoding, *coding))
            return &f->bodies[i];
    }
    *coding = NULL;
    return &f->bodies[ENCODING_NONE];
}
