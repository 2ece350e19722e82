#include "main/backup_round_report.h"

#include "main/backup_options.h"
#include "main/commands.h"
#include "store/backup_round.h"
#include "store/store.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

/* A backup that outlived its server would be in the way of the next one's. */
static bool follow(const char *server)
{
    return prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 &&
           (long)getppid() == strtol(server, NULL, 10);
}

static void tell_server(const struct backup_round *r)
{
    printf("taken %d\nremoved %" PRIu64 "\ncount %" PRIu64 "\nbytes %" PRIu64 "\n",
           r->taken != BACKUP_DUE_NOTHING, r->removed, r->count, r->bytes);
    printf("newest_bytes %" PRIu64 "\ncurrent %" PRId64 "\nverified %" PRId64
           "\nleft_out %" PRIu64 "\npos %" PRIu64 "\nwait %" PRIu64 "\n",
           r->newest_bytes, r->current, r->verified, r->made.left_out, r->made.head,
           r->wait_ms);
    if (r->instead[0] != '\0')
        printf("instead %s\n", r->instead);
}

static void tell_person(const struct backup_round *r)
{
    if (r->instead[0] != '\0')
        printf("a full one instead: %s\n", r->instead);
    if (r->taken == BACKUP_DUE_NOTHING)
        printf("nothing is due");
    else
        backup_say("wrote", &r->made, "; verified");
    printf("%s%" PRIu64 " removed, %" PRIu64 " kept, %.1f MB; next in %" PRIu64 " s\n",
           r->taken == BACKUP_DUE_NOTHING ? "; " : "", r->removed, r->count,
           (double)r->bytes / 1e6, r->wait_ms / 1000);
}

int backup_round_report(const struct backup_order *o, const struct backup_plan *plan,
                        const char *server)
{
    char why[STORE_WHY_MAX];
    struct backup_round r;

    if (server && !follow(server))
        return 1;
    if (!backup_round(o, plan, &r, why, sizeof(why)))
        return complain(1, "backup", "%s", why);
    if (server)
        tell_server(&r);
    else
        tell_person(&r);
    return 0;
}
