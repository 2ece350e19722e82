/*
 * list.h - intrusive doubly linked ring.
 *
 * A struct that can be on a list embeds a struct list; the comment at the head
 * says what is on it and by which link. An unlinked link points at itself, so
 * list_remove may be called twice.
 */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
    struct list *next;
    struct list *prev;
};

#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

static inline void list_init(struct list *l)
{
    l->next = l;
    l->prev = l;
}

static inline bool list_empty(const struct list *l)
{
    return l->next == l;
}

static inline void list_add_tail(struct list *head, struct list *l)
{
    l->prev = head->prev;
    l->next = head;
    head->prev->next = l;
    head->prev = l;
}

static inline void list_add_head(struct list *head, struct list *l)
{
    l->next = head->next;
    l->prev = head;
    head->next->prev = l;
    head->next = l;
}

static inline void list_remove(struct list *l)
{
    l->prev->next = l->next;
    l->next->prev = l->prev;
    list_init(l);
}

/* NULL when empty. Who empties a ring and frees what was in it takes the elements this way: that
 * the head is changed stands here in so many words, which an analyser can follow. */
static inline struct list *list_pop_head(struct list *head)
{
    struct list *first = head->next;

    if (first == head)
        return NULL;
    head->next = first->next;
    head->next->prev = head;
    list_init(first);
    return first;
}

/* Moves all of from to the end of head; from is empty afterwards. */
static inline void list_splice_tail(struct list *head, struct list *from)
{
    if (list_empty(from))
        return;
    from->next->prev = head->prev;
    head->prev->next = from->next;
    from->prev->next = head;
    head->prev = from->prev;
    list_init(from);
}

/* The element under the walk may be removed, no other. */
#define list_each(item, following, head)                                      \
    for ((item) = (head)->next, (following) = (item)->next; (item) != (head); \
         (item) = (following), (following) = (item)->next)

#endif
