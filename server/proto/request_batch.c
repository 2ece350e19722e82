#include "base/utf8.h"
#include "base/xmalloc.h"
#include "proto/json.h"
#include "proto/request.h"
#include "proto/say.h"

static size_t count_elements(struct json_slice array)
{
    struct json_slice rest = json_inside(array);
    struct json_slice element;
    size_t count = 0;

    while (json_next_element(&rest, &element))
        count++;
    return count;
}

static void copy_elements(struct json_slice array, char **texts)
{
    struct json_slice rest = json_inside(array);
    struct json_slice element;

    while (json_next_element(&rest, &element))
        *texts++ = xstrndup(element.text, element.len);
}

enum err request_split_batch(const char *body, size_t len, char ***texts, size_t *count,
                             bool *is_batch, char why[REQUEST_WHY_MAX])
{
    struct say words = say_begin(why, REQUEST_WHY_MAX);
    struct json_slice whole = json_slice(body, len);

    *texts = NULL;
    *count = 0;
    *is_batch = false;
    if (!utf8_valid(body, len) || json_scan(body, len) == JSON_BAD)
        return ERR_PARSE;
    *is_batch = whole.text[0] == '[';
    *count = *is_batch ? count_elements(whole) : 1;
    if (*count < 1 || *count > REQUEST_BATCH_MAX) {
        *count = 0;
        say(&words, "a batch holds 1 to %d calls", REQUEST_BATCH_MAX);
        return ERR_REQUEST;
    }
    *texts = xcalloc(*count, sizeof(**texts));
    if (*is_batch)
        copy_elements(whole, *texts);
    else
        **texts = xstrndup(whole.text, whole.len);
    return OK;
}
