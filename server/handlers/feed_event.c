#include "handlers/feed_event.h"

#include "proto/json.h"
#include "store/query_feed.h"

#include <string.h>

_Static_assert((int)FEED_PUBLIC == (int)ROOM_PUBLIC &&
                   (int)FEED_PRIVATE == (int)ROOM_PRIVATE && (int)FEED_DM == (int)ROOM_DM,
               "kinds of rooms are the same");

static enum feed_kind kind_of(const struct log_row *row)
{
    switch (row->kind) {
    case EVENT_MESSAGE_CREATED:
        return FEED_MESSAGE;
    case EVENT_MESSAGE_EDITED:
        return FEED_EDIT;
    case EVENT_MESSAGE_DELETED:
        return FEED_DELETE;
    case EVENT_REACTION_ADDED:
        return FEED_REACTION;
    case EVENT_REACTION_REMOVED:
        return FEED_UNREACTION;
    case EVENT_ROOM_CREATED:
        return FEED_ROOM;
    case EVENT_ROOM_UPDATED:
        return row->archived ? FEED_ARCHIVED : FEED_OPEN;
    case EVENT_MEMBER_JOINED:
        return FEED_JOIN;
    case EVENT_MEMBER_LEFT:
        return FEED_LEAVE;
    case EVENT_READ_MARKED:
        return FEED_READ;
    default:
        return row->newcomer ? FEED_PERSON : (enum feed_kind)0;
    }
}

static enum feed_outcome outcome_of(unsigned action)
{
    static const enum feed_outcome outcomes[] = {
        [AUDIT_FLAGGED] = OUTCOME_FLAGGED,   [AUDIT_MASKED] = OUTCOME_MASKED,
        [AUDIT_HELD] = OUTCOME_HELD,         [AUDIT_WITHDRAWN] = OUTCOME_WITHDRAWN,
        [AUDIT_BLOCKED] = OUTCOME_BLOCKED,   [AUDIT_REPORTED] = OUTCOME_REPORTED,
        [AUDIT_APPEALED] = OUTCOME_APPEALED, [AUDIT_APPROVED] = OUTCOME_APPROVED,
        [AUDIT_DELETED] = OUTCOME_DELETED,   [AUDIT_WARNED] = OUTCOME_WARNED,
        [AUDIT_MUTED] = OUTCOME_MUTED,       [AUDIT_BANNED] = OUTCOME_BANNED,
        [AUDIT_UNMUTED] = OUTCOME_LIFTED,    [AUDIT_UNBANNED] = OUTCOME_LIFTED,
    };

    return action < sizeof(outcomes) / sizeof(outcomes[0]) ? outcomes[action]
                                                           : (enum feed_outcome)0;
}

static bool slice_is(struct json_slice slice, const char *text)
{
    return slice.len == strlen(text) && memcmp(slice.text, text, slice.len) == 0;
}

/* `class` is a JSON string as written, with its quotes. */
static uint32_t class_bit(struct json_slice class)
{
    if (class.len < 2 || class.text[0] != '"')
        return 0;
    class = (struct json_slice){class.text + 1, class.len - 2};
    for (unsigned i = 0; i < CLASS_COUNT; i++)
        if (slice_is(class, feed_class_name((enum feed_class)i)))
            return 1u << i;
    return 0;
}

static bool find_member(struct json_slice object, const char *name,
                        struct json_slice *found)
{
    struct json_slice key;

    if (object.len == 0 || object.text[0] != '{')
        return false;
    object = json_inside(object);
    while (json_next_member(&object, &key, found))
        if (slice_is(key, name))
            return true;
    return false;
}

/* The classes of "reasons":[{"class":"spam",...},...]. */
static uint32_t classes_of(const char *detail, size_t len)
{
    struct json_slice reasons;
    struct json_slice reason;
    struct json_slice class;
    uint32_t classes = 0;

    if (len == 0 || json_scan(detail, len) == JSON_BAD ||
        !find_member(json_slice(detail, len), "\"reasons\"", &reasons) ||
        reasons.len == 0 || reasons.text[0] != '[')
        return 0;
    reasons = json_inside(reasons);
    while (json_next_element(&reasons, &reason))
        if (find_member(reason, "\"class\"", &class))
            classes |= class_bit(class);
    return classes;
}

static struct feed_event begin(const struct log_row *row, enum feed_kind kind)
{
    return (struct feed_event){
        .kind = kind,
        .pos = row->pos,
        .at = row->at,
        .room = row->room,
        .room_kind = (enum feed_room)row->room_kind,
        .user = row->user,
        .author = row->author,
        .text = row->emoji,
        .text_len = row->emoji_len,
    };
}

unsigned feed_events_of(const struct log_row *row, struct feed_event events[FEED_PER_ROW])
{
    enum feed_kind kind = kind_of(row);
    enum feed_outcome outcome = outcome_of(row->action);
    unsigned count = 0;

    if (kind != 0 && (row->room != 0 || kind == FEED_PERSON))
        events[count++] = begin(row, kind);
    if (outcome != 0) {
        events[count] = begin(row, FEED_MODERATION);
        events[count].outcome = outcome;
        events[count].classes = classes_of(row->detail, row->detail_len);
        count++;
    }
    return count;
}
