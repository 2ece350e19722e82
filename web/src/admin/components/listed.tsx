// What the server was asked for, as it stands: on its way, failed, nothing, or there.

import type { ComponentChildren } from "preact";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { Failed } from "./page_head.tsx";

export interface Loaded<T> {
    items?: T[];
    busy: boolean;
    problem?: string;
    reload(): void;
    more?(): void; // absent: that is all
}

interface Props<T> {
    of: Loaded<T>;
    empty: string;
    emptyId?: string; // a testid
    children(items: T[]): ComponentChildren;
}

export function Listed<T>({ of, empty, emptyId, children }: Props<T>) {
    const { items, problem } = of;

    return (
        <>
            {problem && <Failed problem={problem} onRetry={of.reload} />}
            {!items && !problem && <Loading />}
            {items?.length === 0 && <Empty id={emptyId}>{empty}</Empty>}
            {items && items.length > 0 && children(items)}
            {of.more && (
                <button class="more" disabled={of.busy} onClick={of.more}>
                    {t("list.more")}
                </button>
            )}
        </>
    );
}

export function Loading() {
    return (
        <p class="admin-empty loading" role="status">
            {t("settings.loading")}
        </p>
    );
}

export function Empty({ id, children }: { id?: string; children: ComponentChildren }) {
    return (
        <p class="admin-empty nothing-here" {...(id && testid(id))}>
            {children}
        </p>
    );
}
