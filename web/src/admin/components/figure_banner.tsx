// Says when the figures are not what they should be: the worker is away, or they are being
// made anew.

import { testid } from "../../testids.ts";
import type { FigureStatus } from "../effects/status.ts";
import { countInWords } from "../text/numbers.ts";

export function FigureBanner({ status }: { status: FigureStatus | undefined }) {
    if (!status) return null;
    if (!status.ready)
        return (
            <p class="strip warn" role="status" {...testid("worker-away")}>
                <strong>The worker is away.</strong> It makes the figures and checks
                messages; the chat goes on without it. Nothing is lost: it catches up when
                it is back.
            </p>
        );
    if (status.catching_up)
        return (
            <div class="strip" role="status" {...testid("catching-up")}>
                <span>
                    <strong>The figures are catching up:</strong> {status.progress} %,{" "}
                    {countInWords(status.behind)} changes to go. What is shown is of the
                    part that is done.
                </span>
                <progress max={100} value={status.progress} aria-label="Catching up" />
            </div>
        );
    if (status.zone_known === false)
        return (
            <p class="strip warn" role="status">
                The worker does not know the time zone “{status.time_zone}” and counts in
                UTC.
            </p>
        );
    return null;
}
