/* A table as the worker may send it, and a question as the server may: what reads as good
 * reads to its end. */
#include "base/buf.h"
#include "base/must.h"
#include "base/utf8.h"
#include "ipc/table.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void read_cells(struct table *t)
{
    for (uint32_t row = 0; row < t->rows; row++)
        for (unsigned i = 0; i < t->head.column_count; i++) {
            enum table_type type = t->head.columns[i].type;
            struct table_cell cell = table_next(t, type);

            if (type == TABLE_TEXT)
                must(cell.there && utf8_valid(cell.text, cell.len));
            else if (type == TABLE_DATE && cell.there)
                must(cell.number >= DAY_LEAST && cell.number <= DAY_MOST);
            else if (type == TABLE_ROOM && cell.there)
                must(cell.number > 0);
        }
    must(wire_end(&t->cells));
}

static void write_again(const struct report_question *q, const uint8_t *bytes, size_t len)
{
    struct buf out;

    buf_init(&out);
    report_question_put(&out, q);
    must(out.len == len && memcmp(out.bytes, bytes, len) == 0);
    buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct wire_in in = wire_in(bytes, len);
    struct report_question q;
    struct table t;

    if (table_read(&in, &t) && t.head.status == TABLE_OK)
        read_cells(&t);
    in = wire_in(bytes, len);
    if (report_question_read(&in, &q))
        write_again(&q, bytes, len);
    return 0;
}
