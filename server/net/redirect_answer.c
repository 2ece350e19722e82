#include "net/redirect_answer.h"

#include "base/buf.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char challenge_path[] = "/.well-known/acme-challenge/";

struct text {
    const char *at;
    size_t len;
};

struct request {
    struct text method;
    struct text target; /* begins with a slash */
    char host[ORIGIN_MAX];
};

/* --- the answer --- */

static const char *reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 308:
        return "Permanent Redirect";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 431:
        return "Request Header Fields Too Large";
    default:
        return "Bad Request";
    }
}

static void begin_answer(struct buf *out, int status, size_t len)
{
    buf_printf(out, "HTTP/1.1 %d %s\r\nContent-Length: %zu\r\nConnection: close\r\n",
               status, reason(status), len);
    buf_add_text(out, "X-Content-Type-Options: nosniff\r\n");
}

void redirect_refuse(int status, struct buf *out)
{
    begin_answer(out, status, 0);
    if (status == 405)
        buf_add_text(out, "Allow: GET, HEAD\r\n");
    buf_add_text(out, "\r\n");
}

static enum redirect_kind refuse(int status, struct buf *out)
{
    redirect_refuse(status, out);
    return REDIRECT_REFUSED;
}

/* --- the request --- */

static bool is_digits(const char *text)
{
    size_t len = strspn(text, "0123456789");

    return len > 0 && len <= 5 && text[len] == '\0';
}

bool host_name(const char *host, char name[ORIGIN_MAX])
{
    const char *brackets = host[0] == '[' ? strchr(host, ']') : NULL;
    size_t len = brackets ? (size_t)(brackets + 1 - host) : strcspn(host, ":");
    const char *port = host + len;

    if (!host_is_sound(host) || len == 0 || len >= ORIGIN_MAX)
        return false;
    if (*port != '\0' && (*port != ':' || !is_digits(port + 1)))
        return false;
    memcpy(name, host, len);
    name[len] = '\0';
    if (brackets)
        return strspn(name + 1, "0123456789abcdefABCDEF:.") == len - 2 && len > 3;
    return !strpbrk(name, "[]") && name[0] != '.' && name[0] != '-';
}

/* The text up to `end`, which is passed over; NULL at: it is not there. */
static struct text take_until(struct text *from, const char *end)
{
    const char *found = memmem(from->at, from->len, end, strlen(end));
    struct text taken = {NULL, 0};

    if (!found)
        return taken;
    taken = (struct text){from->at, (size_t)(found - from->at)};
    from->len -= taken.len + strlen(end);
    from->at = found + strlen(end);
    return taken;
}

static bool text_is(struct text t, const char *word)
{
    return t.len == strlen(word) && memcmp(t.at, word, t.len) == 0;
}

static bool is_printable(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (t.at[i] <= ' ' || t.at[i] > '~')
            return false;
    return t.len > 0;
}

/* "http://chat.example/x" is "/x", as for a proxy. */
static struct text path_of(struct text target)
{
    static const char scheme[] = "http://";
    const char *slash;

    if (target.len <= strlen(scheme) ||
        strncasecmp(target.at, scheme, strlen(scheme)) != 0)
        return target;
    slash = memchr(target.at + strlen(scheme), '/', target.len - strlen(scheme));
    if (!slash)
        return (struct text){"/", 1};
    return (struct text){slash, target.len - (size_t)(slash - target.at)};
}

static struct text without_space(struct text t)
{
    while (t.len > 0 && (*t.at == ' ' || *t.at == '\t')) {
        t.at++;
        t.len--;
    }
    while (t.len > 0 && (t.at[t.len - 1] == ' ' || t.at[t.len - 1] == '\t'))
        t.len--;
    return t;
}

/* One Host, or none. */
static bool take_host(struct request *r, struct text line)
{
    static const char name[] = "host:";
    struct text value;

    if (line.len < strlen(name) || strncasecmp(line.at, name, strlen(name)) != 0)
        return true;
    value = without_space((struct text){line.at + strlen(name), line.len - strlen(name)});
    if (r->host[0] != '\0' || value.len == 0 || value.len >= sizeof(r->host) ||
        memchr(value.at, '\0', value.len))
        return false;
    memcpy(r->host, value.at, value.len);
    r->host[value.len] = '\0';
    return true;
}

static bool parse(struct request *r, struct text head)
{
    struct text first = take_until(&head, "\r\n");
    struct text version;

    *r = (struct request){.host = ""};
    if (!first.at)
        return false;
    r->method = take_until(&first, " ");
    r->target = r->method.at ? take_until(&first, " ") : r->method;
    version = first;
    if (!r->method.at || !r->target.at || !is_printable(r->method) ||
        !is_printable(r->target) || version.len != strlen("HTTP/1.1") ||
        memcmp(version.at, "HTTP/1.", strlen("HTTP/1.")) != 0)
        return false;
    for (;;) {
        struct text line = take_until(&head, "\r\n");

        if (!line.at || line.len == 0)
            break;
        if (!take_host(r, line))
            return false;
    }
    r->target = path_of(r->target);
    return r->target.at[0] == '/';
}

/* --- tokens --- */

static bool is_token(struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        char c = t.at[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
            !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return false;
    }
    return t.len > 0 && t.len <= TOKEN_NAME_MAX;
}

/* -1: there is no such token. */
static ssize_t read_token(const char *folder, struct text token,
                          char bytes[TOKEN_FILE_MAX])
{
    char name[TOKEN_NAME_MAX + 1];
    struct stat st;
    ssize_t len = -1;
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int fd;

    memcpy(name, token.at, token.len);
    name[token.len] = '\0';
    if (dir < 0)
        return -1;
    fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    close(dir);
    if (fd < 0)
        return -1;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= TOKEN_FILE_MAX)
        len = read(fd, bytes, TOKEN_FILE_MAX);
    close(fd);
    return len;
}

static enum redirect_kind serve_token(const struct redirect_site *site,
                                      const struct request *r, struct buf *out)
{
    struct text token = {r->target.at + strlen(challenge_path),
                         r->target.len - strlen(challenge_path)};
    char bytes[TOKEN_FILE_MAX];
    ssize_t len = -1;

    if (!text_is(r->method, "GET") && !text_is(r->method, "HEAD"))
        return refuse(405, out);
    if (is_token(token))
        len = read_token(site->challenges, token, bytes);
    if (len < 0)
        return refuse(404, out);
    begin_answer(out, 200, (size_t)len);
    buf_add_text(out, "Content-Type: application/octet-stream\r\n"
                      "Cache-Control: no-store\r\n\r\n");
    if (text_is(r->method, "GET"))
        buf_add(out, bytes, (size_t)len);
    return REDIRECT_CHALLENGE;
}

static bool is_challenge(const struct redirect_site *site, const struct request *r)
{
    return site->challenges[0] != '\0' && r->target.len >= strlen(challenge_path) &&
           memcmp(r->target.at, challenge_path, strlen(challenge_path)) == 0;
}

/* --- the door --- */

enum redirect_kind redirect_answer(const struct redirect_site *site, const char *head,
                                   size_t len, struct buf *out)
{
    struct request r;
    char name[ORIGIN_MAX];

    if (!parse(&r, (struct text){head, len}))
        return refuse(400, out);
    if (is_challenge(site, &r))
        return serve_token(site, &r, out);
    if (!host_name(r.host, name))
        return refuse(400, out);
    begin_answer(out, 308, 0);
    buf_add_text(out, "Cache-Control: max-age=3600\r\nLocation: ");
    if (site->origin[0])
        buf_add_text(out, site->origin);
    else if (strcmp(site->port, "443") == 0)
        buf_printf(out, "https://%s", name);
    else
        buf_printf(out, "https://%s:%s", name, site->port);
    buf_add(out, r.target.at, r.target.len);
    buf_add_text(out, "\r\n\r\n");
    return REDIRECT_SENT;
}
