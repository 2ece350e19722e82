/*
 * preflight.h - what is looked at before the server opens anything, and right after:
 * mistakes of the machine rather than of the settings. Each is one line with a remedy.
 */
#ifndef MAIN_PREFLIGHT_H
#define MAIN_PREFLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct config;

#define DISK_LOW_BYTES   (UINT64_C(512) * 1024 * 1024)
#define CLOCK_BACK_MS    60000 /* that far before the newest change a clock is wrong */
#define DESCRIPTORS_FEW  1024  /* below: a warning */
#define DESCRIPTORS_NONE 64    /* below: the server cannot work */

/* May this process work in `dir`, which need not be there yet? False: `why` names the
 * file, its owner and the remedy. */
bool preflight_directory(const char *dir, char *why, size_t why_size);
bool preflight_descriptors(char *why, size_t why_size);

/* "roost (uid 998)" */
const char *preflight_user(unsigned uid, char *text, size_t size);

/* Both at the start of the server; what does not hinder it is logged. */
bool preflight_check(const struct config *c, char *why, size_t why_size);
void preflight_warn(const struct config *c); /* once the store is open */

#endif
