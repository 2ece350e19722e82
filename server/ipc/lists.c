#include "ipc/lists.h"

#include "base/buf.h"
#include "base/must.h"
#include "ipc/wire.h"

#include <string.h>

static const char *const names[] = {[LIST_WORDS] = "words",
                                    [LIST_EXCEPTIONS] = "exceptions",
                                    [LIST_PATTERNS] = "patterns",
                                    [LIST_HOSTS_DENIED] = "hosts_denied",
                                    [LIST_HOSTS_ALLOWED] = "hosts_allowed",
                                    [LIST_HOSTS_OURS] = "hosts_ours"};

const char *list_kind_name(enum list_kind kind)
{
    must(kind >= LIST_WORDS && kind <= LIST_HOSTS_OURS);
    return names[kind];
}

bool list_kind_parse(const char *name, enum list_kind *kind)
{
    for (unsigned i = LIST_WORDS; i <= LIST_HOSTS_OURS; i++)
        if (strcmp(names[i], name) == 0) {
            *kind = (enum list_kind)i;
            return true;
        }
    return false;
}

void list_part_put(struct buf *out, const struct list_part *p)
{
    wire_put_u64(out, p->id);
    wire_put_u8(out, (uint8_t)p->kind);
    wire_put_string(out, p->language, strnlen(p->language, sizeof(p->language) - 1));
    wire_put_string(out, p->entries, p->len);
}

static bool is_tag_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-';
}

static void read_language(struct wire_in *in, char language[16])
{
    const char *text;
    size_t len;

    wire_get_string(in, &text, &len);
    memset(language, 0, 16);
    if (len > 15) {
        in->bad = true;
        return;
    }
    for (size_t i = 0; i < len; i++) {
        language[i] = text[i];
        in->bad |= !is_tag_letter(text[i]);
    }
}

bool list_part_read(struct wire_in *in, struct list_part *p)
{
    unsigned kind;

    p->id = wire_get_u64(in);
    kind = wire_get_u8(in);
    if (kind < LIST_WORDS || kind > LIST_HOSTS_OURS)
        in->bad = true;
    p->kind = in->bad ? LIST_WORDS : (enum list_kind)kind;
    read_language(in, p->language);
    wire_get_string(in, &p->entries, &p->len);
    return !in->bad;
}
