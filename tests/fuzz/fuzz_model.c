/*
 * A model file's header with any bytes, and an address of any bytes.
 */
#include "base/must.h"
#include "worker/model/layout.h"
#include "worker/model/url.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void read_layout(const uint8_t *bytes, size_t len)
{
    static unsigned char file[LAYOUT_SIZE];
    struct head_shape shapes[LAYOUT_HEADS];
    uint64_t checksum;
    char why[100] = "";

    memset(file, 0, LAYOUT_HEADER);
    memcpy(file, bytes, len < LAYOUT_HEADER ? len : LAYOUT_HEADER);
    if (layout_read(file, sizeof(file), shapes, &checksum, why, sizeof(why)))
        must(shape_score(&shapes[0], 1) <= VERDICT_SURE &&
             shape_rarity(&shapes[0], 1) <= 1000000);
    else
        must(*why);
    must(len == LAYOUT_SIZE ||
         !layout_read(bytes, len, shapes, &checksum, why, sizeof(why)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct url_features features;

    read_layout(bytes, len);
    url_features_extract(&features, (const char *)bytes, len);
    must(features.count > 0 && features.count <= URL_FEATURES_MAX);
    for (uint32_t i = 0; i < features.count; i++)
        must(features.buckets[i] < URL_BUCKETS);
    return 0;
}
