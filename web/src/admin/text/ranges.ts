// The presets of a range in words.

import { t } from "../../text/i18n.ts";
import type { Preset } from "../data/range.ts";
import { lengthInWords } from "./numbers.ts";

export function presetInWords(preset: Preset): string {
    switch (preset) {
        case "today":
            return t("time.today");
        case "all":
            return t("range.all");
        case "12m":
            return lengthInWords(12, "month");
        default:
            return lengthInWords(Number.parseInt(preset, 10), "day");
    }
}
