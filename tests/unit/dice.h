/*
 * dice.h - a linear congruential generator: the same throws each time.
 */
#ifndef UNIT_DICE_H
#define UNIT_DICE_H

#include <stdint.h>

static uint64_t dice; /* set it before the first throw */

static inline uint64_t throw_below(uint64_t bound)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (dice >> 33) % bound;
}

#endif
