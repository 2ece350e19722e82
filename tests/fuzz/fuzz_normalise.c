/*
 * The normaliser and the extractor: any valid UTF-8 of up to 16,384 bytes.
 */
#include "base/must.h"
#include "base/utf8.h"
#include "worker/text/extract.h"
#include "worker/text/normalise.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_text(const struct normalised *out, size_t len)
{
    must(out->len <= NORMALISED_MAX && utf8_valid(out->bytes, out->len));
    must(out->source[out->len] == len);
    for (size_t i = 0; i < out->len; i++)
        must(out->source[i] <= out->source[i + 1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct normaliser *normaliser;
    static struct normalised *out;
    static struct features *features;
    const char *text = (const char *)bytes;
    size_t at = 0;
    size_t pieces = 0;

    if (!normaliser) {
        normaliser = normaliser_create();
        out = normalised_create();
        features = features_create();
    }
    if (len > NORMALISE_TEXT_MAX || !utf8_valid(text, len))
        return 0;
    normalise(normaliser, text, len, out);
    check_text(out, len);
    while (features_extract(features, out, text, &at)) {
        must(features->count > 0 && features->count <= FEATURES_MAX);
        for (uint32_t i = 0; i < features->count; i++)
            must(features->buckets[i] < FEATURE_BUCKETS);
        pieces++;
    }
    must(pieces >= 1 && pieces <= 2 + out->len / 512);
    return 0;
}
