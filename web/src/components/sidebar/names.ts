// What sections are called.

import type { Section } from "../../api.gen.ts";
import { t } from "../../text/i18n.ts";

export function sectionName({ kind, name }: Section): string {
    if (kind === "rooms") return t("sidebar.rooms");
    if (kind === "people") return t("sidebar.dms");
    return name || t(kind === "favourites" ? "sections.favourites" : "sections.unnamed");
}
