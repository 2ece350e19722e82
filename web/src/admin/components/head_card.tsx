// One lesson the machine learnt, against what was shipped.

import type { Confusion, Head } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { t, tParts, type Key } from "../../text/i18n.ts";
import { shortMomentOf } from "../../text/time.ts";
import { qualityOf } from "../data/confusion.ts";
import { countInWords, percentInWords } from "../text/numbers.ts";
import { Person } from "./person.tsx";

interface Props {
    head: Head;
    busy: boolean;
    mayChange: boolean;
    onUse(version: number): void;
}

export function HeadCard({ head, busy, mayChange, onUse }: Props) {
    return (
        <li
            class={`card head-card${head.current ? " current" : ""}`}
            data-state={head.state}
            {...testid("head")}
        >
            <header class="card-head">
                <h2>{t("learning.head", { when: shortMomentOf(head.at) })}</h2>
                {head.current && <span class="chip good">{t("learning.in_use")}</span>}
                {head.state === "learning" && <span class="chip">{t("learning.busy")}</span>}
                {head.state === "failed" && (
                    <span class="chip held">{t("learning.failed")}</span>
                )}
                {mayChange && head.state === "good" && (
                    <span class="card-tools">
                        <button
                            class="small"
                            disabled={busy}
                            onClick={() => onUse(head.current ? 0 : head.version)}
                            {...testid("head-use")}
                        >
                            {t(head.current ? "learning.stop" : "learning.use")}
                        </button>
                    </span>
                )}
            </header>
            <p class="about">
                {tParts("learning.by", {
                    who: <Person id={head.by} />,
                    known: head.before ? "yes" : "no",
                    count: head.before ? sizeOf(head.before) : 0,
                })}
                {head.why && ` ${head.why}`}
            </p>
            {head.before && head.after && (
                <Compared before={head.before} after={head.after} />
            )}
        </li>
    );
}

const ROWS: { name: Key; hint: Key; value(confusion: Confusion): string }[] = [
    { name: "learning.tp", hint: "learning.more", value: (c) => countInWords(c.tp) },
    { name: "learning.fn", hint: "learning.fewer", value: (c) => countInWords(c.fn) },
    { name: "learning.fp", hint: "learning.fewer", value: (c) => countInWords(c.fp) },
    { name: "learning.tn", hint: "learning.more", value: (c) => countInWords(c.tn) },
    {
        name: "learning.precision",
        hint: "learning.hint_precision",
        value: (c) => share(qualityOf(c).precision),
    },
    {
        name: "learning.recall",
        hint: "learning.hint_recall",
        value: (c) => share(qualityOf(c).recall),
    },
    { name: "learning.f1", hint: "learning.hint_f1", value: (c) => share(qualityOf(c).f1) },
];

function sizeOf({ tp, fp, fn, tn }: Confusion): number {
    return tp + fp + fn + tn;
}

function share(value: number | undefined): string {
    return value === undefined ? "–" : percentInWords(value);
}

function Compared({ before, after }: { before: Confusion; after: Confusion }) {
    return (
        <div class="table-frame">
            <table class="data compared" {...testid("head-compared")}>
                <thead>
                    <tr>
                        <th scope="col">{t("learning.same")}</th>
                        <th scope="col" class="number">
                            {t("learning.shipped")}
                        </th>
                        <th scope="col" class="number">
                            {t("learning.with")}
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {ROWS.map((row) => (
                        <tr key={row.name}>
                            <th scope="row">
                                {t(row.name)} <small>{t(row.hint)}</small>
                            </th>
                            <td class="number">{row.value(before)}</td>
                            <td class="number">{row.value(after)}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}
