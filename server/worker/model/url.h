/*
 * url.h - what the URL head looks at: pieces of host and path, and how the address is
 * built. Any thread.
 */
#ifndef WORKER_MODEL_URL_H
#define WORKER_MODEL_URL_H

#include <stddef.h>
#include <stdint.h>

#define URL_BITS         17
#define URL_BUCKETS      (1u << URL_BITS)
#define URL_BYTES_MAX    2048 /* of an address; what is behind is not looked at */
#define URL_FEATURES_MAX 8192

struct url_features {
    uint32_t count;
    uint32_t buckets[URL_FEATURES_MAX]; /* each once */
    uint64_t seen[URL_BUCKETS / 64];
};

/* Any bytes will do. */
void url_features_extract(struct url_features *f, const char *url, size_t len);

#endif
