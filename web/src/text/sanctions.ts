// How long a mute or ban holds, as people say it.

import { t } from "./i18n.ts";
import { dayOf, shortMomentOf, timeOf } from "./time.ts";

export function untilWhen(until: number | undefined, now: number): string {
    if (until === undefined) return t("muted.lifted");
    const when = dayOf(until) === dayOf(now) ? timeOf(until) : shortMomentOf(until);
    return t("muted.until", { when });
}
