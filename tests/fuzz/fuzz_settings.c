/*
 * The settings: each line of the input is a flag, or with a leading $ a variable.
 */
#include "base/config.h"
#include "base/must.h"
#include "base/xmalloc.h"

#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 32

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *text = xstrndup((const char *)bytes, len);
    char *flags[WORDS_MAX + 1] = {0};
    char *variables[WORDS_MAX + 1] = {0};
    int flag_count = 0;
    int variable_count = 0;
    char *rest = text;
    char *word;
    struct config c;
    char why[120] = "";
    enum config_result result;

    while ((word = strsep(&rest, "\n")) != NULL) {
        if (*word == '$' && variable_count < WORDS_MAX)
            variables[variable_count++] = word + 1;
        else if (flag_count < WORDS_MAX)
            flags[flag_count++] = word;
    }
    result = config_load(&c, flag_count, flags, variables, why, sizeof(why));
    if (result == CONFIG_OK) {
        must(c.data && c.readers >= 1 && c.keys_days >= 7);
        config_finish(&c);
    } else if (result != CONFIG_HELP) {
        must(*why && !strchr(why, '\n'));
    }
    free(text);
    return 0;
}
