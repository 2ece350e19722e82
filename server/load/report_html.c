/*
 * report_html.c - the run as one page: verdict, figures, tables. The charts are in
 * report_charts.c.
 */
#include "load/report_charts.h"
#include "load/report_style.h"
#include "load/results.h"
#include "load/words.h"

#include "base/version.h"

#include <inttypes.h>

static void put_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '<')
            fputs("&lt;", out);
        else if (*text == '>')
            fputs("&gt;", out);
        else if (*text == '&')
            fputs("&amp;", out);
        else if (*text == '"')
            fputs("&quot;", out);
        else
            fputc((unsigned char)*text < 0x20 || (unsigned char)*text >= 0x7f ? '?'
                                                                              : *text,
                  out);
    }
}

static void put_header(const struct results *r, FILE *out)
{
    char sending[120];
    char at[40];
    struct word a, b;
    struct tm tm;

    gmtime_r(&r->at, &tm);
    strftime(at, sizeof(at), "%Y-%m-%d %H:%M UTC", &tm);
    describe_sending(r, sending, sizeof(sending));
    fprintf(
        out,
        "<header><h1>Load test: %s, %s sockets in %s room%s</h1>\n<p>%s, for %.0f s%s, "
        "against <code>",
        r->options->scenario, word_count(&a, (double)r->plan->socket_count),
        word_count(&b, (double)r->plan->room_count), r->plan->room_count == 1 ? "" : "s",
        sending, r->seconds, r->was_interrupted ? " (interrupted)" : "");
    put_text(out, r->options->url);
    fprintf(out, "</code>, %s</p></header>\n", at);
}

static void put_verdict(const struct results *r, FILE *out)
{
    const struct tallies *t = &r->tallies;
    struct word a, b;

    if (r->fault_count == 0) {
        fprintf(out,
                "<section class=\"verdict good\">&#10003; Nothing lost, nothing doubled, "
                "nothing out of order");
        if (t->deliveries > 0)
            fprintf(
                out,
                "<small>%s deliveries of %s messages, each checked on arrival for its "
                "place in the log, in its room and in its sender&rsquo;s count</small>",
                word_count(&a, (double)t->deliveries), word_count(&b, (double)t->sent));
    } else {
        fprintf(out, "<section class=\"verdict bad\"><ul>");
        for (int i = 0; i < r->fault_count; i++) {
            fprintf(out, "<li>&#10007; ");
            put_text(out, r->faults[i]);
            fprintf(out, "</li>");
        }
        fprintf(out, "</ul>");
    }
    if (r->trouble[0] != '\0') {
        fprintf(out, "<small>The first trouble: ");
        put_text(out, r->trouble);
        fprintf(out, "</small>");
    }
    fprintf(out, "</section>\n");
}

static void put_tile(FILE *out, const char *name, const char *figure, const char *note)
{
    fprintf(out, "<div><dt>%s</dt><dd>%s<small>%s</small></dd></div>\n", name, figure,
            note);
}

static void put_delivery_tiles(const struct results *r, FILE *out)
{
    struct word a, b;
    char note[80];

    if (r->delivery.count == 0)
        return;
    put_tile(out, "Delivered, median",
             word_time(&a, (double)latency_at(&r->delivery, 0.5)), "after it was due");
    put_tile(out, "99 of 100 within",
             word_time(&a, (double)latency_at(&r->delivery, 0.99)), "p99");
    snprintf(note, sizeof(note), "p99.99; the slowest %s",
             word_time(&b, (double)r->delivery.max_us));
    put_tile(out, "9,999 of 10,000",
             word_time(&a, (double)latency_at(&r->delivery, 0.9999)), note);
    if (r->seconds > 0) {
        snprintf(note, sizeof(note), "from %s messages a second",
                 word_count(&b, (double)r->tallies.acked / r->seconds));
        put_tile(out, "Deliveries a second",
                 word_count(&a, (double)r->tallies.deliveries / r->seconds), note);
    }
}

static void put_server_tiles(const struct results *r, FILE *out)
{
    const struct server_use *use = &r->server;
    struct word a, b;
    char note[80];

    if (!use->is_known)
        return;
    snprintf(note, sizeof(note), "%.2f s of CPU time", use->cpu_s);
    put_tile(out, "Server CPU", word_percent(&a, use->cpu_s / use->seconds),
             "of one core");
    snprintf(note, sizeof(note), "%s a socket",
             word_bytes(&b, r->tallies.opened ? (use->resident - use->resident_before) /
                                                    (double)r->tallies.opened
                                              : 0));
    put_tile(out, "Server memory", word_bytes(&a, use->resident), note);
    if (r->tallies.deliveries > 0 && use->cpu_s > 0 && r->returning.count == 0)
        put_tile(out, "For a CPU second", word_count(&a, use->deliveries / use->cpu_s),
                 "deliveries written");
}

static void put_tiles(const struct results *r, FILE *out)
{
    struct word a, b;
    char note[80];

    fprintf(out, "<dl class=\"tiles\">\n");
    put_delivery_tiles(r, out);
    snprintf(note, sizeof(note), "p99 %s to connect",
             word_time(&b, (double)latency_at(&r->connecting, 0.99)));
    put_tile(out, "Sockets", word_count(&a, (double)r->tallies.opened), note);
    if (r->returning.count > 0) {
        snprintf(note, sizeof(note), "after the reset of %s",
                 word_count(&b, (double)r->returning.count));
        put_tile(out, "The last was back", word_time(&a, (double)r->returning.max_us),
                 note);
    }
    put_server_tiles(r, out);
    fprintf(out, "</dl>\n");
}

static void put_latency_row(FILE *out, const char *name, const struct latency *l)
{
    static const double columns[] = {0.5, 0.9, 0.99, 0.999, 0.9999, 1};
    struct word w;

    if (l->count == 0)
        return;
    fprintf(out, "<tr><td>%s</td><td>%s</td>", name, word_count(&w, (double)l->count));
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
        fprintf(out, "<td>%s</td>", word_time(&w, (double)latency_at(l, columns[i])));
    fprintf(out, "</tr>\n");
}

static void put_latencies(const struct results *r, FILE *out)
{
    if (r->connecting.count == 0)
        return;
    fprintf(out,
            "<section class=\"facts\"><table><tr><th></th><th>count</th><th>p50</th>"
            "<th>p90</th><th>p99</th><th>p99.9</th><th>p99.99</th><th>max</th></tr>\n");
    put_latency_row(out, "delivered after it was due", &r->delivery);
    put_latency_row(out, "acknowledged after it was sent", &r->answering);
    put_latency_row(out, "connected and signed in", &r->connecting);
    put_latency_row(out, "back after the reset, everything missed heard", &r->returning);
    fprintf(out, "</table></section>\n");
}

static void put_count(FILE *out, const char *help, uint64_t count)
{
    struct word w;

    if (count > 0)
        fprintf(out, "<tr><td>%s</td><td>%s</td></tr>\n", help,
                word_count(&w, (double)count));
}

static void put_counts(const struct results *r, FILE *out)
{
    struct word a, b;

    fprintf(out, "<section class=\"facts\"><table>\n");
#define TALLY(field, help) put_count(out, help, r->tallies.field);
#include "load/tallies.tbl"
    fprintf(
        out,
        "<tr><td>processes of this program, their CPU time</td><td>%u, %.2f s</td></tr>\n"
        "<tr><td>events heard in a CPU second of theirs</td><td>%s</td></tr>\n"
        "<tr><td>late by this program itself, at most</td><td>%s</td></tr>\n",
        r->processes, r->cpu_s,
        word_count(&a, r->cpu_s > 0 ? (double)r->tallies.events / r->cpu_s : 0),
        word_time(&b, r->late_max_ms * 1e3));
    fprintf(out, "</table></section>\n");
}

void report_html(const struct results *r, FILE *out)
{
    fprintf(out,
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
            "<title>Load test: %s</title>\n<style>%s</style></head>\n<body><main>\n",
            r->options->scenario, report_style);
    put_header(r, out);
    put_verdict(r, out);
    put_tiles(r, out);
    report_charts(r, out);
    put_latencies(r, out);
    put_counts(r, out);
    fprintf(out,
            "<footer>Made by <code>roost load</code> %s. Latency counts from the moment "
            "a message was due. The shaded time is when messages were sent.</footer>\n"
            "</main></body></html>\n",
            ROOST_VERSION);
}
