/* Whatever a line holds, what was read of it is valid and its spans lie within its
 * text. */
#include "base/must.h"
#include "base/utf8.h"
#include "worker/rules/pii_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct pii_row row;

    if (!pii_row_read(&row, (const char *)bytes, len))
        return 0;
    must(utf8_valid(buf_text(&row.text), row.text.len) && row.count <= PII_ROW_SPANS_MAX);
    for (size_t i = 0; i < row.count; i++)
        must(row.spans[i].start <= row.text.len && row.spans[i].end <= row.text.len);
    return 0;
}
