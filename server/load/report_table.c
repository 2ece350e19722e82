/*
 * report_table.c - the end of a run, for people at a terminal.
 */
#include "load/results.h"
#include "load/words.h"

#include <inttypes.h>
#include <stdarg.h>

static const double columns[] = {0.5, 0.9, 0.99, 0.999, 0.9999, 1};

static void print_row(FILE *out, const char *name, const struct latency *l)
{
    if (l->count == 0)
        return;
    fprintf(out, "  %-24s", name);
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        struct word w;

        fprintf(out, "%10s", word_time(&w, (double)latency_at(l, columns[i])));
    }
    fputc('\n', out);
}

static void print_latencies(const struct results *r, FILE *out)
{
    if (r->connecting.count + r->delivery.count == 0)
        return;
    fprintf(out, "\n  %-24s%10s%10s%10s%10s%10s%10s\n", "", "p50", "p90", "p99", "p99.9",
            "p99.99", "max");
    print_row(out, "delivered after due", &r->delivery);
    print_row(out, "acknowledged after send", &r->answering);
    print_row(out, "connected and signed in", &r->connecting);
    print_row(out, "back after the reset", &r->returning);
}

static void print_line(FILE *out, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void print_line(FILE *out, const char *name, const char *format, ...)
{
    va_list args;

    fprintf(out, "  %-14s", name);
    va_start(args, format);
    vfprintf(out, format, args);
    va_end(args);
    fputc('\n', out);
}

static double a_second(const struct results *r, uint64_t count)
{
    return r->seconds > 0 ? (double)count / r->seconds : 0;
}

static void print_sockets(const struct results *r, FILE *out)
{
    const struct tallies *t = &r->tallies;
    struct word a, b, c;

    print_line(out, "sockets", "%s opened, %s not; %s dropped by the server",
               word_count(&a, (double)t->opened), word_count(&b, (double)t->given_up),
               word_count(&c, (double)t->dropped));
    if (t->left > 0)
        print_line(out, "", "%s left on purpose, %s resumed",
                   word_count(&a, (double)t->left), word_count(&b, (double)t->resumed));
    if (t->moved > 0)
        print_line(out, "", "%s of them as the server asked, to come back",
                   word_count(&a, (double)t->moved));
    if (r->returning.count > 0)
        print_line(out, "storm", "%s sockets reset at once; the last was back after %s",
                   word_count(&a, (double)r->returning.count),
                   word_time(&b, (double)r->returning.max_us));
}

static void print_messages(const struct results *r, FILE *out)
{
    const struct tallies *t = &r->tallies;
    struct word a, b, c;

    if (t->sent == 0)
        return;
    print_line(out, "messages", "%s sent, %s acknowledged (%s a second)",
               word_count(&a, (double)t->sent), word_count(&b, (double)t->acked),
               word_count(&c, a_second(r, t->acked)));
    if (t->repeated > 0)
        print_line(out, "",
                   "%s repeated: busy %" PRIu64 ", rate limited %" PRIu64 "; %" PRIu64
                   " had been kept the first time",
                   word_count(&a, (double)t->repeated), t->told_busy,
                   t->told_rate_limited, t->acked_again);
    if (t->unsent > 0)
        print_line(out, "", "%s due but not sent: the server did not keep up",
                   word_count(&a, (double)t->unsent));
    print_line(out, "deliveries", "%s (%s a second), %s events in all",
               word_count(&a, (double)t->deliveries),
               word_count(&b, a_second(r, t->deliveries)),
               word_count(&c, (double)t->events));
}

static void print_server(const struct results *r, FILE *out)
{
    const struct server_use *use = &r->server;
    struct word a, b, c;

    if (!use->is_known) {
        print_line(out, "server",
                   "its /metrics do not tell CPU and memory of the whole run");
        return;
    }
    print_line(out, "server", "CPU %.2f s (%s of a core), memory %s", use->cpu_s,
               word_percent(&a, use->cpu_s / use->seconds),
               word_bytes(&b, use->resident));
    if (r->tallies.deliveries > 0 && use->deliveries > 0 && use->cpu_s > 0)
        print_line(out, "", "%s deliveries in a CPU second",
                   word_count(&a, use->deliveries / use->cpu_s));
    if (r->options->kind == SCENARIO_idle && r->tallies.opened > 0)
        print_line(out, "", "%s of memory for each socket (%s before they came)",
                   word_bytes(&b, (use->resident - use->resident_before) /
                                      (double)r->tallies.opened),
                   word_bytes(&c, use->resident_before));
    print_line(out, "", "loop turns p50 %s, p99 %s", word_time(&a, use->turn_p50_s * 1e6),
               word_time(&b, use->turn_p99_s * 1e6));
}

static void print_self(const struct results *r, FILE *out)
{
    struct word a, b;

    print_line(out, "this program", "%u process%s, CPU %.2f s, %s events in a CPU second",
               r->processes, r->processes == 1 ? "" : "es", r->cpu_s,
               word_count(&a, r->cpu_s > 0 ? (double)r->tallies.events / r->cpu_s : 0));
    if (r->late_max_ms > 0)
        print_line(out, "", "sent at most %s late itself",
                   word_time(&b, r->late_max_ms * 1e3));
}

static void print_verdict(const struct results *r, FILE *out)
{
    const struct tallies *t = &r->tallies;
    struct word a, b, c;

    fprintf(out, "\n  lost %s   doubled %s   out of order %s\n",
            word_count(&a, (double)t->lost), word_count(&b, (double)t->doubled),
            word_count(&c, (double)t->disordered));
    if (r->fault_count == 0)
        fprintf(out, "  ok\n");
    for (int i = 0; i < r->fault_count; i++)
        fprintf(out, "  FAILED: %s\n", r->faults[i]);
    if (r->trouble[0] != '\0')
        fprintf(out, "  the first trouble: %s\n", r->trouble);
}

void report_table(const struct results *r, FILE *out)
{
    char sending[120];
    struct word a, b;

    describe_sending(r, sending, sizeof(sending));
    fprintf(out, "roost load: %s, %s sockets, %s room%s, %s, %.0f s%s\n\n",
            r->options->scenario, word_count(&a, (double)r->plan->socket_count),
            word_count(&b, (double)r->plan->room_count),
            r->plan->room_count == 1 ? "" : "s", sending, r->seconds,
            r->was_interrupted ? " (interrupted)" : "");
    print_sockets(r, out);
    print_messages(r, out);
    print_server(r, out);
    print_self(r, out);
    print_latencies(r, out);
    print_verdict(r, out);
}
