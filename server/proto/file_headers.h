/*
 * file_headers.h - the headers of files going up and down: numbers, ranges (RFC 9110), the
 * metadata of a resumable upload (tus 1.0), Content-Disposition (RFC 6266). Pure; fuzzed
 * (tests/fuzz/fuzz_file_headers.c). NULL is a header that is not there.
 */
#ifndef PROTO_FILE_HEADERS_H
#define PROTO_FILE_HEADERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Digits alone, below 2^53. */
bool header_number(const char *text, uint64_t *number);

enum range_kind {
    RANGE_ALL, /* no range, or one that is passed over: several, another unit, nonsense */
    RANGE_PART,   /* *from and *len say which */
    RANGE_OUTSIDE /* none of it is there: 416 */
};
enum range_kind header_range(const char *text, uint64_t size, uint64_t *from,
                             uint64_t *len);

/* The value of `key` in Upload-Metadata, out of its base64. False: not there, malformed, or longer
 * than `size`. */
bool tus_metadata(const char *text, const char *key, char *value, size_t size,
                  size_t *len);

/* attachment; filename="a.txt"; filename*=UTF-8''a.txt */
void disposition_put(struct buf *out, bool is_inline, const char *name);

#endif
