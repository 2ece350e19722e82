/*
 * clock.h - the two clocks. Any thread.
 *
 * Wall time is for display and for `at`; the monotonic clock is for deadlines.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_wall_ms(void); /* milliseconds since 1970 UTC */
uint64_t clock_mono_us(void);
uint64_t clock_mono_ms(void);
uint64_t clock_cpu_us(void); /* CPU time of this process, user and system */

#endif
