/*
 * doctor_clock.c - is it as late as this machine says?
 */
#include "base/clock.h"
#include "base/version.h"
#include "base/xmalloc.h"
#include "load/http.h"
#include "load/target.h"
#include "load/tls.h"
#include "main/doctor.h"
#include "main/preflight.h"
#include "net/headers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/timex.h>

#define PATIENCE_MS 5000
#define APART_S     5 /* a Date is of the whole second, and was on its way */
#define FAR_S       300

static const char set_it[] = "set it and let it be kept: timedatectl set-ntp true";

/* --- against what was written here --- */

static bool compare_files(struct doctor *d)
{
    char *path = xasprintf("%s/roost.db", d->config.data);
    int64_t now = clock_wall_ms();
    int64_t newest = d->store.newest_ms;
    struct stat st;

    if (stat(path, &st) == 0 && (int64_t)st.st_mtime * 1000 > newest)
        newest = (int64_t)st.st_mtime * 1000;
    free(path);
    if (newest - now <= CLOCK_BACK_MS)
        return true;
    doctor_say(d, GRADE_FAIL, "clock", set_it,
               "it stands %" PRId64 " s before the newest change in the data",
               (newest - now) / 1000);
    return false;
}

/* --- against a peer --- */

/* http:// or https://, as people write it, for target_parse. */
static char *socket_url(const char *url)
{
    if (strncasecmp(url, "https://", 8) == 0)
        return xasprintf("wss://%s", url + 8);
    if (strncasecmp(url, "http://", 7) == 0)
        return xasprintf("ws://%s", url + 7);
    return xasprintf("wss://%s", url);
}

static bool ask_date(const char *url, char date[40], char *why, size_t why_size)
{
    struct target t = {.is_tls = false};
    char *to = socket_url(url);
    struct tls_client *tls;
    struct http http;
    struct buf answer;
    bool well = target_parse(&t, to, why, why_size) && target_resolve(&t, why, why_size);

    free(to);
    if (!well)
        return false;
    tls = t.is_tls ? tls_client_create(true) : NULL;
    http_init(&http, &t, tls);
    buf_init(&answer);
    well = http_call(&http, "/", NULL, NULL, PATIENCE_MS, &answer) > 0;
    snprintf(why, why_size, "%s", well ? "its answer has no Date" : http.why);
    snprintf(date, 40, "%s", http.date);
    buf_finish(&answer);
    http_finish(&http);
    tls_client_destroy(tls);
    return well && date[0];
}

static void compare_peer(struct doctor *d)
{
    char date[40] = "";
    char why[200] = "";
    int64_t theirs;
    int64_t apart;

    if (!ask_date(d->peer, date, why, sizeof(why)) || !header_parse_date(date, &theirs)) {
        doctor_say(d, GRADE_WARN, "clock", "name another --peer",
                   "%s does not tell the time: %s", d->peer, why);
        return;
    }
    apart = clock_wall_ms() / 1000 - theirs;
    if (apart > FAR_S || apart < -FAR_S)
        doctor_say(d, GRADE_FAIL, "clock", set_it, "it is %" PRId64 " s ahead of %s",
                   apart, d->peer);
    else if (apart > APART_S || apart < -APART_S)
        doctor_say(d, GRADE_WARN, "clock", set_it, "it is %" PRId64 " s ahead of %s",
                   apart, d->peer);
    else
        doctor_say(d, GRADE_OK, "clock", NULL, "within %d s of %s", APART_S, d->peer);
}

/* Does the kernel know that something keeps it? */
static bool is_kept(void)
{
    struct timex t = {.modes = 0};

    return adjtimex(&t) >= 0 && (t.status & STA_UNSYNC) == 0;
}

void doctor_clock(struct doctor *d)
{
    bool well = compare_files(d);

    if (d->peer)
        compare_peer(d);
    else if (well)
        doctor_say(
            d, GRADE_OK, "clock", NULL,
            "not before the newest change%s; --peer URL compares it with another's",
            is_kept() ? ", and the kernel says it is kept" : "");
}
