#include "worker/rules/language.h"

#include "base/utf8.h"
#include "worker/rules/letters.h"

#include <string.h>
#include <unicode/uscript.h>

/* What is not sure is unknown: then every list is asked, and none is missed. */
#define WORDS_WANTED    2
#define WORD_BYTES_MAX  16
#define LOOKED_AT_BYTES 1024
#define SIGNS_WANTED    2

static const struct stop_words {
    const char *language;
    const char *words;
} stop_words[] = {
#define STOP_WORDS(language, words) {language, " " words " "},
#include "worker/rules/language.tbl"
#undef STOP_WORDS
};

#define LANGUAGES (sizeof(stop_words) / sizeof(stop_words[0]))

/* Scripts that tell the language, or nearly. */
static const struct {
    UScriptCode script;
    const char *language;
} scripts[] = {
    {USCRIPT_HIRAGANA, "ja"}, {USCRIPT_KATAKANA, "ja"},   {USCRIPT_HANGUL, "ko"},
    {USCRIPT_HAN, "zh"},      {USCRIPT_GREEK, "el"},      {USCRIPT_HEBREW, "he"},
    {USCRIPT_THAI, "th"},     {USCRIPT_DEVANAGARI, "hi"}, {USCRIPT_ARABIC, "ar"},
    {USCRIPT_ARMENIAN, "hy"}, {USCRIPT_GEORGIAN, "ka"},   {USCRIPT_BENGALI, "bn"},
    {USCRIPT_TAMIL, "ta"},
};

#define SCRIPTS (sizeof(scripts) / sizeof(scripts[0]))

/* The language of the script that most wide signs are of. */
static const char *language_by_script(const char *text, size_t len)
{
    size_t counts[SCRIPTS] = {0};
    size_t others = 0;
    size_t best = 0;

    for (size_t at = 0; at < len;) {
        uint32_t code = utf8_next(text, len, &at);
        UErrorCode status = U_ZERO_ERROR;

        if (code < 0x80) {
            others += (code | 0x20) - 'a' < 26;
            continue;
        }
        UScriptCode script = uscript_getScript((UChar32)code, &status);

        for (size_t i = 0; i < SCRIPTS; i++)
            counts[i] += scripts[i].script == script;
    }
    /* Japanese is written with ideographs too, and no other language with kana. */
    if (counts[0] + counts[1] > 0)
        counts[0] += counts[1] + counts[3];
    for (size_t i = 1; i < SCRIPTS; i++)
        if (counts[i] > counts[best])
            best = i;
    if (counts[best] < SIGNS_WANTED || counts[best] < others)
        return "";
    /* Arabic letters serve Persian and Urdu as well. */
    return scripts[best].script == USCRIPT_ARABIC ? "" : scripts[best].language;
}

static void count_word(const char *word, size_t len, unsigned counts[LANGUAGES])
{
    char wanted[WORD_BYTES_MAX + 3] = " ";

    if (len == 0 || len > WORD_BYTES_MAX)
        return;
    for (size_t i = 0; i < len; i++)
        wanted[i + 1] =
            (char)(word[i] >= 'A' && word[i] <= 'Z' ? word[i] | 0x20 : word[i]);
    wanted[len + 1] = ' ';
    for (size_t i = 0; i < LANGUAGES; i++)
        counts[i] += strstr(stop_words[i].words, wanted) != NULL;
}

static const char *language_by_words(const char *text, size_t len)
{
    unsigned counts[LANGUAGES] = {0};
    size_t best = 0;
    size_t start = 0;
    size_t bytes;

    for (size_t at = 0; at < len; at += bytes) {
        if (letter_at(text, len, at, &bytes) != LETTER_NONE)
            continue;
        count_word(text + start, at - start, counts);
        start = at + bytes;
    }
    count_word(text + start, len - start, counts);
    for (size_t i = 1; i < LANGUAGES; i++)
        if (counts[i] > counts[best])
            best = i;
    for (size_t i = 0; i < LANGUAGES; i++)
        if (i != best && counts[i] * 2 > counts[best])
            return "";
    return counts[best] >= WORDS_WANTED ? stop_words[best].language : "";
}

const char *language_of(const char *text, size_t len)
{
    const char *language;

    if (len > LOOKED_AT_BYTES) {
        len = LOOKED_AT_BYTES;
        while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
            len--;
    }
    language = language_by_script(text, len);
    return language[0] ? language : language_by_words(text, len);
}

bool language_concerns(const char *list, const char *text)
{
    size_t i = 0;

    if (!list[0] || !text[0])
        return true;
    while (text[i] && (list[i] | 0x20) == text[i])
        i++;
    if (text[i])
        /* Norwegian is written "no" as well. */
        return strcmp(text, "nb") == 0 && (list[0] | 0x20) == 'n' &&
               ((list[1] | 0x20) == 'o' || (list[1] | 0x20) == 'n') &&
               (!list[2] || list[2] == '-');
    return !list[i] || list[i] == '-' || list[i] == '_';
}
