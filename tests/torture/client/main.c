/*
 * main.c - a crowd of clients of the torture test in C, and what it is told.
 *
 *     client CONFIG.json      takes the same lines on standard input as clients.py
 */
#include "client.h"
#include "crowd.h"
#include "json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static cJSON *config_read(const char *path)
{
    struct bytes all = {0};
    char part[4096];
    size_t got;
    cJSON *config;
    FILE *f = fopen(path, "r");

    if (!f) {
        perror(path);
        return NULL;
    }
    while ((got = fread(part, 1, sizeof(part), f)) > 0)
        bytes_add(&all, part, got);
    fclose(f);
    config = cJSON_ParseWithLength(all.at, all.len);
    free(all.at);
    return config;
}

static bool crowd_gather(struct crowd *crowd, const cJSON *config)
{
    const cJSON *people = json_member(config, "people");
    uint64_t seed = (uint64_t)json_number(config, "seed") * 1000;
    const cJSON *person;

    snprintf(crowd->host, sizeof(crowd->host), "%s", json_words(config, "host"));
    crowd->port = (int)json_number(config, "port");
    crowd->pace_ms = json_member(config, "pace_s")->valuedouble * 1000;
    crowd->acting = true;
    crowd->clients = calloc((size_t)cJSON_GetArraySize(people), sizeof(*crowd->clients));
    if (!crowd->clients)
        abort();
    cJSON_ArrayForEach(person, people)
    {
        struct client *c = &crowd->clients[crowd->count];

        if (!client_begin(c, json_words(person, "name"), json_words(config, "out"),
                          seed + crowd->count))
            return false;
        snprintf(c->token, sizeof(c->token), "%s", json_words(person, "token"));
        c->user = json_number(person, "user");
        crowd->count++;
    }
    return true;
}

static void say(const char *word)
{
    puts(word);
    fflush(stdout);
}

static void finish(struct crowd *crowd)
{
    for (size_t i = 0; i < crowd->count; i++)
        fclose(crowd->clients[i].log);
    free(crowd->clients);
}

/* What it was told; true with the word that tells when it is done. False: it is the end. */
static bool obey(struct crowd *crowd, const char *line, const char **promise)
{
    if (strncmp(line, "settle", 6) == 0) {
        crowd->acting = false;
        *promise = "settled";
        return true;
    }
    if (strncmp(line, "flush", 5) == 0) {
        for (size_t i = 0; i < crowd->count; i++)
            client_flush(&crowd->clients[i]);
        *promise = "flushed";
        return true;
    }
    return false;
}

static void run(struct crowd *crowd)
{
    const char *promise = NULL;
    bool going_on = true;

    while (going_on) {
        if (crowd_turn(crowd)) {
            char line[64];
            ssize_t len = read(STDIN_FILENO, line, sizeof(line) - 1);

            line[len > 0 ? len : 0] = '\0';
            going_on = obey(crowd, line, &promise);
        }
        if (promise && crowd_is_answered(crowd) &&
            (promise[0] == 's' || crowd_is_flushed(crowd))) {
            say(promise);
            promise = NULL;
        }
    }
}

int main(int argc, char **argv)
{
    cJSON *config = argc == 2 ? config_read(argv[1]) : NULL;
    struct crowd crowd = {0};

    if (!json_member(config, "people") || !json_member(config, "pace_s")) {
        fprintf(stderr, "usage: client CONFIG.json\n");
        return 2;
    }
    if (!crowd_gather(&crowd, config))
        return 2;
    cJSON_Delete(config);
    say("ready");
    run(&crowd);
    finish(&crowd);
    return 0;
}
