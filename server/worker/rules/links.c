#include "worker/rules/links.h"

#include "ipc/verdict.h"
#include "worker/rules/hosts.h"
#include "worker/rules/url.h"

#include <string.h>

/* How much each reason says, out of VERDICT_SURE. One that says SURE_ENOUGH flags a
 * link by itself; the others only add to what the model thinks. */
#define SURE_ENOUGH 9000

struct walk {
    const struct hosts *hosts;
    const struct link_model *model;
    const char *text;
    size_t len;
};

static bool is_private_address(uint32_t a)
{
    return a >> 24 == 10 || a >> 24 == 127 || a >> 20 == 0xAC1 || a >> 16 == 0xC0A8 ||
           a >> 16 == 0xA9FE || a >> 24 == 0;
}

/* Two independent reasons to doubt. */
static uint32_t joined(uint32_t a, uint32_t b)
{
    return VERDICT_SURE - (VERDICT_SURE - a) * (VERDICT_SURE - b) / VERDICT_SURE;
}

/* The host that link text names, if it names one: "bank.example",
 * "https://bank.example/". */
static size_t named_host(const char *text, size_t len, char host[URL_HOST_MAX + 1])
{
    struct url u;
    size_t at = 0;

    return url_find(text, len, &at, &u) ? url_host(text, &u, host) : 0;
}

/* The words of [words](address), where the address begins at `start`; false: there are
 * none. */
static bool link_words(const struct walk *w, size_t start, size_t *from, size_t *to)
{
    size_t i = start;

    if (i > 0 && w->text[i - 1] == '<')
        i--;
    if (i < 2 || w->text[i - 1] != '(' || w->text[i - 2] != ']')
        return false;
    *to = i - 2;
    for (i = *to; i > 0 && *to - i < URL_HOST_MAX; i--)
        if (w->text[i - 1] == '[') {
            *from = i;
            return true;
        }
    return false;
}

static bool words_name_another(const struct walk *w, const struct url *u,
                               const char *host, size_t len)
{
    char named[URL_HOST_MAX + 1];
    size_t from, to, named_len;

    if (!link_words(w, u->start, &from, &to))
        return false;
    named_len = named_host(w->text + from, to - from, named);
    return named_len > 0 && !hosts_are_related(named, named_len, host, len);
}

static uint32_t judge_user_info(const struct walk *w, const struct url *u,
                                uint32_t *reasons)
{
    const char *user = w->text + u->user_start;
    size_t len = u->user_end - u->user_start;
    const char *secret = len ? memchr(user, ':', len) : NULL;

    if (len == 0)
        return 0;
    *reasons |= LINK_USER_INFO;
    if (secret)
        len = (size_t)(secret - user);
    /* A name with a host's shape is there to be taken for the host. */
    return url_host_is_plausible(user, len) ? 9500 : 1500;
}

static uint32_t judge_address(const struct url *u, const char *host, size_t len,
                              uint32_t *reasons)
{
    uint32_t address;
    bool plain;

    if (u->bracketed) {
        *reasons |= LINK_BARE_IP;
        return 1000;
    }
    if (!url_host_is_ipv4(host, len, &address, &plain))
        return 0;
    *reasons |= LINK_BARE_IP;
    if (!plain)
        return 9500; /* nobody writes a host as 0x7f000001 but to hide it */
    return is_private_address(address) ? 0 : 3000;
}

static uint32_t reasons_weight(uint32_t reasons)
{
    uint32_t weight = 0;

    if (reasons & LINK_LOOK_ALIKE)
        weight = joined(weight, 9000);
    if (reasons & LINK_MIXED_SCRIPT)
        weight = joined(weight, 9000);
    if (reasons & LINK_PUNYCODE)
        weight = joined(weight, 2000);
    if (reasons & LINK_TEXT_DIFFERS)
        weight = joined(weight, 9000);
    return weight;
}

static void judge_link(const struct walk *w, const struct url *u,
                       struct verdict_span *span)
{
    char host[URL_HOST_MAX + 1];
    size_t len = url_host(w->text, u, host);
    uint32_t reasons = 0;
    uint32_t weight = judge_user_info(w, u, &reasons);
    uint32_t model = 0;

    weight = joined(weight, judge_address(u, host, len, &reasons));
    if (w->hosts && len > 0)
        reasons |= hosts_judge(w->hosts, host, len, &span->list);
    if (len > 0 && words_name_another(w, u, host, len))
        reasons |= LINK_TEXT_DIFFERS;
    span->reasons = (uint16_t)reasons;
    if (reasons & LINK_ALLOWED)
        return;
    weight = joined(weight, reasons_weight(reasons));
    if (w->model && w->model->score)
        model = w->model->score(w->model->arg, w->text + u->start, u->end - u->start);
    span->flag = (reasons & LINK_DENIED) || weight >= SURE_ENOUGH ||
                 (w->model && w->model->score && model >= w->model->threshold);
    span->score =
        (uint16_t)(reasons & LINK_DENIED ? VERDICT_SURE : joined(weight, model));
}

/* Every address has "://" or a dot between two signs of a host. */
static bool may_hold_links(const char *text, size_t len)
{
    for (size_t i = 1; i + 1 < len; i++) {
        unsigned char next = (unsigned char)text[i + 1];

        if (text[i] == '.' && next > ' ' && next != '.' &&
            (unsigned char)text[i - 1] > ' ')
            return true;
        if (text[i] == ':' && next == '/')
            return true;
    }
    return false;
}

size_t links_find(const struct hosts *hosts, const char *text, size_t len,
                  const struct link_model *model, struct verdict_span *out, size_t max,
                  bool *more)
{
    struct walk w = {hosts, model, text, len};
    struct url u;
    size_t count = 0;
    size_t at = 0;

    *more = false;
    if (!may_hold_links(text, len))
        return 0;
    while (url_find(text, len, &at, &u)) {
        if (count == max) {
            *more = true;
            break;
        }
        struct verdict_span *span = &out[count++];

        *span = (struct verdict_span){
            .kind = SPAN_LINK, .start = (uint32_t)u.start, .end = (uint32_t)u.end};
        judge_link(&w, &u, span);
    }
    return count;
}
