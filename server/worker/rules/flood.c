/* Texts that are nearly the same are kept as one cluster with its last sightings. A
 * cluster stands in a bucket for each quarter of its fingerprint: two fingerprints that
 * differ in three bits share at least one quarter, so four buckets hold all that can
 * match. */
#include "worker/rules/flood.h"

#include "base/limiter.h"
#include "base/list.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/verdict.h"

#include <stdbool.h>
#include <stdlib.h>

#define BANDS        4
#define BAND_BUCKETS 4096u
#define DISTANCE_MAX 3
#define SIGHTINGS    16 /* of one cluster: no count that flags may be higher */
#define PROBES_MAX   64 /* clusters looked at in one bucket, the newest first */
#define LETTERS_MIN  12 /* shorter texts repeat by themselves */
#define RAID_WORDS_MIN \
    6 /* shorter ones are greetings that many send, unless there is a link */
#define CAPITALS_MIN 20
#define NEWCOMER_MS  (24 * 60 * 60 * 1000)

const struct flood_limits FLOOD_LIMITS = {
    .rate = 1,
    .burst = 12,
    .window_ms = 60 * 1000,
    .repeats = 4,
    .raid_people = 4,
    .raid_rooms = 3,
    .mentions = 10,
    .links = 8,
    .texts_max = 4096,
    .people_max = 20000,
};

struct sighting {
    uint64_t user, room;
    int64_t at;
};

struct cluster {
    uint64_t fingerprint;
    struct list in_band[BANDS];
    struct list in_age; /* of flood.by_age, the one seen last at the end */
    struct sighting sightings[SIGHTINGS];
    uint32_t seen; /* ever; the last of them are in the ring */
};

struct flood {
    struct flood_limits limits;
    struct limiter *rate;
    int64_t now; /* the newest text's time */
    struct list bands[BANDS][BAND_BUCKETS];
    struct list by_age;
    struct cluster *clusters;
    uint32_t used; /* clusters that were ever in use */
};

struct flood *flood_create(const struct flood_limits *limits)
{
    struct flood *f = xcalloc(1, sizeof(*f));

    must(limits->texts_max > 0 && limits->repeats <= SIGHTINGS &&
         limits->raid_people <= SIGHTINGS && limits->raid_rooms <= SIGHTINGS);
    f->limits = *limits;
    f->rate = limiter_create(limits->rate, limits->burst, limits->people_max);
    f->clusters = xcalloc(limits->texts_max, sizeof(*f->clusters));
    list_init(&f->by_age);
    for (size_t band = 0; band < BANDS; band++)
        for (size_t i = 0; i < BAND_BUCKETS; i++)
            list_init(&f->bands[band][i]);
    return f;
}

void flood_destroy(struct flood *f)
{
    if (!f)
        return;
    limiter_destroy(f->rate);
    free(f->clusters);
    free(f);
}

static struct list *bucket(struct flood *f, size_t band, uint64_t fingerprint)
{
    uint32_t quarter = (uint32_t)(fingerprint >> (16 * band)) & 0xFFFF;

    return &f->bands[band][(quarter * 0x9E3779B1u) >> 20];
}

static struct cluster *cluster_in(struct list *head, size_t band, uint64_t fingerprint)
{
    struct list *item, *following;
    int probes = 0;

    list_each (item, following, head) {
        struct cluster *c = container_of(item - band, struct cluster, in_band);

        if (__builtin_popcountll(c->fingerprint ^ fingerprint) <= DISTANCE_MAX)
            return c;
        if (++probes == PROBES_MAX)
            break;
    }
    return NULL;
}

static struct cluster *cluster_find(struct flood *f, uint64_t fingerprint)
{
    for (size_t band = 0; band < BANDS; band++) {
        struct cluster *c = cluster_in(bucket(f, band, fingerprint), band, fingerprint);

        if (c)
            return c;
    }
    return NULL;
}

/* A fresh one, or the one that was not seen for longest. */
static struct cluster *cluster_new(struct flood *f, uint64_t fingerprint)
{
    struct cluster *c;

    if (f->used < f->limits.texts_max)
        c = &f->clusters[f->used++];
    else {
        c = container_of(list_pop_head(&f->by_age), struct cluster, in_age);
        for (size_t band = 0; band < BANDS; band++)
            list_remove(&c->in_band[band]);
    }
    c->fingerprint = fingerprint;
    c->seen = 0;
    for (size_t band = 0; band < BANDS; band++)
        list_add_head(bucket(f, band, fingerprint), &c->in_band[band]);
    list_init(&c->in_age);
    return c;
}

static void cluster_see(struct flood *f, struct cluster *c, const struct judge_text *text)
{
    c->sightings[c->seen++ % SIGHTINGS] =
        (struct sighting){.user = text->user, .room = text->room, .at = f->now};
    list_remove(&c->in_age);
    list_add_tail(&f->by_age, &c->in_age);
}

struct tally {
    uint32_t own;    /* by this person */
    uint32_t people; /* different ones, this one included */
    uint32_t rooms;  /* different ones of this person, this one included */
};

static bool is_new(const struct sighting *seen[], uint32_t count,
                   const struct sighting *s, bool room)
{
    for (uint32_t i = 0; i < count; i++)
        if (room ? seen[i]->room == s->room : seen[i]->user == s->user)
            return false;
    return true;
}

static struct tally cluster_tally(const struct flood *f, const struct cluster *c,
                                  const struct judge_text *text)
{
    struct sighting self = {.user = text->user, .room = text->room, .at = f->now};
    const struct sighting *people[SIGHTINGS + 1] = {&self};
    const struct sighting *rooms[SIGHTINGS + 1] = {&self};
    struct tally t = {.own = 1, .people = 1, .rooms = 1};
    uint32_t held = c->seen < SIGHTINGS ? c->seen : SIGHTINGS;

    for (uint32_t i = 0; i < held; i++) {
        const struct sighting *s = &c->sightings[i];

        if (s->at + (int64_t)f->limits.window_ms < f->now)
            continue;
        if (is_new(people, t.people, s, false))
            people[t.people++] = s;
        if (s->user != text->user)
            continue;
        t.own++;
        if (is_new(rooms, t.rooms, s, true))
            rooms[t.rooms++] = s;
    }
    return t;
}

static uint32_t judge_likeness(struct flood *f, const struct judge_text *text,
                               const struct flood_mark *mark)
{
    uint32_t flags = 0;
    struct cluster *c;

    if (mark->fingerprint == 0 || mark->letters < LETTERS_MIN)
        return 0;
    c = cluster_find(f, mark->fingerprint);
    if (c) {
        struct tally t = cluster_tally(f, c, text);

        /* An edit is a text again because it is the same message. */
        if (t.own >= f->limits.repeats && !(text->flags & JUDGE_IS_EDIT))
            flags |= FLOOD_REPEAT;
        if (t.people >= f->limits.raid_people &&
            (mark->words >= RAID_WORDS_MIN || mark->links > 0))
            flags |= FLOOD_RAID;
        if (t.rooms >= f->limits.raid_rooms)
            flags |= FLOOD_RAID;
    }
    if (text->flags & (JUDGE_AGAIN | JUDGE_IS_EDIT))
        return flags;
    cluster_see(f, c ? c : cluster_new(f, mark->fingerprint), text);
    return flags;
}

static uint32_t judge_shape(const struct flood *f, const struct judge_text *text,
                            const struct flood_mark *mark)
{
    uint32_t flags = 0;

    if (mark->letters >= CAPITALS_MIN && mark->capitals >= mark->letters / 10 * 8)
        flags |= FLOOD_CAPITALS;
    if (mark->mentions >= f->limits.mentions)
        flags |= FLOOD_MENTIONS;
    if (mark->links >= f->limits.links)
        flags |= FLOOD_LINKS;
    if (text->at - text->user_at < NEWCOMER_MS)
        flags |= FLOOD_NEWCOMER;
    return flags;
}

uint32_t flood_judge(struct flood *f, const struct judge_text *text,
                     const struct flood_mark *mark)
{
    uint32_t flags = judge_shape(f, text, mark);

    if (text->at > f->now)
        f->now = text->at;
    flags |= judge_likeness(f, text, mark);
    if (!(text->flags & JUDGE_AGAIN)) {
        uint64_t key = text->user * 0x9E3779B97F4A7C15u ^ text->room;

        if (limiter_take(f->rate, key, 1, (uint64_t)f->now) > 0)
            flags |= FLOOD_RATE;
    }
    return flags;
}
