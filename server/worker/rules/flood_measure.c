#include "base/utf8.h"
#include "worker/rules/flood.h"
#include "worker/rules/letters.h"
#include "worker/rules/rules.h"
#include "worker/rules/simhash.h"
#include "worker/text/normalise.h"

#include <stdbool.h>
#include <unicode/uchar.h>

static bool is_mention(const struct rule_text *t, size_t at)
{
    size_t bytes;

    if (t->raw[at] != '@' || at + 1 >= t->len ||
        letter_at(t->raw, t->len, at + 1, &bytes) == LETTER_NONE)
        return false;
    /* me@example.org mentions nobody. */
    return at == 0 || (unsigned char)t->raw[at - 1] <= ' ' || t->raw[at - 1] == '(' ||
           t->raw[at - 1] == ',';
}

void flood_measure(const struct rule_text *t, uint32_t links, struct flood_mark *out)
{
    *out = (struct flood_mark){.links = links};
    out->fingerprint = simhash(t->normalised->bytes, t->normalised->len, &out->words);
    for (size_t at = 0; at < t->len;) {
        unsigned char c = (unsigned char)t->raw[at];

        if (c < 0x80) {
            bool letter = (unsigned char)((c | 0x20) - 'a') < 26;

            out->letters += letter;
            out->capitals += letter && !(c & 0x20);
            out->mentions += c == '@' && is_mention(t, at);
            at++;
            continue;
        }
        UChar32 code = (UChar32)utf8_next(t->raw, t->len, &at);

        out->letters += u_isalpha(code) != 0;
        out->capitals += u_isupper(code) != 0;
    }
}
