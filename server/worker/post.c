#include "worker/post.h"

#include "base/list.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct letter {
    struct list link; /* in post.letters */
    struct ipc_frame frame;
    char payload[];
};

struct post {
    pthread_mutex_t lock;
    struct list letters; /* of letter.link */
    size_t waiting;
    int bell;
};

struct post *post_create(int bell)
{
    struct post *p = xcalloc(1, sizeof(*p));

    pthread_mutex_init(&p->lock, NULL);
    list_init(&p->letters);
    p->bell = bell;
    return p;
}

void post_destroy(struct post *p)
{
    struct list *at;

    if (!p)
        return;
    while ((at = list_pop_head(&p->letters)) != NULL)
        free(container_of(at, struct letter, link));
    pthread_mutex_destroy(&p->lock);
    free(p);
}

static void send_letter(struct post *p, const struct ipc_frame *f)
{
    struct letter *letter = xmalloc(sizeof(*letter) + f->len);
    bool first;

    must(f->len <= FRAME_PAYLOAD_MAX);
    letter->frame = *f;
    letter->frame.payload = letter->payload;
    if (f->len > 0)
        memcpy(letter->payload, f->payload, f->len);
    pthread_mutex_lock(&p->lock);
    first = list_empty(&p->letters);
    list_add_tail(&p->letters, &letter->link);
    p->waiting++;
    pthread_mutex_unlock(&p->lock);
    if (first)
        must(write(p->bell, &(uint64_t){1}, sizeof(uint64_t)) == sizeof(uint64_t));
}

void post_answer(struct post *p, uint16_t type, uint64_t id, const void *payload,
                 size_t len)
{
    send_letter(p, &(struct ipc_frame){.type = type,
                                       .flags = FRAME_ANSWER,
                                       .id = id,
                                       .payload = payload,
                                       .len = len});
}

void post_tell(struct post *p, uint16_t type, const void *payload, size_t len)
{
    send_letter(p, &(struct ipc_frame){.type = type, .payload = payload, .len = len});
}

size_t post_waiting(struct post *p)
{
    size_t waiting;

    pthread_mutex_lock(&p->lock);
    waiting = p->waiting;
    pthread_mutex_unlock(&p->lock);
    return waiting;
}

/* NULL: there is none. */
static struct letter *next_letter(struct post *p)
{
    struct list *first;

    pthread_mutex_lock(&p->lock);
    first = list_pop_head(&p->letters);
    p->waiting -= first != NULL;
    pthread_mutex_unlock(&p->lock);
    return first ? container_of(first, struct letter, link) : NULL;
}

void post_drain(struct post *p, struct frame_stream *s)
{
    struct letter *letter;

    while (frame_stream_has_room(s) && (letter = next_letter(p)) != NULL) {
        must(frame_stream_send(s, &letter->frame));
        free(letter);
    }
}
