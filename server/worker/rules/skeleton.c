#include "worker/rules/skeleton.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uidna.h>
#include <unicode/uspoof.h>

#define ASCII_BYTES_MAX 3

struct skeletons {
    USpoofChecker *checker;
    UIDNA *idna;
    struct {
        char bytes[ASCII_BYTES_MAX];
        uint8_t len;
    } ascii[128]; /* skeletons of single signs: names are nearly always ASCII */
};

/* Names are compared in lower case, where UTS 39 alone would tell 0 from o. */
static char plainer(char c)
{
    static const char digits[] = "olzeas6t89";

    if (c >= '0' && c <= '9')
        return digits[c - '0'];
    if (c >= 'A' && c <= 'Z')
        c = (char)(c | 0x20);
    return c == 'i' ? 'l' : c;
}

static size_t plainest(char *name, size_t len)
{
    size_t used = 0;

    for (size_t i = 0; i < len; i++) {
        bool twice = name[i] == 'v' && i + 1 < len && name[i + 1] == 'v';

        name[used++] = twice ? 'w' : plainer(name[i]);
        i += twice;
    }
    return used;
}

static size_t skeleton_by_icu(const struct skeletons *s, const char *name, size_t len,
                              char out[SKELETON_MAX])
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t made = uspoof_getSkeletonUTF8(s->checker, 0, name, (int32_t)len, out,
                                          SKELETON_MAX, &status);

    return U_SUCCESS(status) && made > 0 && made <= SKELETON_MAX ? (size_t)made : 0;
}

struct skeletons *skeletons_create(void)
{
    struct skeletons *s = xcalloc(1, sizeof(*s));
    UErrorCode status = U_ZERO_ERROR;
    char made[SKELETON_MAX];

    s->checker = uspoof_open(&status);
    uspoof_setRestrictionLevel(s->checker, USPOOF_HIGHLY_RESTRICTIVE);
    uspoof_setChecks(s->checker, USPOOF_RESTRICTION_LEVEL, &status);
    s->idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_UNICODE, &status);
    must(U_SUCCESS(status));
    for (int c = '!'; c < 0x7F; c++) {
        char name = (char)c;
        size_t len = skeleton_by_icu(s, &name, 1, made);

        /* Only signs that no host has become longer. */
        if (len == 0 || len > ASCII_BYTES_MAX) {
            made[0] = name;
            len = 1;
        }
        memcpy(s->ascii[c].bytes, made, len);
        s->ascii[c].len = (uint8_t)len;
    }
    return s;
}

void skeletons_destroy(struct skeletons *s)
{
    if (!s)
        return;
    uidna_close(s->idna);
    uspoof_close(s->checker);
    free(s);
}

size_t skeleton_make(const struct skeletons *s, const char *name, size_t len,
                     char out[SKELETON_MAX])
{
    size_t used = 0;

    if (len > SKELETON_MAX / ASCII_BYTES_MAX)
        return 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)name[i];

        if (c >= 0x80)
            return plainest(out, skeleton_by_icu(s, name, len, out));
        memcpy(out + used, s->ascii[c].bytes, s->ascii[c].len);
        used += s->ascii[c].len;
    }
    return plainest(out, used);
}

bool skeleton_is_mixed(const struct skeletons *s, const char *label, size_t len)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t failed = uspoof_check2UTF8(s->checker, label, (int32_t)len, NULL, &status);

    return U_SUCCESS(status) && (failed & USPOOF_RESTRICTION_LEVEL) != 0;
}

size_t skeleton_unpuny(const struct skeletons *s, const char *label, size_t len,
                       char *out, size_t capacity)
{
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    int32_t made = uidna_labelToUnicodeUTF8(s->idna, label, (int32_t)len, out,
                                            (int32_t)capacity, &info, &status);

    if (U_FAILURE(status) || made <= 0 || (size_t)made > capacity)
        return 0;
    return (info.errors & UIDNA_ERROR_PUNYCODE) ? 0 : (size_t)made;
}
