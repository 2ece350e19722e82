/*
 * bug.h - faults that are built in on purpose, one at a time, to prove that the torture test
 * finds them: cmake -DROOST_BUG=SKIP_FSYNC (FORGET_DEDUPE, DROP_FRAME, REORDER). Without it
 * they are constants 0 and leave no trace in the program.
 */
#ifndef BASE_BUG_H
#define BASE_BUG_H

#ifndef ROOST_BUG_SKIP_FSYNC
#define ROOST_BUG_SKIP_FSYNC 0 /* commits are not synced */
#endif
#ifndef ROOST_BUG_FORGET_DEDUPE
#define ROOST_BUG_FORGET_DEDUPE 0 /* a key that was used is not known */
#endif
#ifndef ROOST_BUG_DROP_FRAME
#define ROOST_BUG_DROP_FRAME 0 /* one delivery of some thousands is left out */
#endif
#ifndef ROOST_BUG_REORDER
#define ROOST_BUG_REORDER 0 /* two deliveries of some hundreds change places */
#endif

#define BUG_DROPS_EVERY 3001u
/* Oftener: an answer and an event may change places without anybody being wronged. */
#define BUG_REORDERS_EVERY 307u

#endif
