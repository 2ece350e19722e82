/*
 * report_json.c - everything measured, for machines. Times are in microseconds where the
 * name ends in _us, in seconds since the first dial where it is "at".
 */
#include "load/results.h"

#include <inttypes.h>
#include <math.h>

static void put_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < 0x20 || c >= 0x7f) /* a cut text may end inside a character */
            fprintf(out, "\\u%04x", c < 0x20 ? c : '?');
        else
            fputc(c, out);
    }
    fputc('"', out);
}

static void put_number(FILE *out, double value)
{
    if (isfinite(value))
        fprintf(out, "%.10g", value);
    else
        fputs("null", out);
}

static void put_latency(FILE *out, const char *name, const struct latency *l)
{
    static const struct {
        const char *name;
        double quantile;
    } marks[] = {{"p50_us", 0.5},      {"p75_us", 0.75}, {"p90_us", 0.9},
                 {"p95_us", 0.95},     {"p99_us", 0.99}, {"p99_9_us", 0.999},
                 {"p99_99_us", 0.9999}};
    bool is_first = true;

    fprintf(out, "  \"%s\": {\"count\": %" PRIu64 ", \"mean_us\": ", name, l->count);
    put_number(out, latency_mean(l));
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        fprintf(out, ", \"%s\": %" PRIu64, marks[i].name,
                latency_at(l, marks[i].quantile));
    fprintf(out, ", \"max_us\": %" PRIu64 ",\n    \"histogram\": [", l->max_us);
    for (uint32_t i = 0; i < LATENCY_BUCKETS; i++) {
        if (l->buckets[i] == 0)
            continue;
        fprintf(out, "%s[%" PRIu64 ",%" PRIu64 "]", is_first ? "" : ",",
                latency_bucket_top(i), l->buckets[i]);
        is_first = false;
    }
    fputs("]},\n", out);
}

static void put_set_up(const struct results *r, FILE *out)
{
    const struct options *o = r->options;
    char at[32];
    struct tm tm;

    gmtime_r(&r->at, &tm);
    strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%SZ", &tm);
    fprintf(out,
            "  \"format\": \"roost-load/1\",\n  \"began\": \"%s\",\n  \"url\": ", at);
    put_text(out, o->url);
    fprintf(out,
            ",\n  \"scenario\": \"%s\",\n  \"sockets\": %zu,\n  \"rooms\": %zu,\n"
            "  \"senders\": %zu,\n  \"closed\": %s,\n  \"rate\": ",
            o->scenario, r->plan->socket_count, r->plan->room_count,
            r->plan->sender_count, o->closed ? "true" : "false");
    put_number(out, o->closed ? NAN : o->rate);
    fprintf(out,
            ",\n  \"in_flight\": %" PRIu64 ",\n  \"size\": %" PRIu64
            ",\n  \"processes\": %u,\n  \"seconds\": ",
            o->in_flight, o->size, r->processes);
    put_number(out, r->seconds);
    fputs(",\n  \"run_at\": ", out);
    put_number(out, r->run_at_s);
    fprintf(out, ",\n  \"interrupted\": %s,\n", r->was_interrupted ? "true" : "false");
}

static void put_verdict(const struct results *r, FILE *out)
{
    fprintf(out, "  \"ok\": %s,\n  \"faults\": [", r->fault_count ? "false" : "true");
    for (int i = 0; i < r->fault_count; i++) {
        fputs(i ? ", " : "", out);
        put_text(out, r->faults[i]);
    }
    fputs("],\n  \"first_trouble\": ", out);
    put_text(out, r->trouble);
    fputs(",\n", out);
}

static void put_tallies(const struct results *r, FILE *out)
{
    fputs("  \"counts\": {\n", out);
#define TALLY(field, help) \
    fprintf(out, "    \"" #field "\": %" PRIu64 ",\n", r->tallies.field);
#include "load/tallies.tbl"
    fprintf(out, "    \"live_deliveries\": %" PRIu64 "\n  },\n", r->delivery.count);
}

static void put_use(const struct results *r, FILE *out)
{
    const struct server_use *use = &r->server;

    fputs("  \"generator\": {\"cpu_seconds\": ", out);
    put_number(out, r->cpu_s);
    fputs(", \"late_max_ms\": ", out);
    put_number(out, r->late_max_ms);
    fputs("},\n  \"server\": ", out);
    if (!use->is_known) {
        fputs("null,\n", out);
        return;
    }
    fprintf(out,
            "{\"seconds\": %.6g, \"cpu_seconds\": %.6g, \"deliveries\": %.0f, "
            "\"deliveries_per_cpu_second\": ",
            use->seconds, use->cpu_s, use->deliveries);
    put_number(out, use->cpu_s > 0 ? use->deliveries / use->cpu_s : NAN);
    fprintf(out,
            ", \"resident_bytes\": %.0f, \"resident_bytes_before\": %.0f, "
            "\"turn_p50_us\": %.1f, \"turn_p99_us\": %.1f},\n",
            use->resident, use->resident_before, use->turn_p50_s * 1e6,
            use->turn_p99_s * 1e6);
}

static void put_points(const struct results *r, FILE *out)
{
    fputs("  \"series\": [\n", out);
    for (size_t i = 0; i < r->point_count; i++) {
        const struct point *p = &r->points[i];

        fputs("    {\"at\": ", out);
        put_number(out, p->at_s);
        fputs(", \"deliveries_per_second\": ", out);
        put_number(out, p->deliveries);
        fputs(", \"sent_per_second\": ", out);
        put_number(out, p->sent);
        fputs(", \"connected\": ", out);
        put_number(out, p->connected);
        fputs(", \"p50_us\": ", out);
        put_number(out, p->p50_us);
        fputs(", \"p99_us\": ", out);
        put_number(out, p->p99_us);
        fprintf(out, "}%s\n", i + 1 < r->point_count ? "," : "");
    }
    fputs("  ],\n", out);
}

static void put_samples(const struct results *r, FILE *out)
{
    const struct watch *w = r->watch;

    fputs("  \"samples\": [\n", out);
    for (size_t i = 0; i < w->count; i++) {
        const struct sample *s = &w->samples[i];

        fprintf(out, "    {\"at\": %.3f, \"connected\": %" PRIu64, s->at_s, s->connected);
        if (s->has_server)
            fprintf(out,
                    ", \"cpu_seconds\": %.6f, \"resident_bytes\": %.0f, "
                    "\"deliveries\": %.0f",
                    s->cpu_s, s->resident, s->deliveries);
        if (s->has_server && i > 0)
            fprintf(out, ", \"turn_p50_us\": %.1f, \"turn_p99_us\": %.1f",
                    turns_at(&s[-1].turns, &s->turns, 0.5) * 1e6,
                    turns_at(&s[-1].turns, &s->turns, 0.99) * 1e6);
        fprintf(out, "}%s\n", i + 1 < w->count ? "," : "");
    }
    fputs("  ]\n", out);
}

void report_json(const struct results *r, FILE *out)
{
    fputs("{\n", out);
    put_set_up(r, out);
    put_verdict(r, out);
    put_tallies(r, out);
    put_latency(out, "delivery", &r->delivery);
    put_latency(out, "answering", &r->answering);
    put_latency(out, "connecting", &r->connecting);
    put_latency(out, "returning", &r->returning);
    put_use(r, out);
    put_points(r, out);
    put_samples(r, out);
    fputs("}\n", out);
}
