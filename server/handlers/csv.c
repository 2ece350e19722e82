#include "handlers/csv.h"

#include <string.h>

struct csv csv_begin(struct buf *out)
{
    return (struct csv){.out = out};
}

static void begin_field(struct csv *csv)
{
    if (csv->comma)
        buf_add_char(csv->out, ',');
    csv->comma = true;
}

static bool looks_like_formula(const char *text, size_t len)
{
    return len > 0 && memchr("=+-@\t\r", text[0], 6) != NULL;
}

static bool needs_quotes(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (memchr(",\"\r\n\t'", text[i], 6) != NULL)
            return true;
    return len > 0 && (text[0] == ' ' || text[len - 1] == ' ');
}

void csv_text(struct csv *csv, const char *text, size_t len)
{
    bool formula = looks_like_formula(text, len);

    begin_field(csv);
    if (!formula && !needs_quotes(text, len)) {
        buf_add(csv->out, text, len);
        return;
    }
    buf_add_char(csv->out, '"');
    if (formula)
        buf_add_char(csv->out, '\'');
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"')
            buf_add_char(csv->out, '"');
        buf_add_char(csv->out, text[i]);
    }
    buf_add_char(csv->out, '"');
}

void csv_number(struct csv *csv, int64_t value)
{
    begin_field(csv);
    buf_printf(csv->out, "%lld", (long long)value);
}

void csv_row_end(struct csv *csv)
{
    buf_add_text(csv->out, "\r\n");
    csv->comma = false;
}
