/*
 * conductor.h - the parent of the load processes: starts them, moves them through their
 * phases, watches the server meanwhile.
 */
#ifndef LOAD_CONDUCTOR_H
#define LOAD_CONDUCTOR_H

#include "load/crowd.h"
#include "load/results.h"

/* Options, target, plan and `at` are set in `r`; fills the rest. `w` is kept by the
 * caller for as long as `r`. False: a load process died, which it has said itself. */
bool conduct(struct results *r, struct watch *w);

#endif
