// The top of an admin page: its name, what it is for, and what can be done there.

import type { ComponentChildren } from "preact";

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

export function Failed({ problem, onRetry }: { problem: string; onRetry(): void }) {
    return (
        <p class="strip bad" role="alert">
            {problem}{" "}
            <button class="small" onClick={onRetry}>
                Try again
            </button>
        </p>
    );
}
