#include "floor.h"

#include "socket_tools.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct member_list {
    struct member **members;
    size_t count;
    size_t space;
};

struct floor_figures floor_figures;

static struct room *rooms;   /* by id */
static struct room **spoken; /* rooms with frames of this turn */
static size_t spoken_count;
static struct member_list answered; /* members with answers of this turn */
static struct member_list gone;
static int epoll_fd; /* not ours */

void rooms_make(unsigned long highest, int epoll)
{
    rooms = calloc(highest + 1, sizeof(*rooms));
    spoken = calloc(highest + 1, sizeof(struct room *));
    if (!rooms || !spoken)
        give_up("calloc");
    epoll_fd = epoll;
}

static void list_add(struct member_list *l, struct member *m)
{
    if (l->count == l->space) {
        l->space = l->space ? 2 * l->space : 64;
        l->members = grown(l->members, l->space * sizeof(struct member *));
    }
    l->members[l->count++] = m;
}

static void watch(struct member *m, bool for_writing)
{
    struct epoll_event event = {.events =
                                    EPOLLIN | (for_writing ? (uint32_t)EPOLLOUT : 0)};

    event.data.ptr = m;
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, m->fd, &event);
}

void member_enter(struct member *m, unsigned long id)
{
    struct room *r = &rooms[id];

    if (r->count == r->space) {
        r->space = r->space ? 2 * r->space : 8;
        r->members = grown(r->members, r->space * sizeof(struct member *));
    }
    m->room = id;
    m->joined = r;
    m->place = r->count;
    r->members[r->count++] = m;
}

static void room_leave(struct member *m)
{
    struct room *r = m->joined;

    if (!r)
        return;
    r->members[m->place] = r->members[--r->count];
    r->members[m->place]->place = m->place;
    m->joined = NULL;
}

void member_leave(struct member *m)
{
    if (m->gone)
        return;
    m->gone = true;
    room_leave(m);
    close(m->fd);
    list_add(&gone, m);
}

static void member_destroy(struct member *m)
{
    free(m->in.data);
    free(m->answers.data);
    free(m->waiting.data);
    free(m);
}

/* What the socket does not take waits; there is no bound here. */
static void member_write(struct member *m, const struct bytes *frames)
{
    struct iovec parts[2] = {{m->answers.data, m->answers.len}, {NULL, 0}};
    size_t taken = 0;
    size_t len = m->answers.len;

    if (frames) {
        parts[1].iov_base = frames->data;
        parts[1].iov_len = frames->len;
        len += frames->len;
    }
    if (m->waiting.len == 0) {
        ssize_t got = m->answers.len > 0
                          ? writev(m->fd, parts, 2)
                          : send(m->fd, parts[1].iov_base, len, MSG_NOSIGNAL);

        floor_figures.writes += frames != NULL;
        taken = got > 0 ? (size_t)got : 0;
        if (taken < len)
            watch(m, true);
    }
    for (int i = 0; i < 2; i++) {
        size_t part = taken < parts[i].iov_len ? taken : parts[i].iov_len;

        if (part < parts[i].iov_len)
            bytes_add(&m->waiting, (unsigned char *)parts[i].iov_base + part,
                      parts[i].iov_len - part);
        taken -= part;
    }
    bytes_drop(&m->answers, m->answers.len);
}

void member_drain(struct member *m)
{
    ssize_t taken = send(m->fd, m->waiting.data, m->waiting.len, MSG_NOSIGNAL);

    if (taken <= 0)
        return;
    bytes_drop(&m->waiting, (size_t)taken);
    if (m->waiting.len == 0)
        watch(m, false);
}

static void frame_add(struct bytes *to, const char *text, size_t len)
{
    unsigned char head[14];

    bytes_add(to, head, ws_write_head(head, OPCODE_TEXT, len, false));
    bytes_add(to, text, len);
}

void member_answer(struct member *m, const char *text, size_t len)
{
    if (m->answers.len == 0)
        list_add(&answered, m);
    frame_add(&m->answers, text, len);
}

void room_publish(struct room *r, const char *text, size_t len)
{
    if (r->frames.len == 0)
        spoken[spoken_count++] = r;
    frame_add(&r->frames, text, len);
    r->posts++;
}

/* Before the loop sleeps: everyone with something to hear is written once. */
void floor_flush(void)
{
    for (size_t i = 0; i < spoken_count; i++) {
        struct room *r = spoken[i];

        for (size_t n = 0; n < r->count; n++)
            member_write(r->members[n], &r->frames);
        floor_figures.deliveries += r->count * r->posts;
        r->frames.len = 0;
        r->posts = 0;
    }
    for (size_t i = 0; i < answered.count; i++)
        if (!answered.members[i]->gone && answered.members[i]->answers.len > 0)
            member_write(answered.members[i], NULL);
    for (size_t i = 0; i < gone.count; i++)
        member_destroy(gone.members[i]);
    spoken_count = 0;
    answered.count = 0;
    gone.count = 0;
}

void member_say_plain(struct member *m, const char *text)
{
    list_add(&answered, m);
    bytes_add(&m->answers, text, strlen(text));
}
