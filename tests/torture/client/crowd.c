#include "crowd.h"

#include "acting.h"
#include "client.h"
#include "hearing.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define SILENT_MS 12000 /* then a connection is given up */
#define TURN_MS   20

static void lose(struct client *c)
{
    wire_close(&c->wire);
    c->opened = false;
    c->dial_ms = now_ms() + 50 + (int64_t)client_draw(c, 550);
}

static void dial(const struct crowd *crowd, struct client *c, int64_t now)
{
    c->heard_ms = now;
    if (!wire_dial(&c->wire, crowd->host, crowd->port))
        lose(c);
}

static void go_on(const struct crowd *crowd, struct client *c, int64_t now)
{
    if (c->wire.state == WIRE_DOWN) {
        if (now >= c->dial_ms)
            dial(crowd, c, now);
        return;
    }
    if (now - c->heard_ms > SILENT_MS) {
        lose(c);
        return;
    }
    if (!c->opened)
        return;
    calls_say_due(c, now);
    if (crowd->acting && now >= c->act_ms) {
        c->act_ms = now + (int64_t)client_draw(c, (uint64_t)(2 * crowd->pace_ms));
        client_act(c);
    }
}

static void serve(struct client *c, short happened)
{
    enum wire_state before = c->wire.state;
    bool good = true;

    if (happened & (POLLIN | POLLHUP | POLLERR))
        good = wire_read(&c->wire, client_hear, c);
    if (good && before == WIRE_UPGRADING && c->wire.state == WIRE_UP)
        client_open(c);
    if (good && c->wire.out.len > 0)
        good = wire_write(&c->wire);
    if (!good)
        lose(c);
}

bool crowd_turn(struct crowd *crowd)
{
    struct pollfd *polled = calloc(crowd->count + 1, sizeof(*polled));
    struct pollfd *input = polled + crowd->count;
    int64_t now = now_ms();
    bool has_input;

    if (!polled)
        abort();
    *input = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    for (size_t i = 0; i < crowd->count; i++) {
        struct client *c = &crowd->clients[i];

        go_on(crowd, c, now);
        polled[i] = (struct pollfd){
            .fd = c->wire.state == WIRE_DOWN ? -1 : c->wire.fd,
            .events = (short)(c->wire.out.len > 0 ? POLLIN | POLLOUT : POLLIN),
        };
    }
    poll(polled, crowd->count + 1, TURN_MS);
    for (size_t i = 0; i < crowd->count; i++)
        if (polled[i].revents)
            serve(&crowd->clients[i], polled[i].revents);
    has_input = input->revents != 0;
    free(polled);
    return has_input;
}

bool crowd_is_answered(const struct crowd *crowd)
{
    for (size_t i = 0; i < crowd->count; i++)
        if (!calls_are_answered(&crowd->clients[i]))
            return false;
    return true;
}

bool crowd_is_flushed(const struct crowd *crowd)
{
    for (size_t i = 0; i < crowd->count; i++)
        if (!client_is_flushed(&crowd->clients[i]))
            return false;
    return true;
}
