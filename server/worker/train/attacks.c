#include "worker/train/attacks.h"

#include "base/buf.h"
#include "base/must.h"

#include <stdbool.h>
#include <string.h>

struct dice {
    uint64_t state;
};

/* SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
static uint64_t roll(struct dice *d)
{
    uint64_t z = d->state += 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static uint32_t roll_below(struct dice *d, uint32_t sides)
{
    return (uint32_t)(roll(d) >> 32) % sides;
}

static const char *const names[ATTACKS] = {
    [ATTACK_HOMOGLYPHS] = "homoglyphs",
    [ATTACK_ZERO_WIDTH] = "zero width",
    [ATTACK_LEET] = "leet",
    [ATTACK_SPACING] = "spacing",
    [ATTACK_DIACRITICS] = "diacritics",
    [ATTACK_FULL_WIDTH] = "full width",
    [ATTACK_REPEATED] = "repeated letters",
    [ATTACK_MIXED_CASE] = "mixed case",
    [ATTACK_PUNCTUATION] = "punctuation inserted",
    [ATTACK_ENCLOSED] = "circled and squared",
};

const char *attack_name(enum attack attack)
{
    must(attack < ATTACKS);
    return names[attack];
}

/* How much of the text one attack changes. */
struct attacker {
    struct dice dice;
    uint32_t percent; /* of the letters, or of the words */
    struct buf *out;
};

static bool hit(struct attacker *a)
{
    return roll_below(&a->dice, 100) < a->percent;
}

static bool is_letter(char c)
{
    return ((unsigned char)c | 0x20) >= 'a' && ((unsigned char)c | 0x20) <= 'z';
}

static void add_code(struct buf *out, uint32_t code)
{
    char bytes[4];
    size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

    must(code >= 0x80);
    for (size_t i = len - 1; i > 0; i--, code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3F));
    bytes[0] = (char)(code | (len == 2 ? 0xC0 : len == 3 ? 0xE0 : 0xF0));
    buf_add(out, bytes, len);
}

static void homoglyph(struct attacker *a, char c)
{
    static const struct {
        char letter;
        uint16_t codes[3];
    } looks[] = {
        {'a', {0x430, 0x251, 0x3B1}}, {'c', {0x441, 0x3F2, 0x441}},
        {'e', {0x435, 0x435, 0x4BD}}, {'i', {0x456, 0x3B9, 0x131}},
        {'j', {0x458, 0x458, 0x3F3}}, {'o', {0x43E, 0x3BF, 0x585}},
        {'p', {0x440, 0x3C1, 0x440}}, {'s', {0x455, 0x455, 0xA731}},
        {'x', {0x445, 0x3C7, 0x445}}, {'y', {0x443, 0x4AF, 0x3B3}},
        {'d', {0x501, 0x501, 0x501}}, {'h', {0x4BB, 0x4BB, 0x570}},
        {'n', {0x578, 0x578, 0x3B7}}, {'u', {0x57D, 0x3C5, 0x57D}},
        {'v', {0x475, 0x3BD, 0x475}}, {'k', {0x43A, 0x3BA, 0x43A}},
        {'t', {0x442, 0x3C4, 0x442}}, {'w', {0x461, 0x51D, 0x461}},
        {'g', {0x261, 0x261, 0x581}}, {'A', {0x410, 0x391, 0x410}},
        {'B', {0x412, 0x392, 0x412}}, {'C', {0x421, 0x421, 0x3F9}},
        {'E', {0x415, 0x395, 0x415}}, {'H', {0x41D, 0x397, 0x41D}},
        {'I', {0x406, 0x399, 0x406}}, {'K', {0x41A, 0x39A, 0x41A}},
        {'M', {0x41C, 0x39C, 0x41C}}, {'O', {0x41E, 0x39F, 0x41E}},
        {'P', {0x420, 0x3A1, 0x420}}, {'S', {0x405, 0x405, 0x405}},
        {'T', {0x422, 0x3A4, 0x422}}, {'X', {0x425, 0x3A7, 0x425}},
        {'Y', {0x3A5, 0x4AE, 0x3A5}},
    };

    for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
        if (looks[i].letter == c && hit(a)) {
            add_code(a->out, looks[i].codes[roll_below(&a->dice, 3)]);
            return;
        }
    }
    buf_add_char(a->out, c);
}

static void zero_width(struct attacker *a, char c)
{
    static const uint16_t codes[] = {0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD};

    buf_add_char(a->out, c);
    if (is_letter(c) && hit(a))
        add_code(a->out, codes[roll_below(&a->dice, 6)]);
}

static void leet(struct attacker *a, char c)
{
    static const char from[] = "aeiostbgAEIOSTBG";
    static const char to[2][sizeof(from)] = {"4310578943105789", "@3!0$7894310$789"};
    const char *known = strchr(from, c);

    if (known && hit(a))
        c = to[roll_below(&a->dice, 4) == 0][known - from];
    buf_add_char(a->out, c);
}

static void diacritic(struct attacker *a, char c)
{
    buf_add_char(a->out, c);
    if (is_letter(c) && hit(a))
        for (uint32_t i = roll_below(&a->dice, 2); i < 2; i++)
            add_code(a->out, 0x300 + roll_below(&a->dice, 0x40));
}

static void full_width(struct attacker *a, char c)
{
    if (c > ' ' && c < 0x7F && hit(a))
        add_code(a->out, 0xFEE0u + (uint32_t)c);
    else
        buf_add_char(a->out, c);
}

static void repeat(struct attacker *a, char c)
{
    buf_add_char(a->out, c);
    if (is_letter(c) && roll_below(&a->dice, 2) == 0 && hit(a))
        for (uint32_t i = roll_below(&a->dice, 3); i < 4; i++)
            buf_add_char(a->out, c);
}

static void mixed_case(struct attacker *a, char c)
{
    buf_add_char(a->out, is_letter(c) && hit(a) ? (char)(c ^ 0x20) : c);
}

static void enclosed(struct attacker *a, char c)
{
    static const uint32_t small[] = {0x24D0,  0x1F130, 0x1F150, 0x1F170,
                                     0x1D41A, 0x1D51E, 0x1D5BA};
    uint32_t letter = ((uint32_t)c | 0x20) - 'a';

    if (is_letter(c) && hit(a))
        add_code(a->out, small[a->dice.state % 7] + letter);
    else
        buf_add_char(a->out, c);
}

/* Words of three letters and more, with something between their letters. */
static void part_words(struct attacker *a, const char *text, size_t len,
                       const char *signs, uint32_t letter_percent)
{
    size_t at = 0;

    while (at < len) {
        size_t end = at;
        bool parted;

        while (end < len && is_letter(text[end]))
            end++;
        parted = end - at >= 3 && hit(a);
        for (; at < end; at++) {
            buf_add_char(a->out, text[at]);
            if (parted && at + 1 < end && roll_below(&a->dice, 100) < letter_percent)
                buf_add_char(a->out,
                             signs[roll_below(&a->dice, (uint32_t)strlen(signs))]);
        }
        if (at < len)
            buf_add_char(a->out, text[at++]);
    }
}

typedef void letter_fn(struct attacker *a, char c);

void attack_write(enum attack attack, uint64_t seed, const char *text, size_t len,
                  struct buf *out)
{
    static letter_fn *const letters[ATTACKS] = {
        [ATTACK_HOMOGLYPHS] = homoglyph,
        [ATTACK_ZERO_WIDTH] = zero_width,
        [ATTACK_LEET] = leet,
        [ATTACK_DIACRITICS] = diacritic,
        [ATTACK_FULL_WIDTH] = full_width,
        [ATTACK_REPEATED] = repeat,
        [ATTACK_MIXED_CASE] = mixed_case,
        [ATTACK_ENCLOSED] = enclosed,
    };
    struct attacker a = {.dice = {seed ^ (uint64_t)attack << 56}, .out = out};

    must(attack < ATTACKS);
    a.percent = 40 + 30 * roll_below(&a.dice, 3);
    if (attack == ATTACK_SPACING)
        part_words(&a, text, len, " ", 100);
    else if (attack == ATTACK_PUNCTUATION)
        part_words(&a, text, len, ".-_*'", roll_below(&a.dice, 2) == 0 ? 35 : 100);
    else
        for (size_t i = 0; i < len; i++)
            letters[attack](&a, text[i]);
}
