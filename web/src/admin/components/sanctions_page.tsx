// Who is muted or banned, and lifting it.

import { useEffect, useState } from "preact/hooks";
import type { Sanction } from "../../api.gen.ts";
import { Dialog } from "../../components/dialog.tsx";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { nameOf } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { untilWhen } from "../../text/sanctions.ts";
import { momentInWords } from "../text/dates.ts";
import { NewSanction } from "./new_sanction.tsx";
import { Failed, PageHead } from "./page_head.tsx";
import { Person, Place } from "./person.tsx";

export function SanctionsPage({ state }: { state: State }) {
    const app = useApp();
    const task = useTask();
    const [all, setAll] = useState(false);
    const [list, setList] = useState<Sanction[]>();
    const [cursor, setCursor] = useState<string>();
    const [lifting, setLifting] = useState<Sanction>();
    const [adding, setAdding] = useState(false);
    const load = (from?: string) =>
        task.run(async () => {
            const page = await app.line.call("sanction.list", {
                all,
                ...(from && { cursor: from }),
            });
            setList((before) => [...(from ? (before ?? []) : []), ...page.sanctions]);
            setCursor(page.cursor);
        });
    const open = state.link.phase === "open";

    useEffect(() => {
        if (open) load();
    }, [all, open]);

    return (
        <>
            <PageHead
                title="Mutes and bans"
                about="A muted person reads, but does not write. A banned one is shut out, of a room or of the whole workspace."
            >
                <label class="check inline">
                    <input
                        type="checkbox"
                        checked={all}
                        onChange={(event) => setAll(event.currentTarget.checked)}
                        {...testid("sanctions-all")}
                    />
                    <span>also those that are over</span>
                </label>
                <button
                    class="primary"
                    onClick={() => setAdding(true)}
                    {...testid("sanction-new")}
                >
                    Mute or ban
                </button>
            </PageHead>
            {task.problem && <Failed problem={task.problem} onRetry={() => load()} />}
            {list?.length === 0 && (
                <p class="admin-empty" {...testid("sanctions-empty")}>
                    Nobody is muted or banned.
                </p>
            )}
            {list && list.length > 0 && (
                <div class="table-frame tall">
                    <table class="data">
                        <thead>
                            <tr>
                                <th scope="col">Person</th>
                                <th scope="col">What</th>
                                <th scope="col">Where</th>
                                <th scope="col">How long</th>
                                <th scope="col">Reason</th>
                                <th scope="col">Set</th>
                                <th scope="col">
                                    <span class="unseen">Lift</span>
                                </th>
                            </tr>
                        </thead>
                        <tbody>
                            {list.map((sanction) => (
                                <Row
                                    key={sanction.sanction}
                                    sanction={sanction}
                                    onLift={() => setLifting(sanction)}
                                />
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
            {cursor && (
                <button class="more" disabled={task.busy} onClick={() => load(cursor)}>
                    Show more
                </button>
            )}
            {lifting && (
                <LiftDialog
                    sanction={lifting}
                    name={nameOf(state.users[lifting.user])}
                    onDone={() => load()}
                    onClose={() => setLifting(undefined)}
                />
            )}
            {adding && (
                <NewSanction
                    state={state}
                    onDone={() => load()}
                    onClose={() => setAdding(false)}
                />
            )}
        </>
    );
}

function Row({ sanction, onLift }: { sanction: Sanction; onLift(): void }) {
    const now = Date.now();
    const over = sanction.lifted || (sanction.expires_at ?? Infinity) <= now;

    return (
        <tr class={over ? "over" : undefined} {...testid("sanction-row")}>
            <th scope="row">
                <Person id={sanction.user} avatar />
            </th>
            <td>
                <span class={`chip ${sanction.kind}`}>
                    {sanction.kind === "mute" ? "Muted" : "Banned"}
                </span>
            </td>
            <td>
                <Place room={sanction.room} />
            </td>
            <td>
                {sanction.lifted
                    ? "lifted"
                    : over
                      ? `over since ${momentInWords(sanction.expires_at!)}`
                      : untilWhen(sanction.expires_at, now)}
            </td>
            <td class="words">
                {sanction.reason ?? <span class="faint">none given</span>}
            </td>
            <td>
                {momentInWords(sanction.at)}
                {sanction.by !== undefined && (
                    <>
                        {" "}
                        by <Person id={sanction.by} />
                    </>
                )}
            </td>
            <td>
                {!over && (
                    <button class="small" onClick={onLift} {...testid("sanction-lift")}>
                        Lift
                    </button>
                )}
            </td>
        </tr>
    );
}

function LiftDialog(props: {
    sanction: Sanction;
    name: string;
    onDone(): void;
    onClose(): void;
}) {
    const app = useApp();
    const task = useTask();
    const [reason, setReason] = useState("");
    const { sanction, kind } = props.sanction;

    return (
        <Dialog title={`Lift the ${kind} of ${props.name}?`} onClose={props.onClose}>
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    task.run(async () => {
                        await app.line.call("sanction.lift", {
                            sanction,
                            ...(reason.trim() && { reason: reason.trim() }),
                        });
                        props.onDone();
                        props.onClose();
                    });
                }}
            >
                <label>
                    Reason (for the audit trail; optional)
                    <input
                        data-first
                        maxLength={500}
                        value={reason}
                        onInput={(event) => setReason(event.currentTarget.value)}
                    />
                </label>
                {task.problem && (
                    <p class="problem-text" role="alert">
                        {task.problem}
                    </p>
                )}
                <div class="row end">
                    <button type="button" onClick={props.onClose}>
                        Cancel
                    </button>
                    <button class="primary" disabled={task.busy} {...testid("lift-submit")}>
                        Lift it
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
