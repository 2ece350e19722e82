// The top of an admin page: its name, what it is for, and what can be done there.

import type { ComponentChildren } from "preact";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";

export function PageHead(props: {
    title: string;
    about?: string;
    children?: ComponentChildren;
}) {
    return (
        <header class="admin-head">
            <h1>{props.title}</h1>
            {props.about && <p class="about">{props.about}</p>}
            {props.children && <div class="head-tools">{props.children}</div>}
        </header>
    );
}

// Parts of a page, side by side.
export function Tabs<T extends string>(props: {
    label: string;
    id: string; // of their testids
    parts: { part: T; title: string }[];
    now: T;
    onChange(part: T): void;
}) {
    return (
        <nav class="tabs" aria-label={props.label}>
            {props.parts.map(({ part, title }) => (
                <button
                    key={part}
                    aria-current={part === props.now ? "page" : undefined}
                    onClick={() => props.onChange(part)}
                    {...testid(`${props.id}-${part}`)}
                >
                    {title}
                </button>
            ))}
        </nav>
    );
}

export function Failed({ problem, onRetry }: { problem: string; onRetry(): void }) {
    return (
        <p class="strip bad" role="alert" {...testid("page-failed")}>
            {problem}{" "}
            <button class="small" onClick={onRetry}>
                {t("room.try_again")}
            </button>
        </p>
    );
}
