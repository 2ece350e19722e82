/*
 * dispatch_clock.h - the clock of a scene: both clocks stand still until they are told to go on. In
 * the place of base/clock.c, for the one file of a program; readers look at it on threads of their
 * own.
 */
#ifndef FUZZ_DISPATCH_CLOCK_H
#define FUZZ_DISPATCH_CLOCK_H

#include "base/clock.h"

#include <stdatomic.h>

#define CLOCK_START_MS INT64_C(1800000000000)

static _Atomic int64_t scene_clock_ms = CLOCK_START_MS;

int64_t clock_wall_ms(void)
{
    return scene_clock_ms;
}

uint64_t clock_mono_ms(void)
{
    return (uint64_t)scene_clock_ms;
}

uint64_t clock_mono_us(void)
{
    return clock_mono_ms() * 1000;
}

uint64_t clock_cpu_us(void)
{
    return clock_mono_us();
}

#endif
