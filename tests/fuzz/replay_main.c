/*
 * replay_main.c - gives every file of a folder to a fuzz target, without libFuzzer.
 */
#include "base/xmalloc.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define INPUT_MAX (1 << 20)

static int replay(const char *folder, const char *name)
{
    char *path = xasprintf("%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = xmalloc(INPUT_MAX);
    size_t len = file ? fread(bytes, 1, INPUT_MAX, file) : 0;
    /* An allocation of just that length lets the sanitizer see a read behind it. */
    uint8_t *exact = xrealloc(bytes, len ? len : 1);

    if (file) {
        LLVMFuzzerTestOneInput(exact, len);
        fclose(file);
    } else {
        perror(path);
    }
    free(exact);
    free(path);
    return file ? 0 : 1;
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    struct dirent *entry;
    int failed = 0;
    int count = 0;

    if (!folder) {
        fprintf(stderr, "usage: %s FOLDER (one that exists)\n", argv[0]);
        return 1;
    }
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        failed += replay(argv[1], entry->d_name);
        count++;
    }
    closedir(folder);
    printf("%d inputs replayed\n", count);
    return failed == 0 && count > 0 ? 0 : 1;
}
