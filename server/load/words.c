#include "load/words.h"

#include <inttypes.h>
#include <string.h>

const char *word_count(struct word *w, double count)
{
    char digits[32];
    size_t len = (size_t)snprintf(digits, sizeof(digits), "%.0f", count < 0 ? 0 : count);
    size_t at = 0;

    for (size_t i = 0; i < len && at + 2 < sizeof(w->text); i++) {
        if (i > 0 && (len - i) % 3 == 0)
            w->text[at++] = ',';
        w->text[at++] = digits[i];
    }
    w->text[at] = '\0';
    return w->text;
}

/* Three figures that count, no more. */
static void print_scaled(struct word *w, double value, const char *unit)
{
    int digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;

    snprintf(w->text, sizeof(w->text), "%.*f %s", digits, value, unit);
}

const char *word_time(struct word *w, double us)
{
    if (us < 999.5)
        snprintf(w->text, sizeof(w->text), "%.0f us", us);
    else if (us < 999.5e3)
        print_scaled(w, us / 1e3, "ms");
    else
        print_scaled(w, us / 1e6, "s");
    return w->text;
}

const char *word_bytes(struct word *w, double bytes)
{
    if (bytes < 1e6)
        print_scaled(w, bytes / 1e3, "kB");
    else if (bytes < 1e9)
        print_scaled(w, bytes / 1e6, "MB");
    else
        print_scaled(w, bytes / 1e9, "GB");
    return w->text;
}

const char *word_percent(struct word *w, double share)
{
    snprintf(w->text, sizeof(w->text), "%.*f %%", share < 0.1 ? 1 : 0, share * 100);
    return w->text;
}

void describe_sending(const struct results *r, char *text, size_t size)
{
    const struct options *o = r->options;
    struct word count;

    if (r->plan->sender_count == 0)
        snprintf(text, size, "no messages");
    else if (o->closed)
        snprintf(text, size, "%s senders, closed loop, %" PRIu64 " in flight each",
                 word_count(&count, (double)r->plan->sender_count), o->in_flight);
    else
        snprintf(text, size, "%g messages a second from %s senders", o->rate,
                 word_count(&count, (double)r->plan->sender_count));
}
