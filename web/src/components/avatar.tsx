// A person as their picture, or as a coloured square with initials; and whether they are
// here.

import { useState } from "preact/hooks";
import { nameOf } from "../state/select.ts";
import { t } from "../text/i18n.ts";
import type { Presence, User } from "../api.gen.ts";

const HUES = 10;
const SIZES = ["?size=360", ""]; // a small picture has no smaller one

interface Failed {
    picture?: number;
    tries: number;
}

interface Props {
    user?: User;
    id: number;
    small?: boolean;
    large?: boolean;
}

export function Avatar({ user, id, small, large }: Props) {
    const [failed, setFailed] = useState<Failed>({ tries: 0 });
    const size = small ? " small" : large ? " large" : "";
    const gone = user?.deactivated ? " gone" : "";
    const picture = user?.avatar;
    const tries = failed.picture === picture ? failed.tries : 0;

    return (
        <span class={`avatar hue-${id % HUES}${size}${gone}`} aria-hidden="true">
            {picture && tries < SIZES.length ? (
                <img
                    src={`/files/${picture}/avatar${SIZES[tries]}`}
                    alt=""
                    loading="lazy"
                    decoding="async"
                    onError={() => setFailed({ picture, tries: tries + 1 })}
                />
            ) : (
                initialsOf(nameOf(user))
            )}
        </span>
    );
}

function initialsOf(name: string): string {
    return name
        .split(/[\s._-]+/)
        .slice(0, 2)
        .map((word) => [...word][0] ?? "")
        .join("")
        .toUpperCase();
}

export function PresenceDot({ presence }: { presence?: Presence }) {
    const online = presence === "online";
    const words = t(online ? "people.online" : "people.offline");

    return (
        <span class={`presence${online ? " online" : ""}`} title={words}>
            <span class="unseen">{words}</span>
        </span>
    );
}
