#include "worker/text/undress.h"

#include "base/must.h"
#include "worker/text/letters.h"

#include <stdint.h>
#include <string.h>

#define SINGLES_MIN 3 /* letters in a row that make a word */

/* The letter a digit or sign stands for; 0: none. */
static char stands_for(char c)
{
    switch (c) {
    case '0':
        return 'o';
    case '1':
    case '!':
    case '|':
        return 'i';
    case '3':
        return 'e';
    case '4':
    case '@':
        return 'a';
    case '5':
    case '$':
        return 's';
    case '6':
    case '9':
        return 'g';
    case '7':
    case '+':
        return 't';
    case '8':
        return 'b';
    default:
        return 0;
    }
}

static bool is_sign(char c)
{
    return !is_digit(c) && stands_for(c) != 0;
}

enum trigger { QUIET = 0, LETTER = 1, FIGURE = 2, SIGN = 3 };

static uint8_t trigger(char c, uint8_t past)
{
    if (is_letter(c))
        return LETTER;
    if (stands_for(c) == 0 || (c == '@' && (past & 3) == QUIET))
        return QUIET;
    return is_digit(c) || c == '$' ? FIGURE : SIGN;
}

bool undress_needed(const char *bytes, size_t len)
{
    uint8_t past = 0; /* two bits for each of the last bytes, the newest lowest */

    for (size_t i = 0; i < len; i++) {
        uint8_t now = trigger(bytes[i], past);
        uint8_t before = past & 3;

        past = (uint8_t)(past << 2 | now);
        if (now == QUIET)
            continue;
        if (before != QUIET && before != now && (now == LETTER || before == LETTER) &&
            now != SIGN)
            return true; /* a letter beside a figure */
        if (i >= 2 && now == LETTER && bytes[i] == bytes[i - 1] &&
            bytes[i] == bytes[i - 2])
            return true;
        if ((past & 0xCC) == 0 && (past & 0x30) != 0 && !is_wordy(bytes[i + 1]))
            return true; /* single, single */
    }
    return false;
}

size_t chunk_end(const char *bytes, size_t len, size_t at)
{
    const char *space = at < len ? memchr(bytes + at, ' ', len - at) : NULL;

    return space ? (size_t)(space - bytes) : len;
}

/* The endings of hosts that people write without a scheme. */
static bool known_ending(const char *name, size_t len)
{
    static const char names[] =
        " com net org edu gov io co uk de us ru info biz me tv ly "
        "eu fr nl in ca au app dev tk gl be cc ws mobi xyz html ";
    char word[8];

    if (len < 2 || len > 5)
        return false;
    word[0] = ' ';
    memcpy(word + 1, name, len);
    word[len + 1] = ' ';
    word[len + 2] = '\0';
    return strstr(names, word) != NULL;
}

static bool host_dot(const char *bytes, size_t len, size_t dot)
{
    size_t end = dot + 1;

    while (end < len && is_letter(bytes[end]))
        end++;
    return dot >= 2 && is_alnum(bytes[dot - 1]) &&
           (end == len || !is_wordy(bytes[end])) &&
           known_ending(bytes + dot + 1, end - dot - 1);
}

bool chunk_is_link(const char *bytes, size_t len)
{
    if (len < 4)
        return false;
    if (memcmp(bytes, "www.", 4) == 0)
        return true;
    for (size_t i = 1; i + 1 < len; i++)
        if ((bytes[i] == '.' && host_dot(bytes, len, i)) ||
            (bytes[i] == ':' && i + 2 < len && bytes[i + 1] == '/' &&
             bytes[i + 2] == '/'))
            return true;
    return false;
}

/* Reading and writing place; writing never overtakes reading. */
struct shrink {
    struct normalised *text;
    size_t read, write;
    size_t no_run; /* no run of single letters begins before this */
};

static void keep(struct shrink *s, char as)
{
    s->text->places[s->write] = s->text->places[s->read++];
    s->text->bytes[s->write++] = as;
}

static void drop(struct shrink *s, size_t count)
{
    s->read += count;
}

static void keep_until(struct shrink *s, size_t end)
{
    while (s->read < end)
        keep(s, s->text->bytes[s->read]);
}

/* Bytes of the one separator at `at`, a space, a sign or a symbol beyond ASCII; 0: none. */
static size_t separator(const char *bytes, size_t len, size_t at)
{
    unsigned char c = (unsigned char)bytes[at];

    if (at >= len || is_alnum(bytes[at]))
        return 0;
    if (c < 0x80)
        return 1;
    if (c == 0xC2)
        return 2; /* U+0080 to U+00BF: middle dot and its like */
    if (c == 0xE2)
        return 3; /* U+2000 to U+2FFF: bullets, boxes, hearts */
    return c == 0xF0 && (unsigned char)bytes[at + 1] == 0x9F ? 4 : 0; /* emoji */
}

/* Where a run of single letters with one and the same separator between them ends; 0: it
 * is not one. `begin` is at the beginning of a word. */
static size_t singles_end(struct shrink *s, size_t len)
{
    const char *bytes = s->text->bytes;
    size_t begin = s->read;
    size_t at = begin + 1;
    size_t gap = separator(bytes, len, at);
    size_t letters = is_letter(bytes[begin]);
    size_t count = 1;
    size_t end = 0;

    if (gap == 0 || begin < s->no_run || !is_alnum(bytes[begin]))
        return 0;
    while (separator(bytes, len, at) == gap &&
           memcmp(bytes + at, bytes + begin + 1, gap) == 0) {
        size_t next = at + gap;

        if (next >= len || !(is_letter(bytes[next]) || stands_for(bytes[next])) ||
            is_alnum(bytes[next + 1]) || (gap == 1 && is_high(bytes[next + 1])))
            break;
        letters += is_letter(bytes[next]);
        count++;
        at = end = next + 1;
    }
    if (count >= SINGLES_MIN && 2 * letters > count)
        return end;
    s->no_run = at; /* else a long row of digits would be read again from each */
    return 0;
}

/* "f u c k": the letters, without what is between. */
static void join(struct shrink *s, size_t end)
{
    const char *bytes = s->text->bytes;
    size_t gap = separator(bytes, end, s->read + 1);

    for (;;) {
        char c = bytes[s->read];

        keep(s, is_letter(c) ? c : stands_for(c));
        if (s->read >= end)
            return;
        drop(s, gap);
    }
}

/* Where a word that may hold figures ends, and whether they stand for letters: it has
 * letters, and not fewer than figures; "4gb" and "2nd" are numbers with a unit. */
static size_t word_end(const char *bytes, size_t len, size_t begin, bool *figures)
{
    size_t letters = 0;
    size_t digits = 0;
    size_t signs = 0;
    size_t leading = 0;
    size_t end = begin;

    for (; end < len; end++) {
        char c = bytes[end];

        if (is_letter(c)) {
            letters++;
        } else if (is_digit(c)) {
            leading += digits == end - begin;
            digits++;
        } else if (is_sign(c) &&
                   (c == '$' || (end > begin && is_alnum(bytes[end - 1]))) &&
                   (c == '$' || is_alnum(bytes[end + 1]))) {
            signs++;
        } else {
            break;
        }
    }
    *figures = digits + signs > 0 && letters >= digits + signs &&
               !(leading == digits && signs == 0 && letters < 4);
    return end;
}

/* Copies a word: figures as letters when they stand for such, one letter of a run of three
 * or more of it. */
static void copy_word(struct shrink *s, size_t end, bool figures)
{
    const char *bytes = s->text->bytes;

    while (s->read < end) {
        char c = bytes[s->read];
        size_t run = 1;

        if (is_letter(c))
            while (s->read + run < end && bytes[s->read + run] == c)
                run++;
        else if (figures && stands_for(c))
            c = stands_for(c);
        keep(s, c);
        if (run == 2)
            keep(s, c);
        else
            drop(s, run - 1);
    }
}

/* A name keeps its digits. */
static void keep_mention(struct shrink *s, size_t end)
{
    const char *bytes = s->text->bytes;

    do
        keep(s, bytes[s->read]);
    while (s->read < end &&
           (is_wordy(bytes[s->read]) || bytes[s->read] == '_' || bytes[s->read] == '-'));
}

/* One chunk without spaces, or a run of single letters that reaches over several. */
static void undress_chunk(struct shrink *s, size_t len, size_t end)
{
    const char *bytes = s->text->bytes;

    if (chunk_is_link(bytes + s->read, end - s->read)) {
        keep_until(s, end);
        return;
    }
    if (bytes[s->read] == '@' && is_wordy(bytes[s->read + 1]))
        keep_mention(s, end);
    while (s->read < end) {
        size_t run = singles_end(s, len);
        bool figures;
        size_t word = word_end(bytes, len, s->read, &figures);

        if (run != 0)
            join(s, run);
        else if (word > s->read)
            copy_word(s, word, figures);
        else
            keep(s, bytes[s->read]);
    }
}

void undress(struct normalised *text)
{
    struct shrink s = {.text = text};
    size_t len = text->len;

    while (s.read < len) {
        if (text->bytes[s.read] == ' ')
            keep(&s, ' ');
        else
            undress_chunk(&s, len, chunk_end(text->bytes, len, s.read));
    }
    must(s.read == len);
    text->places[s.write] = (uint16_t)text->source_len;
    text->len = s.write;
}
