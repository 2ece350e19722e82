#include "worker/analytics/batch.h"

#include "base/day.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/feed.h"
#include "ipc/table.h"
#include "worker/analytics/book.h"
#include "worker/analytics/census.h"
#include "worker/analytics/delta.h"
#include "worker/analytics/zone.h"

#include <stdlib.h>

struct batch {
    struct book *book;
    struct census census;
    struct map days; /* day - DAY_LEAST -> struct day_delta */
    struct figures scratch;
};

/* An event and where it belongs. */
struct placed {
    const struct feed_event *e;
    struct zone_time when;
    struct day_delta *day;
    struct census_room *room; /* NULL: of none */
    struct delta *here;       /* of its room, or of all conversations; NULL: of none */
    struct delta *all;
    uint32_t person; /* the place of e->user, where that is not 0 */
};

struct batch *batch_create(struct book *book)
{
    struct batch *b = xcalloc(1, sizeof(*b));

    b->book = book;
    census_init(&b->census, book);
    map_init(&b->days);
    figures_init(&b->scratch);
    return b;
}

static void drop_days(struct batch *b)
{
    size_t at = 0;
    uint64_t key;
    void *value;

    while (map_next(&b->days, &at, &key, &value))
        day_delta_destroy(value);
    map_finish(&b->days);
    map_init(&b->days);
}

void batch_destroy(struct batch *b)
{
    if (!b)
        return;
    drop_days(b);
    map_finish(&b->days);
    census_finish(&b->census);
    figures_finish(&b->scratch);
    free(b);
}

void batch_forget(struct batch *b)
{
    drop_days(b);
    census_forget(&b->census);
    figures_clear(&b->scratch);
}

static struct day_delta *find_day(struct batch *b, int32_t day)
{
    uint64_t key = (uint64_t)day - (uint64_t)DAY_LEAST + 1;
    struct day_delta *found = map_find(&b->days, key);

    if (!found) {
        found = day_delta_create(day);
        map_put(&b->days, key, found);
    }
    return found;
}

/* --- what each kind adds --- */

static void count(const struct placed *p, enum count_of which)
{
    if (p->here)
        p->here->counts[which]++;
    p->all->counts[which]++;
}

static void count_in_tally(const struct placed *p, enum tally_of which, unsigned item)
{
    heap_add(&p->here->tallies[which], item);
    heap_add(&p->all->tallies[which], item);
}

static void mark_person(const struct placed *p, enum set_of which)
{
    if (p->e->user == 0)
        return;
    if (p->here)
        heap_add(&p->here->sets[which], p->person);
    heap_add(&p->all->sets[which], p->person);
}

/* What one person did of themselves. */
static void count_doing(const struct placed *p, enum count_of which)
{
    count(p, which);
    mark_person(p, SET_PEOPLE);
}

/* An answer is the next message, when it is somebody else's and comes within a day. */
static void count_answer(const struct placed *p)
{
    int64_t wait = p->e->at - p->room->last_at;

    if (p->room->last_user == 0 || p->room->last_user == p->e->user || wait < 0 ||
        wait > WAIT_MOST_MS)
        return;
    count_in_tally(p, TALLY_WAITS, wait_bucket(wait));
}

static void add_message(const struct placed *p)
{
    unsigned hour =
        (unsigned)(day_weekday(p->when.day) - 1) * 24 + (unsigned)p->when.hour;

    count(p, COUNT_MESSAGES);
    count_in_tally(p, TALLY_HOURS, hour);
    mark_person(p, SET_PEOPLE);
    mark_person(p, SET_POSTERS);
    must(p->room);
    if (p->room->kind != FEED_DM)
        heap_add(&p->all->sets[SET_ROOMS], p->room->place);
    if (p->e->user != 0)
        day_delta_person(p->day, p->person)->messages++;
    count_answer(p);
    p->room->last_user = p->e->user;
    p->room->last_at = p->e->at;
    p->room->changed = true;
}

static void add_emoji(struct batch *b, const struct placed *p, uint64_t room)
{
    const int64_t rows[][2] = {{SPAN_DAY, p->when.day},
                               {SPAN_MONTH, day_month(p->when.day)}};

    for (unsigned i = 0; i < 2; i++) {
        struct line l = line_start(b->book, BOOK_ADD_EMOJI);

        line_bind(&l, rows[i][0]);
        line_bind(&l, rows[i][1]);
        line_bind(&l, (int64_t)room);
        line_bind_text(&l, p->e->text, p->e->text_len);
        line_run(&l);
    }
}

static uint64_t room_of(const struct placed *p)
{
    must(p->room);
    return p->room->kind == FEED_DM ? TABLE_DMS : p->room->id;
}

static void add_reaction(struct batch *b, const struct placed *p)
{
    count_doing(p, COUNT_REACTIONS);
    if (p->e->user != 0)
        day_delta_person(p->day, p->person)->reactions++;
    if (p->e->author != 0 && p->e->author != p->e->user)
        day_delta_person(p->day, census_person(&b->census, p->e->author, DAY_ABSENT))
            ->received++;
    add_emoji(b, p, TABLE_ALL);
    add_emoji(b, p, room_of(p));
}

static void add_room(const struct placed *p)
{
    static const enum count_of counts[] = {[FEED_PUBLIC] = COUNT_PUBLIC_ROOMS,
                                           [FEED_PRIVATE] = COUNT_PRIVATE_ROOMS,
                                           [FEED_DM] = COUNT_DMS};

    p->all->counts[counts[p->e->room_kind]]++;
    mark_person(p, SET_PEOPLE);
}

static void set_archived(const struct placed *p, bool archived)
{
    must(p->room);
    if (p->room->archived == archived)
        return;
    if (archived)
        count(p, COUNT_ARCHIVED);
    p->room->archived = archived;
    p->room->changed = true;
}

static void add_outcome(struct batch *b, const struct placed *p, uint64_t room, int class)
{
    struct line l = line_start(b->book, BOOK_ADD_OUTCOME);

    line_bind(&l, (int64_t)room);
    line_bind(&l, p->when.day);
    line_bind(&l, p->e->outcome);
    line_bind(&l, class);
    line_run(&l);
}

static void add_moderation(struct batch *b, const struct placed *p)
{
    for (int class = -1; class < (int)CLASS_COUNT; class ++) {
        if (class >= 0 && !(p->e->classes >> class & 1))
            continue;
        add_outcome(b, p, TABLE_ALL, class);
        if (p->room)
            add_outcome(b, p, room_of(p), class);
    }
}

static void add_placed(struct batch *b, const struct placed *p)
{
    switch (p->e->kind) {
    case FEED_PERSON:
        heap_add(&p->all->sets[SET_NEWCOMERS], p->person);
        mark_person(p, SET_PEOPLE);
        break;
    case FEED_ROOM:
        add_room(p);
        break;
    case FEED_ARCHIVED:
    case FEED_OPEN:
        set_archived(p, p->e->kind == FEED_ARCHIVED);
        break;
    case FEED_MESSAGE:
        add_message(p);
        break;
    case FEED_EDIT:
        count_doing(p, COUNT_EDITS);
        break;
    case FEED_DELETE: /* may be another's doing */
        count(p, COUNT_DELETIONS);
        break;
    case FEED_REACTION:
        add_reaction(b, p);
        break;
    case FEED_UNREACTION:
        count_doing(p, COUNT_UNREACTIONS);
        break;
    case FEED_JOIN:
        count_doing(p, COUNT_JOINS);
        break;
    case FEED_LEAVE: /* may be another's doing */
        count(p, COUNT_LEAVES);
        break;
    case FEED_READ:
        mark_person(p, SET_PEOPLE);
        break;
    case FEED_MODERATION:
        add_moderation(b, p);
        break;
    default:
        must(false); /* feed_read lets no other through */
    }
}

void batch_add(struct batch *b, struct zone *zone, const struct feed_event *e)
{
    struct placed p = {.e = e, .when = zone_local(zone, e->at)};
    int32_t born = e->kind == FEED_PERSON ? p.when.day : DAY_ABSENT;

    p.day = find_day(b, p.when.day);
    p.all = day_delta_room(p.day, TABLE_ALL);
    if (e->room != 0) {
        p.room = census_room(&b->census, e->room, (int)e->room_kind);
        p.here = day_delta_room(p.day, room_of(&p));
    }
    if (e->user != 0)
        p.person = census_person(&b->census, e->user, born);
    add_placed(b, &p);
}

void batch_flush(struct batch *b)
{
    size_t at = 0;
    uint64_t key;
    void *value;

    while (map_next(&b->days, &at, &key, &value))
        day_delta_write(value, b->book, &b->scratch);
    census_flush(&b->census);
    drop_days(b);
}
