/*
 * main.c - the word after `roost` chooses the command.
 */
#include "base/config.h"
#include "base/standard_files.h"
#include "base/version.h"
#include "main/commands.h"

#include <stdio.h>
#include <string.h>

static const struct command_word {
    const char *word;
    int (*run)(int argc, char **argv);
    const char *usage;
    const char *help;
} words[] = {
#define COMMAND(word, fn, usage, help) {word, fn, usage, help},
#include "main/commands.tbl"
};

#define WORD_COUNT (sizeof(words) / sizeof(words[0]))

int command_version(int argc, char **argv)
{
    (void)argv;
    if (argc > 0)
        return complain(2, "version", "takes nothing");
    printf("roost %s\n", ROOST_VERSION);
    return 0;
}

static void print_help(FILE *out)
{
    fprintf(out, "roost %s - a self-hosted team chat\n\n", ROOST_VERSION);
    for (size_t i = 0; i < WORD_COUNT; i++)
        fprintf(out, "  roost %s %s\n        %s\n", words[i].word, words[i].usage,
                words[i].help);
    fputc('\n', out);
    config_print_help(out);
}

static int help(FILE *out, int status)
{
    print_help(out);
    return status;
}

static int word_help(const struct command_word *w)
{
    printf("roost %s %s\n    %s\n", w->word, w->usage, w->help);
    if (strcmp(w->word, "serve") == 0) {
        printf("\n");
        config_print_help(stdout);
    }
    return 0;
}

static int run(const struct command_word *w, int argc, char **argv)
{
    if (strcmp(w->word, "load") == 0 || strcmp(w->word, "moderate") == 0)
        return w->run(argc, argv); /* have pages of help of their own */
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return word_help(w);
    return w->run(argc, argv);
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";

    standard_files_open();
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ||
        strcmp(word, "help") == 0)
        return help(stdout, 0);
    if (strcmp(word, "--version") == 0)
        return command_version(0, NULL);
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (strcmp(word, words[i].word) == 0)
            return run(&words[i], argc - 2, argv + 2);
    if (word[0] == '\0')
        return help(stderr, 2);
    return complain(2, word, "no such command; `roost --help` lists them");
}
