// Who is muted or banned, and lifting it.

import { useState } from "preact/hooks";
import type { Sanction } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import { nameOf } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t, tParts, type Key } from "../../text/i18n.ts";
import { untilWhen } from "../../text/sanctions.ts";
import { shortMomentOf } from "../../text/time.ts";
import { usePages } from "../effects/pages.ts";
import { LiftSanction } from "./lift_sanction.tsx";
import { Listed } from "./listed.tsx";
import { NewSanction } from "./new_sanction.tsx";
import { PageHead } from "./page_head.tsx";
import { Person, Place } from "./person.tsx";

const COLUMNS: Key[] = [
    "sanctions.person",
    "sanctions.what",
    "sanctions.where",
    "sanctions.how_long",
    "sanctions.reason",
    "sanctions.set",
];

export function SanctionsPage({ state }: { state: State }) {
    const app = useApp();
    const [all, setAll] = useState(false);
    const [lifting, setLifting] = useState<Sanction>();
    const [adding, setAdding] = useState(false);
    const pages = usePages(async (cursor) => {
        const asked = { all, ...(cursor && { cursor }) };
        const page = await app.line.call("sanction.list", asked);
        return { items: page.sanctions, cursor: page.cursor };
    }, all);

    return (
        <>
            <PageHead title={t("pages.sanctions")} about={t("sanctions.about")}>
                <label class="check inline">
                    <input
                        type="checkbox"
                        checked={all}
                        onChange={(event) => setAll(event.currentTarget.checked)}
                        {...testid("sanctions-all")}
                    />
                    <span>{t("sanctions.all")}</span>
                </label>
                <button
                    class="primary"
                    onClick={() => setAdding(true)}
                    {...testid("sanction-new")}
                >
                    {t("sanctions.new")}
                </button>
            </PageHead>
            <Listed of={pages} empty={t("sanctions.none")} emptyId="sanctions-empty">
                {(sanctions) => <Sanctions {...{ sanctions, onLift: setLifting }} />}
            </Listed>
            {lifting && (
                <LiftSanction
                    sanction={lifting}
                    name={nameOf(state.users[lifting.user])}
                    onDone={pages.reload}
                    onClose={() => setLifting(undefined)}
                />
            )}
            {adding && (
                <NewSanction
                    state={state}
                    onDone={pages.reload}
                    onClose={() => setAdding(false)}
                />
            )}
        </>
    );
}

function Sanctions(props: { sanctions: Sanction[]; onLift(sanction: Sanction): void }) {
    return (
        <div class="table-frame tall stacked">
            <table class="data">
                <thead>
                    <tr>
                        {COLUMNS.map((key) => (
                            <th scope="col" key={key}>
                                {t(key)}
                            </th>
                        ))}
                        <th scope="col">
                            <span class="unseen">{t("sanctions.lift")}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {props.sanctions.map((sanction) => (
                        <Row
                            key={sanction.sanction}
                            sanction={sanction}
                            onLift={() => props.onLift(sanction)}
                        />
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function Row({ sanction, onLift }: { sanction: Sanction; onLift(): void }) {
    const now = Date.now();
    const { kind, by } = sanction;
    const over = sanction.lifted || (sanction.expires_at ?? Infinity) <= now;

    return (
        <tr class={over ? "over" : undefined} {...testid("sanction-row")}>
            <th scope="row">
                <Person id={sanction.user} avatar />
            </th>
            <td data-label={t("sanctions.what")}>
                <span class={`chip ${kind}`}>
                    {t(kind === "mute" ? "sanctions.muted" : "sanctions.banned")}
                </span>
            </td>
            <td data-label={t("sanctions.where")}>
                <span>
                    <Place room={sanction.room} />
                </span>
            </td>
            <td data-label={t("sanctions.how_long")}>{howLong(sanction, now)}</td>
            <td class="words" data-label={t("sanctions.reason")}>
                {sanction.reason ?? <span class="faint">{t("sanctions.no_reason")}</span>}
            </td>
            <td data-label={t("sanctions.set")}>
                <span>
                    {tParts("sanctions.set_by", {
                        when: shortMomentOf(sanction.at),
                        known: by === undefined ? "no" : "yes",
                        who: by === undefined ? "" : <Person id={by} />,
                    })}
                </span>
            </td>
            <td>
                {!over && (
                    <button class="small" onClick={onLift} {...testid("sanction-lift")}>
                        {t("sanctions.lift")}
                    </button>
                )}
            </td>
        </tr>
    );
}

function howLong({ lifted, expires_at: until }: Sanction, now: number): string {
    if (lifted) return t("sanctions.lifted");
    if (until !== undefined && until <= now)
        return t("sanctions.over", { when: shortMomentOf(until) });
    return untilWhen(until, now);
}
