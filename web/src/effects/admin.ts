// The admin pages: a script, a style sheet and texts of their own, so that nobody else waits
// for them.

import { addTexts, currentLanguage } from "../text/i18n.ts";
import type { AdminCatalogue } from "../admin/text/catalogues/en.ts";

const TEXTS: Record<string, () => Promise<AdminCatalogue>> = {
    en: async () => (await import("../admin/text/catalogues/en.ts")).adminTexts,
    de: async () => (await import("../admin/text/catalogues/de.ts")).adminTexts,
    es: async () => (await import("../admin/text/catalogues/es.ts")).adminTexts,
    ja: async () => (await import("../admin/text/catalogues/ja.ts")).adminTexts,
};

export async function loadAdmin(): Promise<typeof import("../admin/admin.tsx")> {
    const [texts, pages] = await Promise.all([
        TEXTS[currentLanguage()]!(),
        import("../admin/admin.tsx"),
        loadStyle(),
    ]);

    addTexts(texts);
    return pages;
}

let style: Promise<void> | undefined;

function loadStyle(): Promise<void> {
    style ??= new Promise((resolve, reject) => {
        const link = document.createElement("link");

        link.rel = "stylesheet";
        link.href = ADMIN_STYLE;
        link.onload = () => resolve();
        link.onerror = () => {
            style = undefined;
            link.remove();
            reject(new Error("the style sheet did not come"));
        };
        document.head.append(link);
    });
    return style;
}
