#include "handlers/lists_load.h"

#include "base/xmalloc.h"
#include "handlers/server_private.h"
#include "ipc/lists.h"
#include "store/query_moderation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PART_BYTES (32u << 10) /* of a list's lines in one frame */

struct load_job {
    struct job job;
    lists_loaded_fn *done;
    void *arg;
    uint64_t generation;
    enum err err;
    struct lists_load *load;
};

static struct buf *add_part(struct lists_load *load)
{
    load->parts = xreallocarray(load->parts, load->count + 1, sizeof(*load->parts));
    buf_init(&load->parts[load->count]);
    return &load->parts[load->count++];
}

/* So many bytes of whole lines. */
static size_t piece_of(const char *text, size_t len)
{
    size_t end = PART_BYTES;

    if (len <= PART_BYTES)
        return len;
    while (end > 0 && text[end - 1] != '\n')
        end--;
    return end > 0 ? end : len;
}

static void on_list(void *arg, const struct word_list *list)
{
    struct list_part part = {.id = list->id, .kind = (enum list_kind)list->kind};
    size_t at = 0;

    snprintf(part.language, sizeof(part.language), "%s", list->language);
    do {
        part.entries = list->text + at;
        part.len = piece_of(part.entries, list->len - at);
        list_part_put(add_part(arg), &part);
        at += part.len;
    } while (at < list->len);
}

static void load_work(struct job *j, void *hand)
{
    struct load_job *l = container_of(j, struct load_job, job);

    l->err = query_word_lists(hand, on_list, l->load);
    if (l->err == OK)
        l->err = query_head_in_use(hand, &l->load->head);
    if (l->err == OK)
        l->err = query_head_wanted(hand, &l->load->head_wanted);
}

static void load_done(struct job *j)
{
    struct load_job *l = container_of(j, struct load_job, job);

    if (l->err != OK) {
        lists_load_free(l->load);
        l->load = NULL;
    }
    l->done(l->arg, l->generation, l->load);
    free(l);
}

bool lists_load_start(struct server *srv, uint64_t version, lists_loaded_fn *done,
                      void *arg, uint64_t generation)
{
    struct load_job *l = xcalloc(1, sizeof(*l));

    list_init(&l->job.link);
    l->job.work = load_work;
    l->job.done = load_done;
    l->done = done;
    l->arg = arg;
    l->generation = generation;
    l->load = xcalloc(1, sizeof(*l->load));
    l->load->version = version;
    if (crew_submit(srv->readers, &l->job))
        return true;
    lists_load_free(l->load);
    free(l);
    return false;
}

const struct buf *lists_load_next(struct lists_load *load)
{
    return load->at < load->count ? &load->parts[load->at++] : NULL;
}

void lists_load_free(struct lists_load *load)
{
    if (!load)
        return;
    for (size_t i = 0; i < load->count; i++)
        buf_finish(&load->parts[i]);
    free(load->parts);
    free(load);
}
