#include "worker/rules/url.h"

#include <string.h>

#define SCHEME_BYTES_MAX 12
#define LABEL_BYTES_MAX  63

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(unsigned char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool is_host_byte(unsigned char c)
{
    return is_digit(c) || is_letter(c) || c == '-' || c == '_' || c >= 0x80;
}

/* U+00A0, U+2000-206F, and the ideographic space and punctuation, and wide forms of
 * ASCII punctuation: none of them is written within an address. */
static bool is_wide_stop(const char *text, size_t left)
{
    const unsigned char *t = (const unsigned char *)text;

    if (left >= 2 && t[0] == 0xC2 && t[1] == 0xA0)
        return true;
    if (left < 3)
        return false;
    if (t[0] == 0xE2 && (t[1] == 0x80 || (t[1] == 0x81 && t[2] <= 0xAF)))
        return true;
    return t[0] == 0xE3 && t[1] == 0x80;
}

static bool is_stop(const char *text, size_t left)
{
    unsigned char c = (unsigned char)text[0];

    if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == '`' || c == 0x7F)
        return true;
    return c >= 0x80 && is_wide_stop(text, left);
}

static char closes(char c)
{
    return c == ')' ? '(' : c == ']' ? '[' : c == '}' ? '{' : 0;
}

/* Closing brackets stay when their opening ones are inside. `begin` is where the whole
 * address begins. */
static size_t trimmed(const char *text, size_t begin, size_t start, size_t end)
{
    int open[3] = {0, 0, 0};
    bool emphasised = begin > 0 && text[begin - 1] == '_';
    static const char brackets[] = "([{)]}";

    for (size_t i = start; i < end; i++) {
        const char *at = text[i] ? strchr(brackets, text[i]) : NULL;

        if (at && at < brackets + 3)
            open[at - brackets]++;
        else if (at)
            open[at - brackets - 3]--;
    }
    while (end > start) {
        char last = text[end - 1];
        char opening = closes(last);

        if (opening) {
            int *balance = &open[strchr(brackets, opening) - brackets];

            if (*balance >= 0)
                return end;
            (*balance)++;
        } else if (!is_one_of(last, ".,;:!?'*~|\\") && !(last == '_' && emphasised))
            return end;
        end--;
    }
    return end;
}

/* "](" is where Markdown goes on from the words of a link to its address. */
static bool is_end(const char *text, size_t len, size_t at)
{
    return is_stop(text + at, len - at) ||
           (text[at] == ']' && at + 1 < len && text[at + 1] == '(');
}

static size_t end_of_address(const char *text, size_t len, size_t from)
{
    while (from < len && !is_end(text, len, from))
        from++;
    return from;
}

static size_t end_of_authority(const char *text, size_t len, size_t from)
{
    while (from < len && !is_end(text, len, from) && !is_one_of(text[from], "/\\?#"))
        from++;
    return from;
}

/* Fills the places within [authority, stop). False: there is no host. */
static bool split_authority(const char *text, size_t authority, size_t stop,
                            struct url *out)
{
    size_t at = authority;

    for (size_t i = authority; i < stop; i++)
        if (text[i] == '@')
            at = i + 1;
    out->user_start = authority;
    out->user_end = at > authority ? at - 1 : authority;
    out->bracketed = at < stop && text[at] == '[';
    if (out->bracketed) {
        const char *close = memchr(text + at, ']', stop - at);

        out->host_start = at + 1;
        out->host_end = close ? (size_t)(close - text) : stop;
        return close && out->host_end > out->host_start;
    }
    out->host_start = at;
    out->host_end = at;
    while (out->host_end < stop && text[out->host_end] != ':')
        out->host_end++;
    return out->host_end > out->host_start;
}

/* At the ':' of "://". *past: where to go on if it is none, so that no byte is read
 * twice. */
static bool scheme_address(const char *text, size_t len, size_t colon, size_t from,
                           struct url *out, size_t *past)
{
    size_t start = colon;
    size_t stop = end_of_authority(text, len, colon + 3);
    size_t end;

    *past = stop;
    while (start > from && colon - start < SCHEME_BYTES_MAX &&
           (is_letter((unsigned char)text[start - 1]) ||
            (start < colon && is_one_of(text[start - 1], "+.-"))))
        start--;
    while (start < colon && !is_letter((unsigned char)text[start]))
        start++;
    if (colon - start < 2)
        return false;
    end = trimmed(text, start, colon + 3, end_of_address(text, len, stop));
    if (!split_authority(text, colon + 3, end < stop ? end : stop, out))
        return false;
    out->start = start;
    out->end = end;
    out->scheme = true;
    return true;
}

static bool has_www(const char *host, size_t len)
{
    return len > 4 && (host[0] | 0x20) == 'w' && (host[1] | 0x20) == 'w' &&
           (host[2] | 0x20) == 'w' && host[3] == '.';
}

static bool bare_host_is_link(const char *host, size_t len, bool path)
{
    size_t dot = len;

    if (!url_host_is_plausible(host, len))
        return false;
    while (dot > 0 && host[dot - 1] != '.')
        dot--;
    if (has_www(host, len) || path)
        return url_tld_is_known(host + dot, len - dot);
    /* "at the end.De rien": the next sentence, not a domain. */
    if (host[dot] >= 'A' && host[dot] <= 'Z' && dot > 1 && host[dot - 2] >= 'a')
        return false;
    return url_tld_is_sure(host + dot, len - dot);
}

/* At the first dot after `from`, with a host around it. *past: where to go on if not. */
static bool bare_address(const char *text, size_t len, size_t dot, size_t from,
                         struct url *out, size_t *past)
{
    size_t start = dot;
    size_t end = dot;

    while (start > from && dot - start < LABEL_BYTES_MAX &&
           is_host_byte((unsigned char)text[start - 1]))
        start--;
    while (end < len && end - start <= URL_HOST_MAX &&
           (is_host_byte((unsigned char)text[end]) || text[end] == '.') &&
           !is_stop(text + end, len - end))
        end++;
    *past = end;
    while (end > dot &&
           (text[end - 1] == '.' || text[end - 1] == '-' || text[end - 1] == '_'))
        end--;
    if (start > 0 && is_one_of(text[start - 1], "@/\\.:=-$#&%~+"))
        return false;
    char next = end < len ? text[end] : ' ';
    bool path = next == '/' && end + 1 < len && !is_stop(text + end + 1, len - end - 1);

    if (next == '@' || next == '(' || next == '=' ||
        !bare_host_is_link(text + start, end - start, path))
        return false;
    *out = (struct url){.start = start,
                        .user_start = start,
                        .user_end = start,
                        .host_start = start,
                        .host_end = end};
    if (next == '/' || next == '?' || next == '#' ||
        (next == ':' && end + 1 < len && is_digit((unsigned char)text[end + 1])))
        end = end_of_address(text, len, end);
    out->end = trimmed(text, start, start, end);
    if (out->end < out->host_end)
        out->end = out->host_end;
    return true;
}

bool url_find(const char *text, size_t len, size_t *at, struct url *out)
{
    size_t from = *at;
    size_t i = from;

    while (i < len) {
        size_t past = i + 1;

        *out = (struct url){0};
        if (text[i] == ':' && len - i > 3 && text[i + 1] == '/' && text[i + 2] == '/' &&
            scheme_address(text, len, i, from, out, &past)) {
            *at = out->end;
            return true;
        }
        if (text[i] == '.' && i > from && is_host_byte((unsigned char)text[i - 1]) &&
            bare_address(text, len, i, from, out, &past)) {
            *at = out->end;
            return true;
        }
        i = past;
    }
    *at = len;
    return false;
}
