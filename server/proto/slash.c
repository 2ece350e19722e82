#include "proto/slash.h"

#include <string.h>
#include <strings.h>

static const char open_quote[] = "\xe2\x80\x9c", close_quote[] = "\xe2\x80\x9d";

#define CURLY 3 /* bytes of one of these */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static void move(struct slash_piece *piece, size_t len)
{
    piece->text += len;
    piece->len -= len;
}

static void skip_space(struct slash_piece *piece)
{
    while (piece->len > 0 && is_space(piece->text[0]))
        move(piece, 1);
}

struct slash_piece slash_trim(struct slash_piece piece)
{
    skip_space(&piece);
    while (piece.len > 0 && is_space(piece.text[piece.len - 1]))
        piece.len--;
    return piece;
}

bool slash_is(struct slash_piece piece, const char *word)
{
    return piece.len == strlen(word) && strncasecmp(piece.text, word, piece.len) == 0;
}

/* How long the name behind the slash is; 0: that is none. */
static size_t read_name(struct slash *s, const char *text, size_t len)
{
    size_t count = 0;

    while (count < len && count < SLASH_NAME_MAX && is_name(small(text[count]))) {
        s->name[count] = small(text[count]);
        count++;
    }
    s->name[count] = '\0';
    return count == len || (count < len && is_space(text[count])) ? count : 0;
}

void slash_parse(const char *text, size_t len, struct slash *s)
{
    size_t name;

    *s = (struct slash){.rest = {text, len}};
    if (len == 0 || text[0] != '/')
        return;
    move(&s->rest, 1);
    if (len > 1 && text[1] == '/')
        return;
    name = read_name(s, s->rest.text, s->rest.len);
    if (name == 0) {
        s->rest = (struct slash_piece){text, len};
        s->name[0] = '\0';
        return;
    }
    s->is_command = true;
    move(&s->rest, name);
    s->rest = slash_trim(s->rest);
}

static bool begins(struct slash_piece piece, const char *with, size_t len)
{
    return piece.len >= len && memcmp(piece.text, with, len) == 0;
}

/* Up to the quote that ends it; the piece stands behind the one that began it. */
static bool read_quoted(struct slash_piece *rest, bool curly, struct slash_piece *word)
{
    const char *end = curly ? close_quote : "\"";
    size_t size = curly ? CURLY : 1;

    word->text = rest->text;
    while (rest->len > 0 && !begins(*rest, end, size))
        move(rest, 1);
    word->len = (size_t)(rest->text - word->text);
    if (rest->len == 0)
        return false;
    move(rest, size);
    return true;
}

bool slash_word(struct slash_piece *rest, struct slash_piece *word)
{
    *word = (struct slash_piece){rest->text, 0};
    skip_space(rest);
    if (rest->len == 0)
        return false;
    if (rest->text[0] == '"' || begins(*rest, open_quote, CURLY)) {
        bool curly = rest->text[0] != '"';

        move(rest, curly ? CURLY : 1);
        return read_quoted(rest, curly, word);
    }
    word->text = rest->text;
    while (rest->len > 0 && !is_space(rest->text[0]))
        move(rest, 1);
    word->len = (size_t)(rest->text - word->text);
    return true;
}
