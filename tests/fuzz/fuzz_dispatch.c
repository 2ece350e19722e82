/*
 * fuzz_dispatch.c - sequences of calls by several people to a whole server, on a clock of our own:
 * each input is a script, and whatever stands in it the contract holds (dispatch_people.h). At
 * the end everybody looks back: a replay must be what was heard live.
 *
 * A line of the script:
 *   0 room.join {"room":@R1}   session 0 calls; @R3 a room, @M0 a message, @U2 a person
 *   h0 room.list {}            person 0 calls over HTTP
 *   !0 {"jsonrpc":...          session 0 sends that text
 *   -0   +0                    session 0 hangs up, comes back
 *   ~0 40                      session 0 takes 40 bytes a turn from now on; 0: all
 *   >5000                      the clock goes on by milliseconds, and calls what is due
 *   .                          until all is answered
 */
#include "dispatch_clock.h"
#include "dispatch_people.h"
#include "dispatch_scene.h"

#include "base/log.h"
#include "base/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINES_MAX      64
#define PARAMS_MAX     4096
#define ADVANCE_MAX_MS 100000000000

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static char root[64], template_folder[96], data_folder[96];
static char tokens[PEOPLE][128];
static uint64_t users[PEOPLE];
static int64_t script_start_ms; /* the same for each, whatever came before it */

/* --- the folder every input begins with --- */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static void remove_folder(const char *path)
{
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void remove_root(void)
{
    remove_folder(root);
}

static void copy_file(const char *name)
{
    char from[400], to[400], block[65536];
    FILE *in, *out;
    size_t len;

    snprintf(from, sizeof(from), "%s/%s", template_folder, name);
    snprintf(to, sizeof(to), "%s/%s", data_folder, name);
    in = fopen(from, "rb");
    out = fopen(to, "wb");
    must(in && out);
    while ((len = fread(block, 1, sizeof(block), in)) > 0)
        must(fwrite(block, 1, len, out) == len);
    fclose(in);
    must(fclose(out) == 0);
}

static void copy_template(void)
{
    must(mkdir(data_folder, 0700) == 0);
    copy_file("roost.db");
    copy_file("search.db");
}

static void ask_and_wait(struct scene *s, unsigned person, const char *method,
                         const char *params)
{
    asks_http(s, person, method, params);
    settle(s);
    must(s->reply && !cJSON_GetObjectItemCaseSensitive(s->reply, "code"));
}

static void register_all(struct scene *s)
{
    for (unsigned i = 0; i < PEOPLE; i++) {
        char *params =
            xasprintf("{\"name\":\"person%u\",\"password\":\"correct horse\"%s%s%s}", i,
                      i == 0 ? ",\"invite\":\"" : "",
                      i == 0 ? server_setup_code(s->server) : "", i == 0 ? "\"" : "");

        ask_and_wait(s, PEOPLE, "auth.register", params);
        free(params);
        snprintf(tokens[i], sizeof(tokens[i]), "%s", text_in(s->reply, "token"));
        users[i] = number_in(cJSON_GetObjectItemCaseSensitive(s->reply, "user"), "user");
        memcpy(s->tokens[i], tokens[i], sizeof(tokens[i]));
    }
}

static void make_template(void)
{
    static struct scene s;
    char params[128];

    snprintf(root, sizeof(root), "%s/roost-fuzz-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    must(mkdtemp(root));
    atexit(remove_root);
    snprintf(template_folder, sizeof(template_folder), "%s/template", root);
    snprintf(data_folder, sizeof(data_folder), "%s/data", root);
    log_set_level(LOG_ERROR);
    scene_open(&s, template_folder);
    register_all(&s);
    ask_and_wait(&s, 1, "room.create",
                 "{\"name\":\"all\",\"kind\":\"public\",\"key\":\"a\"}");
    snprintf(params, sizeof(params), "{\"room\":%.0f}",
             (double)number_in(s.reply, "room"));
    for (unsigned i = 0; i < PEOPLE; i++)
        ask_and_wait(&s, i, "room.join", params);
    ask_and_wait(&s, 1, "room.create",
                 "{\"name\":\"few\",\"kind\":\"private\",\"key\":\"b\"}");
    scene_close(&s);
    script_start_ms = scene_clock_ms;
}

/* --- the script --- */

static uint64_t named(const struct scene *s, char kind, char digit)
{
    size_t at = (size_t)(digit - '0') % KNOWN;

    return kind == 'R'   ? s->rooms[at]
           : kind == 'M' ? s->messages[at]
                         : s->users[at % PEOPLE];
}

/* @R3 and the like become numbers. */
static void fill_in(const struct scene *s, const char *text, char params[PARAMS_MAX])
{
    size_t len = 0;

    while (*text && len < PARAMS_MAX - 24) {
        if (text[0] == '@' && text[1] && strchr("RMU", text[1]) && text[2] >= '0' &&
            text[2] <= '9') {
            len += (size_t)snprintf(params + len, 24, "%llu",
                                    (unsigned long long)named(s, text[1], text[2]));
            text += 3;
        } else {
            params[len++] = *text++;
        }
    }
    params[len] = '\0';
}

/* "METHOD PARAMS", from a session or over HTTP. Signing in costs more than it tells here. */
static void play_call(struct scene *s, char *line, unsigned who, bool over_http)
{
    char params[PARAMS_MAX];
    char *space = strchr(line, ' ');

    if (!space || !utf8_valid(line, strlen(line)))
        return;
    *space = '\0';
    if (strpbrk(line, "\"\\") || strcmp(line, "session.open") == 0 ||
        (strncmp(line, "auth.", 5) == 0 && strcmp(line, "auth.logout") != 0))
        return;
    s->shortens = s->shortens || strcmp(line, "retention.set") == 0;
    fill_in(s, space + 1, params);
    if (over_http)
        asks_http(s, who % PEOPLE, line, params);
    else
        calls(&s->listeners[who % LISTENERS], line, params, ' ');
}

static void play_text(struct listener *l, const char *text)
{
    char params[PARAMS_MAX];

    fill_in(l->scene, text, params);
    if (l->session && utf8_valid(params, strlen(params)) && !strstr(params, "\"q") &&
        !strstr(params, "open") && !strchr(params, '\\'))
        server_text(l->scene->server, l->session, params, strlen(params));
}

static void play_line(struct scene *s, char *line)
{
    unsigned who = line[0] != '\0' && line[1] >= '0' && line[1] <= '9'
                       ? (unsigned)(line[1] - '0')
                       : 0;
    struct listener *l = &s->listeners[who % LISTENERS];

    switch (line[0]) {
    case '\0':
        break;
    case 'h':
        if (strlen(line) > 3)
            play_call(s, line + 3, who, true);
        break;
    case '!':
        if (strlen(line) > 2)
            play_text(l, line + 2);
        break;
    case '-':
        leaves(l);
        break;
    case '+':
        arrives(l);
        break;
    case '~':
        l->takes = strlen(line) > 3 ? strtoul(line + 3, NULL, 10) % 100000 : 0;
        break;
    case '>':
        scene_advance(s, strtoul(line + 1, NULL, 10) % ADVANCE_MAX_MS);
        break;
    case '.':
        settle(s);
        break;
    default:
        if (line[0] >= '0' && line[0] <= '9' && line[1] == ' ')
            play_call(s, line + 2, (unsigned)(line[0] - '0'), false);
    }
}

/* --- looking back --- */

static uint64_t last_join(const struct listener *l, uint64_t room)
{
    uint64_t pos = 0;

    for (size_t i = 0; i < l->log_count; i++)
        if (l->log[i].room == room && l->log[i].joins)
            pos = l->log[i].pos;
    return pos;
}

/* The next of that room from `from` on; NULL at the end. */
static const struct heard *next_in(const struct listener *l, size_t *at, uint64_t room,
                                   uint64_t from)
{
    for (; *at < l->log_count; ++*at)
        if (l->log[*at].room == room && l->log[*at].pos >= from)
            return &l->log[(*at)++];
    return NULL;
}

static void compare(const struct listener *live, const struct listener *replay)
{
    must(live->room_count == replay->room_count);
    for (size_t i = 0; i < replay->room_count; i++) {
        uint64_t room = replay->rooms[i].room;
        uint64_t from = last_join(replay, room);
        size_t a = 0, b = 0;
        const struct heard *x, *y;

        do {
            x = next_in(live, &a, room, from);
            y = next_in(replay, &b, room, from);
            must(!x == !y);
            must(!x || (x->pos == y->pos && x->seq == y->seq));
        } while (x);
    }
}

static void look_back(struct scene *s, struct listener *live)
{
    struct listener *replay = &s->listeners[LISTENERS];

    live->takes = 0;
    arrives(live);
    settle(s);
    if (!live->open)
        return; /* banned, deactivated or signed out by the script */
    leaves(replay);
    replay->log_count = 0;
    replay->person = live->person;
    replay->me = live->me;
    replay->cursor = live->begun;
    memcpy(replay->rooms, live->first, sizeof(live->first));
    replay->room_count = live->first_count;
    arrives(replay);
    settle(s);
    if (replay->begun == 0 && replay->open)
        compare(live, replay);
}

/* Whoever is there by the end has heard all of it. */
static void end_of_script(struct scene *s)
{
    settle(s);
    asks_http(s, 0, "room.create",
              "{\"name\":\"last\",\"kind\":\"private\",\"key\":\"last\"}");
    settle(s);
    for (size_t i = 0; i < LISTENERS; i++)
        look_back(s, &s->listeners[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct scene s;
    char *script = xstrndup((const char *)bytes, len);
    char *rest = script;
    char *line;

    if (root[0] == '\0')
        make_template();
    copy_template();
    scene_clock_ms = script_start_ms;
    scene_open(&s, data_folder);
    memcpy(s.tokens, tokens, sizeof(tokens));
    memcpy(s.users, users, sizeof(users));
    for (size_t i = 0; i < LISTENERS; i++)
        arrives(&s.listeners[i]);
    settle(&s);
    for (size_t i = 0; i < LINES_MAX && (line = strsep(&rest, "\n")) != NULL; i++)
        play_line(&s, line);
    end_of_script(&s);
    scene_close(&s);
    remove_folder(data_folder);
    free(script);
    return 0;
}
