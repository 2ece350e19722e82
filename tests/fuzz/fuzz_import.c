/* Lines of an export from anybody: the line, and each value of its row. */
#include "base/buf.h"
#include "base/must.h"
#include "store/import_line.h"

#include <string.h>

static void read_values(const struct import_line *l)
{
    struct json_slice rest = json_inside(l->row), key, value;
    struct buf space;

    buf_init(&space);
    while (json_next_member(&rest, &key, &value)) {
        struct import_value v;

        buf_clear(&space);
        v = import_value_read(value, &space);
        must(v.type <= IMPORT_NONE);
        must(v.at <= space.len && v.len <= space.len - v.at);
        if (v.type == IMPORT_TEXT && v.len > 0)
            must(!memchr(space.bytes + v.at, '\0', v.len));
    }
    buf_finish(&space);
}

static void read_line(const char *text, size_t len)
{
    struct import_line l;
    char why[100];

    memset(why, 'x', sizeof(why));
    if (!import_line_read(&l, text, len, why, sizeof(why))) {
        must(memchr(why, '\0', sizeof(why)) && why[0]);
        return;
    }
    must(l.version <= INT64_MAX && l.rows <= INT64_MAX && l.bytes <= INT64_MAX);
    if (l.kind == IMPORT_ROW) {
        must(l.table.text >= text && l.table.text + l.table.len <= text + len);
        must(l.row.text >= text && l.row.text + l.row.len <= text + len);
        read_values(&l);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *text = (const char *)bytes;
    size_t from = 0;

    for (size_t i = 0; i <= size; i++) {
        if (i < size && text[i] != '\n')
            continue;
        read_line(text + from, i - from);
        from = i + 1;
    }
    return 0;
}
