#include "net/headers.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define LENGTH_DIGITS_MAX 18

static const char http[] = "http://";
static const char https[] = "https://";

static bool starts_with(const char *text, const char *start)
{
    return strncasecmp(text, start, strlen(start)) == 0;
}

static const char *authority_of(const char *url)
{
    if (starts_with(url, http))
        return url + strlen(http);
    if (starts_with(url, https))
        return url + strlen(https);
    return NULL;
}

bool origin_is_own(const char *origin, const char *host, bool secure,
                   const char *public_origin)
{
    const char *authority;

    if (!origin)
        return false;
    if (public_origin && public_origin[0] && strcasecmp(origin, public_origin) == 0)
        return true;
    authority = authority_of(origin);
    if (!authority || !host || host[0] == '\0')
        return false;
    if (secure && !starts_with(origin, https))
        return false;
    return strcasecmp(authority, host) == 0;
}

bool origin_of_url(const char *url, char origin[ORIGIN_MAX])
{
    const char *authority = authority_of(url);
    size_t len;

    if (!authority)
        return false;
    len = (size_t)(authority - url) + strcspn(authority, "/?#");
    if (len >= ORIGIN_MAX || authority[0] == '\0')
        return false;
    memcpy(origin, url, len);
    origin[len] = '\0';
    return host_is_sound(origin + (authority - url));
}

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool host_is_sound(const char *host)
{
    size_t len = host ? strlen(host) : 0;

    if (len == 0 || len >= ORIGIN_MAX - strlen(https))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!is_alphanumeric(host[i]) && !strchr(".-_:[]", host[i]))
            return false;
    }
    return true;
}

/* Takes the token at `text`, which `len` bytes make up. */
static void take_token(const char *text, size_t len, char token[TOKEN_MAX])
{
    bool sound = len > 0 && len < TOKEN_MAX;

    for (size_t i = 0; sound && i < len; i++)
        sound = is_alphanumeric(text[i]) || strchr("-_.~+/=", text[i]);
    if (!sound) {
        text = "-";
        len = 1;
    }
    memcpy(token, text, len);
    token[len] = '\0';
}

bool header_bearer(const char *authorization, char token[TOKEN_MAX])
{
    static const char scheme[] = "Bearer ";
    size_t len;

    if (!authorization || !starts_with(authorization, scheme))
        return false;
    authorization += strlen(scheme);
    authorization += strspn(authorization, " ");
    len = strlen(authorization);
    while (len > 0 && authorization[len - 1] == ' ')
        len--;
    take_token(authorization, len, token);
    return true;
}

bool header_cookie(const char *cookies, const char *name, char value[TOKEN_MAX])
{
    size_t name_len = strlen(name);

    while (cookies && *cookies) {
        size_t len;

        cookies += strspn(cookies, " \t;");
        len = strcspn(cookies, ";");
        if (len > name_len + 1 && strncmp(cookies, name, name_len) == 0 &&
            cookies[name_len] == '=') {
            size_t value_len = len - name_len - 1;

            take_token(cookies + name_len + 1, value_len, value);
            return true;
        }
        cookies += len;
    }
    return false;
}

/* The next word of a comma-separated list, without spaces and parameters; NULL at the
 * end. *parameters is what follows its semicolon, of *parameters_len bytes. */
static const char *next_word(const char **list, size_t *len, const char **parameters,
                             size_t *parameters_len)
{
    const char *word = *list;
    size_t whole;

    word += strspn(word, " \t,");
    if (*word == '\0')
        return NULL;
    whole = strcspn(word, ",");
    *len = strcspn(word, ",;");
    *parameters = word + *len;
    *parameters_len = whole - *len;
    while (*len > 0 && (word[*len - 1] == ' ' || word[*len - 1] == '\t'))
        --*len;
    *list = word + whole;
    return word;
}

static const char *find_word(const char *list, const char *word, const char **parameters,
                             size_t *parameters_len)
{
    const char *at;
    size_t len;

    while (list && (at = next_word(&list, &len, parameters, parameters_len)) != NULL) {
        if (len == strlen(word) && strncasecmp(at, word, len) == 0)
            return at;
    }
    return NULL;
}

bool header_lists(const char *list, const char *word)
{
    const char *parameters;
    size_t len;

    return find_word(list, word, &parameters, &len) != NULL;
}

/* ";q=0", "; q=0.000" */
static bool is_refused(const char *parameters, size_t len)
{
    const char *end = parameters + len;

    for (const char *at = parameters; at < end; at++) {
        if (*at != 'q' && *at != 'Q')
            continue;
        for (at++; at < end; at++) {
            if (*at >= '1' && *at <= '9')
                return false;
        }
        return true;
    }
    return false;
}

bool header_accepts(const char *accept_encoding, const char *coding)
{
    const char *parameters;
    size_t len;

    return find_word(accept_encoding, coding, &parameters, &len) &&
           !is_refused(parameters, len);
}

bool header_matches(const char *if_none_match, const char *etag)
{
    const char *parameters;
    const char *at;
    size_t len;
    size_t parameters_len;

    while (if_none_match &&
           (at = next_word(&if_none_match, &len, &parameters, &parameters_len)) != NULL) {
        if (len == 1 && at[0] == '*')
            return true;
        if (len > 2 && starts_with(at, "W/")) {
            at += 2;
            len -= 2;
        }
        if (len == strlen(etag) && memcmp(at, etag, len) == 0)
            return true;
    }
    return false;
}

bool header_length(const char *text, size_t *length)
{
    size_t len = strlen(text);

    *length = 0;
    if (len == 0 || len > LENGTH_DIGITS_MAX)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *length = *length * 10 + (size_t)(text[i] - '0');
    }
    return true;
}

static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void header_date(int64_t seconds, char text[HTTP_DATE_MAX])
{
    time_t at = (time_t)seconds;
    struct tm tm = {.tm_mday = 1};

    gmtime_r(&at, &tm);
    snprintf(text, HTTP_DATE_MAX, "%s, %02u %s %04u %02u:%02u:%02u GMT",
             days[tm.tm_wday % 7], (unsigned)tm.tm_mday % 100, months[tm.tm_mon % 12],
             (unsigned)(tm.tm_year + 1900) % 10000, (unsigned)tm.tm_hour % 100,
             (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
}

bool header_parse_date(const char *text, int64_t *seconds)
{
    char month[4];
    struct tm tm = {0};

    if (sscanf(text, "%*3c, %2d %3s %4d %2d:%2d:%2d GMT", &tm.tm_mday, month, &tm.tm_year,
               &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
        return false;
    tm.tm_year -= 1900;
    for (tm.tm_mon = 0; tm.tm_mon < 12; tm.tm_mon++)
        if (strcmp(months[tm.tm_mon], month) == 0)
            break;
    if (tm.tm_mon == 12)
        return false;
    *seconds = (int64_t)timegm(&tm);
    return true;
}

const struct security_header security_headers[SECURITY_HEADERS_MAX] = {
    {"Content-Security-Policy:",
     "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: "
     "blob:; "
     "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
     "object-src 'none'"},
    {"X-Content-Type-Options:", "nosniff"},
    {"X-Frame-Options:", "DENY"},
    {"Referrer-Policy:", "same-origin"},
    {"Cross-Origin-Opener-Policy:", "same-origin"},
    {"Permissions-Policy:", "camera=(), geolocation=(), microphone=()"},
};
