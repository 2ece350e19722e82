#include "worker/train/examples.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "worker/train/attacks.h"

#include <math.h>
#include <stdlib.h>

#define CHAT_ATTACKED 8 /* one of so many rows of chat gets attacked copies */

static uint64_t letters_hash(const char *text, size_t len)
{
    uint64_t hash = 0xCBF29CE484222325u; /* FNV-1a, of the letters alone */

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i] | 0x20;

        if (c >= 'a' && c <= 'z')
            hash = (hash ^ c) * 0x100000001B3u;
    }
    return hash ^ hash >> 31;
}

/* Attacked copies of each kind of row. Leet and spacing are the hardest to undo. */
static size_t copies_of(const struct corpus_row *row, size_t number)
{
    switch (row->set) {
    case SET_SMS:
        return row->label == LABEL_SPAM ? 3 : 1;
    case SET_YOUTUBE:
    case SET_SURGE:
        return 3;
    case SET_IRC:
    case SET_PII:
        return number % CHAT_ATTACKED == 0 ? 2 : 0;
    default:
        return 1;
    }
}

static enum attack attack_for(size_t number, size_t copy)
{
    static const enum attack hard[] = {ATTACK_LEET, ATTACK_REPEATED, ATTACK_SPACING,
                                       ATTACK_LEET, ATTACK_PUNCTUATION};

    if (copy % 2 == 1 || number % 2 == 1)
        return hard[(number / 2 + copy) % (sizeof(hard) / sizeof(hard[0]))];
    return (enum attack)((number / 2 + copy) % ATTACKS);
}

static void add_copies(struct examples *e, size_t row, size_t *fold_room)
{
    size_t copies = copies_of(&e->corpus.rows[row], row);

    for (size_t copy = 0; copy < copies; copy++) {
        struct corpus_row of = e->corpus.rows[row];
        struct buf text;

        buf_init(&text);
        attack_write(attack_for(row, copy), row * 31 + copy, corpus_text(&e->corpus, row),
                     of.len, &text);
        if (text.len <= NORMALISE_TEXT_MAX) {
            if (e->corpus.count == *fold_room) {
                *fold_room *= 2;
                e->fold = xrealloc(e->fold, *fold_room);
            }
            e->fold[e->corpus.count] = e->fold[row];
            corpus_add(&e->corpus, of, text.bytes, text.len);
            matrix_add(&e->matrix, text.bytes, text.len);
        }
        buf_finish(&text);
    }
}

static size_t count_chat(const struct corpus *c)
{
    size_t count = 0;

    for (size_t i = 0; i < c->count; i++)
        count += c->rows[i].set == SET_IRC;
    return count;
}

void examples_make(struct examples *e, struct corpus *corpus)
{
    size_t chat = count_chat(corpus);
    size_t chat_seen = 0;
    size_t fold_room = 2 * corpus->count;

    *e = (struct examples){.corpus = *corpus, .plain = corpus->count};
    corpus_init(corpus);
    matrix_init(&e->matrix);
    e->fold = xmalloc(fold_room);
    for (size_t i = 0; i < e->plain; i++) {
        const struct corpus_row *row = &e->corpus.rows[i];
        const char *text = corpus_text(&e->corpus, i);

        matrix_add(&e->matrix, text, row->len);
        if (row->set == SET_IRC)
            /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero) this row is one of them */
            e->fold[i] = (uint8_t)(chat_seen++ * FOLDS / chat);
        else
            e->fold[i] = (uint8_t)(letters_hash(text, row->len) % FOLDS);
    }
    for (size_t i = 0; i < e->plain; i++)
        add_copies(e, i, &fold_room);
}

void examples_finish(struct examples *e)
{
    corpus_finish(&e->corpus);
    matrix_finish(&e->matrix);
    free(e->fold);
}

bool example_is_chat(const struct corpus_row *row)
{
    return row->set == SET_IRC || row->set == SET_ORDINARY;
}

static int8_t spam_label(const struct corpus_row *row)
{
    switch (row->set) {
    case SET_SMS:
    case SET_YOUTUBE:
        return row->label == LABEL_SPAM ? 1 : -1;
    case SET_IRC:
    case SET_PII:
    case SET_ORDINARY:
        return -1;
    default:
        return 0;
    }
}

/* Spam is often rude, and nobody said whether it is; the same of hate in the set whose
 * labels do not know it. */
static int8_t rude_label(const struct corpus_row *row, bool severe)
{
    switch (row->set) {
    case SET_DAVIDSON:
        return row->label == LABEL_HATE || (!severe && row->label == LABEL_OFFENSIVE)
                   ? 1
                   : -1;
    case SET_SURGE:
        return row->label == LABEL_OK ? -1 : severe ? 0 : 1;
    case SET_SMS:
    case SET_YOUTUBE:
        return row->label == LABEL_OK ? -1 : 0;
    case SET_IRC:
    case SET_PII:
    case SET_ORDINARY:
        return -1;
    default:
        return 0;
    }
}

int8_t example_label(enum verdict_head head, const struct corpus_row *row)
{
    return head == HEAD_SPAM ? spam_label(row) : rude_label(row, head == HEAD_SEVERE);
}

/* Small sets must not drown in large ones. */
static uint8_t weight_of(enum verdict_head head, const struct corpus_row *row,
                         int8_t label, bool plain)
{
    if (head == HEAD_SPAM)
        return (uint8_t)((label > 0 || row->set == SET_ORDINARY ? 3 : 1) *
                         (row->set == SET_YOUTUBE ? 3 : 1));
    if (head == HEAD_SEVERE)
        return label > 0 ? 2 : 1;
    if (row->set == SET_SURGE)
        return plain ? 16 : 6;
    return row->set == SET_SMS && plain ? 2 : 1;
}

void examples_rows(const struct examples *e, enum verdict_head head, unsigned fold,
                   struct solver_row *rows)
{
    for (size_t i = 0; i < e->corpus.count; i++) {
        const struct corpus_row *row = &e->corpus.rows[i];
        int8_t label = e->fold[i] == fold ? 0 : example_label(head, row);

        rows[i] = (struct solver_row){.label = label};
        rows[i].features = matrix_row(&e->matrix, i, &rows[i].count);
        rows[i].copies = weight_of(head, row, label, i < e->plain);
    }
}

double example_value(const struct examples *e, size_t row, const double *folded,
                     double bias)
{
    uint32_t count;
    const uint32_t *features = matrix_row(&e->matrix, row, &count);
    double sum = 0;

    for (uint32_t i = 0; i < count; i++)
        sum += folded[features[i]];
    return bias + sum / sqrt((double)count);
}
