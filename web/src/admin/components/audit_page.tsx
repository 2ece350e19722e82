// Who or what did what, and why.

import { useEffect, useState } from "preact/hooks";
import type { AuditEntry } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { nameOf } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { roomsForFigures, useAllRooms } from "../effects/rooms.ts";
import { listPeople } from "../../effects/people.ts";
import { momentInWords } from "../text/dates.ts";
import { AUDIT_NAMES, MACHINE_ACTIONS } from "../text/moderation.ts";
import { Failed, PageHead } from "./page_head.tsx";
import { Person, Place } from "./person.tsx";
import { VerdictWords } from "./verdict_words.tsx";

export function AuditPage({ state }: { state: State }) {
    const app = useApp();
    const task = useTask();
    const [user, setUser] = useState<number>();
    const [room, setRoom] = useState<number>();
    const [entries, setEntries] = useState<AuditEntry[]>();
    const [cursor, setCursor] = useState<string>();
    const load = (from?: string) =>
        task.run(async () => {
            const page = await app.line.call("audit.list", {
                limit: 100,
                ...(user && { user }),
                ...(room && { room }),
                ...(from && { cursor: from }),
            });
            setEntries((before) => [...(from ? (before ?? []) : []), ...page.entries]);
            setCursor(page.cursor);
        });
    const open = state.link.phase === "open";

    useAllRooms();
    useEffect(() => void listPeople(app).catch(() => {}), []);
    useEffect(() => {
        if (open) load();
    }, [user, room, open]);

    return (
        <>
            <PageHead
                title="Audit trail"
                about="Every decision, of people and of the machine. Nothing here can be changed."
            >
                <select
                    aria-label="About whom"
                    value={user ?? ""}
                    onChange={(event) =>
                        setUser(Number(event.currentTarget.value) || undefined)
                    }
                    {...testid("audit-user")}
                >
                    <option value="">About everybody</option>
                    {Object.values(state.users)
                        .sort((a, b) => nameOf(a).localeCompare(nameOf(b)))
                        .map((one) => (
                            <option key={one.user} value={one.user}>
                                About {nameOf(one)}
                            </option>
                        ))}
                </select>
                <select
                    aria-label="In which room"
                    value={room ?? ""}
                    onChange={(event) =>
                        setRoom(Number(event.currentTarget.value) || undefined)
                    }
                >
                    <option value="">In all rooms</option>
                    {roomsForFigures(state).map((one) => (
                        <option key={one.room} value={one.room}>
                            In {one.name}
                        </option>
                    ))}
                </select>
            </PageHead>
            {task.problem && <Failed problem={task.problem} onRetry={() => load()} />}
            {entries?.length === 0 && (
                <p class="admin-empty" {...testid("audit-empty")}>
                    Nothing has been decided yet.
                </p>
            )}
            <ol class="audit">
                {(entries ?? []).map((entry) => (
                    <Entry key={`${entry.pos} ${entry.action}`} entry={entry} />
                ))}
            </ol>
            {cursor && (
                <button class="more" disabled={task.busy} onClick={() => load(cursor)}>
                    Show more
                </button>
            )}
        </>
    );
}

function Entry({ entry }: { entry: AuditEntry }) {
    const machine = entry.by === undefined;
    const who = MACHINE_ACTIONS.includes(entry.action) ? "The machine" : "The operator";

    return (
        <li
            class={machine ? "machine" : undefined}
            data-action={entry.action}
            {...testid("audit-entry")}
        >
            <time dateTime={new Date(entry.at).toISOString()}>
                {momentInWords(entry.at)}
            </time>
            <div>
                <p>
                    {machine ? <b>{who}</b> : <Person id={entry.by!} />}{" "}
                    {AUDIT_NAMES[entry.action]}
                    {entry.user !== undefined && entry.user !== entry.by && (
                        <>
                            {entry.id !== undefined || entry.verdict ? " of " : " "}
                            <Person id={entry.user} />
                        </>
                    )}
                    {entry.room !== undefined && (
                        <>
                            {" in "}
                            <Place room={entry.room} />
                        </>
                    )}
                    .{entry.reason && <q>{entry.reason}</q>}
                </p>
                {entry.verdict && (
                    <details>
                        <summary>What the machine saw</summary>
                        <VerdictWords verdict={entry.verdict} />
                    </details>
                )}
            </div>
        </li>
    );
}
