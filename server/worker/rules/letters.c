#include "worker/rules/letters.h"

#include "base/utf8.h"

#include <unicode/uchar.h>

/* Thai and Lao, Myanmar, Khmer, ideographs, Japanese. */
static const struct {
    uint32_t first, last;
} alone[] = {
    {0x0E00, 0x0EFF}, {0x1000, 0x109F}, {0x1780, 0x17FF},   {0x3041, 0x30FF},
    {0x3400, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x3FFFF},
};

static enum letter wide_letter(uint32_t code)
{
    for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
        if (code >= alone[i].first && code <= alone[i].last)
            return LETTER_ALONE;
    UChar32 c = (UChar32)code;

    return u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) ? LETTER_WORD : LETTER_NONE;
}

enum letter letter_wide(const char *text, size_t len, size_t at, size_t *bytes)
{
    size_t after = at;
    uint32_t code = utf8_next(text, len, &after);

    *bytes = after - at;
    return wide_letter(code);
}
