#include "worker/model/embedded.h"

#include "base/embedded.h"
#include "base/must.h"

#include <string.h>

/* Made by server/embed.py; only this file names them. */
extern const struct embedded_file embedded_model[];
extern const size_t embedded_model_count;

static const unsigned char *find(const char *name, size_t *len)
{
    size_t i = 0;

    while (i < embedded_model_count && strcmp(embedded_model[i].name, name) != 0)
        i++;
    must(i < embedded_model_count);
    *len = embedded_model[i].len;
    return embedded_model[i].bytes;
}

const unsigned char *embedded_model_file(size_t *len)
{
    return find("roost.model", len);
}

const char *embedded_ordinary_text(size_t *len)
{
    return (const char *)find("ordinary.txt", len);
}
