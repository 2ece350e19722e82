#include "worker/train/corpus.h"

#include "base/must.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "worker/model/embedded.h"
#include "worker/text/normalise.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *folder;
    bool json; /* the texts of JSON lines, all LABEL_OK */
} sets[] = {
    [SET_SMS] = {"sms_spam", false},      [SET_YOUTUBE] = {"youtube_spam", false},
    [SET_DAVIDSON] = {"davidson", false}, [SET_SURGE] = {"surge_toxicity", false},
    [SET_IRC] = {"ubuntu_irc", false},    [SET_PII] = {"presidio_pii", true},
    [SET_URL] = {"phishing_url", false},
};

static const struct {
    const char *name;
    enum corpus_label label;
} labels[] = {
    {"ham", LABEL_OK},        {"neither", LABEL_OK},
    {"not_toxic", LABEL_OK},  {"ok", LABEL_OK},
    {"legitimate", LABEL_OK}, {"spam", LABEL_SPAM},
    {"hate", LABEL_HATE},     {"offensive", LABEL_OFFENSIVE},
    {"toxic", LABEL_TOXIC},   {"phishing", LABEL_PHISHING},
};

void corpus_init(struct corpus *c)
{
    *c = (struct corpus){.rows = NULL};
    buf_init(&c->texts);
}

void corpus_finish(struct corpus *c)
{
    buf_finish(&c->texts);
    free(c->rows);
}

const char *corpus_text(const struct corpus *c, size_t row)
{
    must(row < c->count);
    return c->texts.bytes + c->rows[row].at;
}

void corpus_add(struct corpus *c, struct corpus_row row, const char *text, size_t len)
{
    if (c->count == c->capacity) {
        c->capacity = c->capacity ? 2 * c->capacity : 1024;
        c->rows = xreallocarray(c->rows, c->capacity, sizeof(c->rows[0]));
    }
    row.at = c->texts.len;
    row.len = len;
    c->rows[c->count++] = row;
    buf_add(&c->texts, text, len);
}

static bool label_parse(const char *name, size_t len, enum corpus_label *label)
{
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (strlen(labels[i].name) == len && memcmp(labels[i].name, name, len) == 0) {
            *label = labels[i].label;
            return true;
        }
    }
    return false;
}

static bool take_tsv(struct corpus *c, enum corpus_set set, const char *line, size_t len)
{
    const char *tab = memchr(line, '\t', len);
    struct corpus_row row = {.set = set};

    if (!tab || !label_parse(line, (size_t)(tab - line), &row.label))
        return false;
    corpus_add(c, row, tab + 1, len - (size_t)(tab + 1 - line));
    return true;
}

/* The four digits of \uXXXX; 0: not such. */
static uint32_t hex4(const char *digits)
{
    char text[5] = {0};
    char *end;
    unsigned long value;

    memcpy(text, digits, strnlen(digits, 4));
    value = strtoul(text, &end, 16);
    return end == text + 4 ? (uint32_t)value : 0;
}

static void add_code(struct buf *out, uint32_t code)
{
    if (code < 0x80) {
        buf_add_char(out, (char)code);
    } else if (code < 0x800) {
        buf_add_char(out, (char)(0xC0 | code >> 6));
        buf_add_char(out, (char)(0x80 | (code & 0x3F)));
    } else {
        buf_add_char(out, (char)(0xE0 | code >> 12));
        buf_add_char(out, (char)(0x80 | (code >> 6 & 0x3F)));
        buf_add_char(out, (char)(0x80 | (code & 0x3F)));
    }
}

/* One escape of a JSON string; what is behind it, or NULL. */
static const char *take_escape(struct buf *out, const char *at)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/  \n  ";
    const char *known = *at ? strchr(from, *at) : NULL;

    if (known) {
        buf_add_char(out, to[known - from]);
        return at + 1;
    }
    if (*at != 'u' || hex4(at + 1) == 0)
        return NULL;
    add_code(out, hex4(at + 1));
    return at + 5;
}

/* The value of "text", which is the first member of each line. */
static bool take_json(struct corpus *c, enum corpus_set set, const char *line)
{
    static const char begin[] = "{\"text\": \"";
    struct corpus_row row = {.set = set, .label = LABEL_OK};
    struct buf out;
    const char *at = line + sizeof(begin) - 1;
    bool ok;

    if (strncmp(line, begin, sizeof(begin) - 1) != 0)
        return false;
    buf_init(&out);
    while (at && *at && *at != '"') {
        if (*at == '\\')
            at = take_escape(&out, at + 1);
        else
            buf_add_char(&out, *at++);
    }
    ok = at && *at == '"';
    if (ok)
        corpus_add(c, row, buf_text(&out), out.len);
    buf_finish(&out);
    return ok;
}

static bool take_line(struct corpus *c, enum corpus_set set, char *line, size_t len)
{
    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
        line[--len] = '\0';
    if (len == 0)
        return true;
    if (len > NORMALISE_TEXT_MAX || strlen(line) != len || !utf8_valid(line, len))
        return false;
    return sets[set].json ? take_json(c, set, line) : take_tsv(c, set, line, len);
}

bool corpus_read_set(struct corpus *c, const char *data, enum corpus_set set,
                     const char *part, char *why, size_t why_size)
{
    char *path = xasprintf("%s/%s/%s.%s", data, sets[set].folder, part,
                           sets[set].json ? "jsonl" : "tsv");
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    size_t number = 0;
    ssize_t len;
    bool ok = file != NULL;

    if (!file)
        snprintf(why, why_size, "%s: %s", path, strerror(errno));
    while (ok && (len = getline(&line, &size, file)) >= 0) {
        number++;
        ok = take_line(c, set, line, (size_t)len);
        if (!ok)
            snprintf(why, why_size, "%s: line %zu is malformed", path, number);
    }
    if (file)
        fclose(file);
    free(line);
    free(path);
    return ok;
}

bool corpus_read(struct corpus *c, const char *data, const char *part, char *why,
                 size_t why_size)
{
    for (enum corpus_set set = SET_SMS; set <= SET_URL; set++)
        if (!corpus_read_set(c, data, set, part, why, why_size))
            return false;
    return true;
}

void corpus_add_ordinary(struct corpus *c)
{
    size_t len;
    const char *at = embedded_ordinary_text(&len);
    const char *end = at + len;

    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));

        if (!line_end)
            line_end = end;
        if (line_end > at)
            corpus_add(c, (struct corpus_row){.set = SET_ORDINARY}, at,
                       (size_t)(line_end - at));
        at = line_end + 1;
    }
}
