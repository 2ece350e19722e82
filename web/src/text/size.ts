// How large a file is, in the units and digits of the reader's language.

import { locales } from "./i18n.ts";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

export function sizeOf(bytes: number): string {
    let value = bytes;
    let step = 0;

    while (value >= 1000 && step < UNITS.length - 1) {
        value /= 1000;
        step += 1;
    }
    return new Intl.NumberFormat(locales(), {
        style: "unit",
        unit: UNITS[step]!,
        unitDisplay: step === 0 ? "narrow" : "short",
        maximumFractionDigits: step > 0 && value < 10 ? 1 : 0,
    }).format(value);
}
