/*
 * evaluate.h - how good the rules are, as tables: personal data by kind on
 * presidio_pii, links on phishing_url, and how often both speak up in ordinary chat
 * (ubuntu_irc).
 */
#ifndef WORKER_RULES_EVALUATE_H
#define WORKER_RULES_EVALUATE_H

#include "worker/rules/rules.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Reads DATA/presidio_pii/{train,dev}.jsonl and the dev.tsv of the others; writes to
 * `out`. False: the folder can't be used, and `why` says so in a line. */
bool rules_evaluate(const char *data, const struct link_model *model, FILE *out,
                    char *why, size_t why_size);

#endif
