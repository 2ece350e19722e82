/*
 * fuzz_json.c - what json_scan calls fine cJSON can read, walking it stays within it, and
 * what the writer writes is read back as it was.
 */
#include "base/must.h"
#include "base/utf8.h"
#include "proto/json.h"

#include <cjson/cJSON.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_piece(struct json_slice whole, struct json_slice piece)
{
    must(piece.len > 0);
    must(piece.text > whole.text && piece.text + piece.len < whole.text + whole.len);
    must(json_scan(piece.text, piece.len) != JSON_BAD);
}

static void walk(struct json_slice whole)
{
    struct json_slice rest = json_inside(whole);
    struct json_slice key, value;
    bool object = whole.text[0] == '{';

    while (object ? json_next_member(&rest, &key, &value)
                  : json_next_element(&rest, &value)) {
        if (object)
            check_piece(whole, key);
        check_piece(whole, value);
    }
}

static void check_scan(const char *text, size_t len)
{
    struct json_slice whole = json_slice(text, len);
    enum json_scan result = json_scan(text, len);
    struct cJSON *tree;

    if (result == JSON_BAD)
        return;
    if (whole.text[0] == '{' || whole.text[0] == '[')
        walk(whole);
    if (result == JSON_FINE) {
        tree = cJSON_ParseWithLength(text, len);
        must(tree);
        cJSON_Delete(tree);
    }
}

static void check_writer(const char *text, size_t len)
{
    struct buf out;
    struct json j;
    struct cJSON *tree;

    buf_init(&out);
    j = json_begin(&out);
    json_string(&j, text, len);
    must(json_scan(out.bytes, out.len) == JSON_FINE);
    tree = cJSON_ParseWithLength(out.bytes, out.len);
    must(cJSON_IsString(tree));
    must(strlen(tree->valuestring) == len && memcmp(tree->valuestring, text, len) == 0);
    cJSON_Delete(tree);
    buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = (const char *)bytes;

    json_scan(text, len);
    if (!utf8_valid(text, len))
        return 0;
    check_scan(text, len);
    if (!memchr(text, '\0', len))
        check_writer(text, len);
    return 0;
}
