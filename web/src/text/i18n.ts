// What a person reads, in their language. Catalogues are flat: "area.words" to a text in
// which {name} stands for a value, {n, plural, =0 {none} one {# room} other {# rooms}} for
// a number with its words, and {kind, select, dm {..} other {..}} for a choice. English is
// there from the start; another language is fetched before the page is drawn, and the texts
// of the admin pages with those pages.

import { en, type Catalogue, type Key } from "./catalogues/en.ts";
import { parse, type Part } from "./pattern.ts";

export type { Catalogue, Key };
export type Values = Record<string, string | number>;

const OTHERS: Record<string, () => Promise<Catalogue>> = {
    de: async () => (await import("./catalogues/de.ts")).de,
    es: async () => (await import("./catalogues/es.ts")).es,
    ja: async () => (await import("./catalogues/ja.ts")).ja,
};

// What can be chosen, each named in itself.
export const LANGUAGES: Record<string, string> = {
    en: "English",
    de: "Deutsch",
    es: "Español",
    ja: "日本語",
};

const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ps|ur|yi)\b|-rtl$/;
const CHOSEN = "roost.language"; // in localStorage

let catalogue: Partial<Record<Key, string>> = en;
let language = "en";
let locale = "en";
let plurals = new Intl.PluralRules("en");
let numbers = new Intl.NumberFormat("en");
const parsed = new Map<Key, Part[]>();

export function t(key: Key, values: Values = {}): string {
    return say(partsOf(key), values).join("");
}

// The same with things that are no text, such as elements, among the values.
export function tParts<T>(key: Key, values: Record<string, T | string | number>): (T | string)[] {
    return say<T>(partsOf(key), values);
}

// Those of pages that are fetched later, in the language of the page.
export function addTexts(texts: Partial<Record<Key, string>>): void {
    catalogue = { ...catalogue, ...texts };
    parsed.clear();
}

// For Intl: the language of the page, with the region of the browser if that fits.
export function locales(): string {
    return locale;
}

export function currentLanguage(): string {
    return language;
}

// What was chosen on this device, or undefined: then the browser's wishes decide.
export function chosenLanguage(): string | undefined {
    try {
        return localStorage.getItem(CHOSEN) ?? undefined;
    } catch {
        return undefined;
    }
}

// Takes effect with the next load of the page.
export function chooseLanguage(wanted: string | undefined): void {
    try {
        if (wanted === undefined) localStorage.removeItem(CHOSEN);
        else localStorage.setItem(CHOSEN, wanted);
    } catch {
        return; // storage is forbidden: nothing is remembered
    }
}

// Of the wishes, best first, the first that we speak.
export function pickLanguage(wishes: readonly string[]): { language: string; locale: string } {
    for (const wish of wishes) {
        const base = wish.toLowerCase().split("-")[0]!;
        if (base in LANGUAGES) return { language: base, locale: wish };
    }
    return { language: "en", locale: "en" };
}

// Call it once before the page is drawn. A catalogue that cannot be had leaves English.
export async function loadLanguage(wishes?: readonly string[]): Promise<void> {
    const chosen = chosenLanguage();
    const wanted = wishes ?? [...(chosen ? [chosen] : []), ...navigator.languages];
    const picked = pickLanguage(wanted);
    const found = await OTHERS[picked.language]?.().catch(() => undefined);

    if (found || picked.language === "en") use(picked.language, picked.locale, found ?? en);
    if (typeof document === "undefined") return;
    document.documentElement.lang = language;
    document.documentElement.dir = RIGHT_TO_LEFT.test(locale) ? "rtl" : "ltr";
}

function use(name: string, wish: string, found: Catalogue): void {
    catalogue = found;
    language = name;
    locale = wish;
    parsed.clear();
    try {
        plurals = new Intl.PluralRules(locale);
        numbers = new Intl.NumberFormat(locale);
    } catch {
        locale = name; // a wish that is no language tag
        plurals = new Intl.PluralRules(name);
        numbers = new Intl.NumberFormat(name);
    }
}

function partsOf(key: Key): Part[] {
    let parts = parsed.get(key);

    if (!parts) {
        parts = parse(catalogue[key] ?? (en as typeof catalogue)[key] ?? key);
        parsed.set(key, parts);
    }
    return parts;
}

function say<T>(
    parts: Part[],
    values: Record<string, T | string | number>,
    count?: number,
): (T | string)[] {
    return parts.flatMap((part): (T | string)[] => {
        if (typeof part === "string") return [part];
        if (part.kind === "count") return [numbers.format(count ?? 0)];
        const value = values[part.name];
        if (part.kind === "value")
            return [typeof value === "number" ? numbers.format(value) : (value ?? "")];
        if (part.kind === "select")
            return say(part.choices[String(value)] ?? part.choices.other ?? [], values, count);
        const number = Number(value ?? 0);
        const chosen =
            part.choices[`=${number}`] ??
            part.choices[plurals.select(number)] ??
            part.choices.other;
        return say(chosen ?? [], values, number);
    });
}
