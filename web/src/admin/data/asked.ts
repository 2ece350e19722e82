// What every report of the figures is asked with.

import type { Result } from "../../protocol/client.ts";
import type { Range, RangeParams } from "./range.ts";

export interface Asked {
    range: Range;
    days: RangeParams;
    status?: Result<"analytics.status">;
    version: number;
}

export function paramsFor(
    asked: Asked,
    takes: { room?: boolean; by?: boolean },
): RangeParams {
    const { from, to, by, room } = asked.days;

    return {
        from,
        to,
        ...(takes.by && by && { by }),
        ...(takes.room && room && { room }),
    };
}
