// What goes wrong when: a list of faults that the seed alone decides.

import { Random } from "./random.mjs";

// How often each comes, and for how long it lasts.
const FAULTS = {
    server_kill: { weight: 6 },
    power_cut: { weight: 4 },
    server_term: { weight: 3 },
    server_stop: { weight: 4, ms: [100, 2500] },
    worker_kill: { weight: 3 },
    worker_stop: { weight: 2, ms: [200, 3000] },
    cut_some: { weight: 6 },
    reset_all: { weight: 2 },
    half_open: { weight: 3, ms: [500, 6000] },
    slow_readers: { weight: 3, ms: [500, 5000] },
    delay: { weight: 4, ms: [500, 4000] },
    disk_full: { weight: 3, ms: [300, 1500] },
    io_error: { weight: 2, ms: [50, 400] },
    clock_jump: { weight: 2 },
};

// Faults of a run of so many seconds; `without` are those this machine cannot make.
export function planOf(seed, seconds, without = []) {
    const random = new Random(seed);
    const kinds = Object.entries(FAULTS).filter(([kind]) => !without.includes(kind));
    const weights = Object.fromEntries(kinds.map(([kind, { weight }]) => [kind, weight]));
    const plan = [];

    for (let at = 1500; at < seconds * 1000; at += random.between(300, 2200)) {
        const kind = random.weighted(weights);
        const [shortest, longest] = FAULTS[kind].ms ?? [0, 0];

        plan.push({ at, kind, ms: random.between(shortest, longest), pick: random.below(2 ** 31) });
    }
    return plan;
}

export const faultKinds = Object.keys(FAULTS);
