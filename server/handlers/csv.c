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

static bool begins_with_one(const char *text, size_t len, const char (*of)[4],
                            size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (len >= 3 && memcmp(text, of[i], 3) == 0)
            return true;
    return false;
}

/* Invisible characters in front do not count; the full-width signs do (U+FF1D and so on). */
static bool looks_like_formula(const char *text, size_t len)
{
    static const char hidden[][4] = {"\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D",
                                     "\xE2\x81\xA0", "\xEF\xBB\xBF"};
    static const char wide[][4] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                   "\xEF\xBC\xA0"};

    while (begins_with_one(text, len, hidden, 5)) {
        text += 3;
        len -= 3;
    }
    return len > 0 && (memchr("=+-@\t\r", text[0], 6) != NULL ||
                       begins_with_one(text, len, wide, 4));
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
