// How well a judgement agreed with the reviewers.

import type { Confusion } from "../../api.gen.ts";

export interface Quality {
    precision?: number; // of what it found, how much was unwanted
    recall?: number; // of what was unwanted, how much it found
    f1?: number;
    alarms?: number; // of what was fine, how much it found
}

export function qualityOf({ tp, fp, fn, tn }: Confusion): Quality {
    return {
        precision: share(tp, tp + fp),
        recall: share(tp, tp + fn),
        f1: share(2 * tp, 2 * tp + fp + fn),
        alarms: share(fp, fp + tn),
    };
}

function share(part: number, whole: number): number | undefined {
    return whole > 0 ? part / whole : undefined;
}
