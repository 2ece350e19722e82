#include "chat/ring.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "chat/present.h"
#include "proto/frame.h"

#include <stdlib.h>
#include <string.h>

#define COUNT_DEFAULT 65536u
#define COUNT_MAX     (1u << 22)

void ring_init(struct ring *r, size_t bytes_max, size_t count_max)
{
    if (count_max == 0)
        count_max = COUNT_DEFAULT;
    if (count_max > COUNT_MAX)
        count_max = COUNT_MAX;
    *r = (struct ring){
        .bytes_max = bytes_max, .count_max = (uint32_t)count_max, .capacity = 1};
    while (r->capacity < r->count_max)
        r->capacity *= 2;
    /* Pages of it that were never reached cost no memory. */
    r->entries = xcalloc(r->capacity, sizeof(*r->entries));
    map_init(&r->rooms);
    map_init(&r->people);
    map_init(&r->changed);
    buf_init(&r->text);
}

void ring_begin(struct ring *r, uint64_t floor)
{
    must(r->count == 0);
    r->floor = floor;
}

uint32_t ring_after(const struct ring *r, uint64_t pos)
{
    uint32_t low = 0;
    uint32_t high = r->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (ring_at(r, middle)->pos <= pos)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t ring_lane_after(const struct ring *r, const struct lane *l, uint64_t pos)
{
    uint32_t low = 0;
    uint32_t high = l->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (ring_in_lane(r, l, middle)->pos <= pos)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct lane *ring_room(const struct ring *r, uint64_t room)
{
    return map_find(&r->rooms, room);
}

struct lane *ring_person(const struct ring *r, uint64_t user)
{
    return map_find(&r->people, user);
}

static void lanes_push(struct map *lanes, uint64_t key, uint32_t number)
{
    struct lane *l = map_find(lanes, key);

    if (!l) {
        l = xcalloc(1, sizeof(*l));
        map_put(lanes, key, l);
    }
    lane_push(l, number);
}

static void lanes_drop_first(struct map *lanes, uint64_t key)
{
    struct lane *l = map_find(lanes, key);

    must(l);
    lane_drop_first(l);
    if (l->count > 0)
        return;
    map_remove(lanes, key);
    lane_finish(l);
    free(l);
}

static bool is_in_room_lane(const struct ring_entry *entry)
{
    enum event_kind kind = (enum event_kind)entry->kind;

    return !entry->for_all && !event_is_personal(kind) && !event_is_for_moderators(kind);
}

static bool is_in_person_lane(const struct ring_entry *entry)
{
    return event_is_personal((enum event_kind)entry->kind) ||
           entry->kind == EVENT_MEMBER_LEFT;
}

static void entry_to_lanes(struct ring *r, const struct ring_entry *entry)
{
    uint32_t number = (uint32_t)(entry - r->entries);

    if (entry->for_all)
        lane_push(&r->all, number);
    if (event_is_for_moderators((enum event_kind)entry->kind))
        lane_push(&r->staff, number);
    if (is_in_room_lane(entry))
        lanes_push(&r->rooms, entry->room, number);
    if (is_in_person_lane(entry))
        lanes_push(&r->people, entry->user, number);
}

static void ring_drop_first(struct ring *r)
{
    struct ring_entry *entry = ring_at(r, 0);

    if (entry->for_all)
        lane_drop_first(&r->all);
    if (event_is_for_moderators((enum event_kind)entry->kind))
        lane_drop_first(&r->staff);
    if (is_in_room_lane(entry))
        lanes_drop_first(&r->rooms, entry->room);
    if (is_in_person_lane(entry))
        lanes_drop_first(&r->people, entry->user);
    if (entry->frame) {
        r->bytes -= frame_size(entry->frame);
        frame_unref(entry->frame);
    }
    present_forget(r, entry);
    if (entry->kind == EVENT_ROOM_CREATED)
        free(entry->of.members.users);
    r->bytes -= sizeof(*entry);
    r->floor = entry->pos;
    r->first = (r->first + 1) & (r->capacity - 1);
    r->count--;
}

static void entry_fill(struct ring_entry *entry, const struct event *e)
{
    *entry = (struct ring_entry){
        .pos = e->pos,
        .room = e->room,
        .seq = e->seq,
        .user = e->user,
        .kind = (uint8_t)e->kind,
        .deleted = e->deleted,
    };
    list_init(&entry->of_message);
    entry->for_all = event_is_for_all(e);
    if (e->kind == EVENT_MESSAGE_CREATED || e->kind == EVENT_MESSAGE_EDITED) {
        entry->of.times.at = e->message_at;
        entry->of.times.edited_at = e->edited_at;
    }
    if (e->kind == EVENT_ROOM_CREATED && e->user_count > 0) {
        entry->of.members.count = e->user_count;
        entry->of.members.users =
            xreallocarray(NULL, e->user_count, sizeof(*entry->of.members.users));
        memcpy(entry->of.members.users, e->users, e->user_count * sizeof(*e->users));
    }
}

void ring_add(struct ring *r, const struct event *e, struct frame *f)
{
    struct ring_entry *entry;

    if (r->count == r->count_max)
        ring_drop_first(r);
    entry = ring_at(r, r->count);
    entry_fill(entry, e);
    entry->frame = frame_ref(f);
    r->count++;
    r->bytes += sizeof(*entry) + frame_size(f);
    entry_to_lanes(r, entry);
    present_change(r, e, entry);
    while (r->bytes > r->bytes_max && r->count > 1)
        ring_drop_first(r);
}

struct frame *ring_frame(struct ring *r, struct ring_entry *entry)
{
    if (entry->frame)
        return frame_ref(entry->frame);
    return present_frame(r, entry);
}

void ring_finish(struct ring *r)
{
    while (r->count > 0)
        ring_drop_first(r);
    lane_finish(&r->all);
    lane_finish(&r->staff);
    map_finish(&r->rooms);
    map_finish(&r->people);
    map_finish(&r->changed);
    buf_finish(&r->text);
    free(r->entries);
}
