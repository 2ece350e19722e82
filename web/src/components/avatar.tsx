// A person as a coloured square with initials, and whether they are here.

import { nameOf } from "../state/select.ts";
import type { Presence, User } from "../api.gen.ts";

const HUES = 10;

export function Avatar({ user, id, small }: { user?: User; id: number; small?: boolean }) {
    const initials = nameOf(user)
        .split(/[\s._-]+/)
        .slice(0, 2)
        .map((word) => [...word][0] ?? "")
        .join("")
        .toUpperCase();

    return (
        <span class={`avatar hue-${id % HUES}${small ? " small" : ""}`} aria-hidden="true">
            {initials}
        </span>
    );
}

export function PresenceDot({ presence }: { presence?: Presence }) {
    const online = presence === "online";

    return (
        <span class={`presence${online ? " online" : ""}`} title={online ? "Online" : "Offline"}>
            <span class="unseen">{online ? "online" : "offline"}</span>
        </span>
    );
}
