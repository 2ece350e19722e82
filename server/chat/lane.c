#include "chat/lane.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <stdlib.h>

#define FIRST_CAPACITY 4u

void lane_finish(struct lane *l)
{
    free(l->numbers);
    *l = (struct lane){0};
}

static void lane_resize(struct lane *l, uint32_t capacity)
{
    uint32_t *numbers = xreallocarray(NULL, capacity, sizeof(*numbers));

    for (uint32_t i = 0; i < l->count; i++)
        numbers[i] = lane_at(l, i);
    free(l->numbers);
    l->numbers = numbers;
    l->capacity = capacity;
    l->first = 0;
}

void lane_push(struct lane *l, uint32_t number)
{
    if (l->count == l->capacity)
        lane_resize(l, l->capacity == 0 ? FIRST_CAPACITY : l->capacity * 2);
    l->numbers[(l->first + l->count) & (l->capacity - 1)] = number;
    l->count++;
}

void lane_drop_first(struct lane *l)
{
    must(l->count > 0);
    l->first = (l->first + 1) & (l->capacity - 1);
    l->count--;
    if (l->capacity > 4 * FIRST_CAPACITY && l->count < l->capacity / 4)
        lane_resize(l, l->capacity / 2);
}
