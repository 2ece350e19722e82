// A few letters, Enter, and one is there.

import { useEffect, useState } from "preact/hooks";
import { listPeople } from "../../effects/people.ts";
import { browse, openDm, show } from "../../effects/rooms.ts";
import { attempt } from "../../effects/messages.ts";
import { openSearch } from "../../effects/search.ts";
import { goalsFor, type Goal } from "../../state/switcher.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { Avatar, PresenceDot } from "../avatar.tsx";
import { Dialog } from "../dialog.tsx";
import { HashIcon, LockIcon, PeopleIcon } from "../icons.tsx";
import { useApp } from "../use_app.ts";

export function Switcher({ state, onClose }: { state: State; onClose(): void }) {
    const app = useApp();
    const [words, setWords] = useState("");
    const [at, setAt] = useState(0);
    const goals = goalsFor(state, words);
    const chosen = goals[Math.min(at, goals.length - 1)];
    const go = (goal: Goal | undefined) => {
        onClose();
        if (!goal) openSearch(app, words);
        else if (goal.kind === "room") show(app, goal.room.room);
        else void attempt(app, () => openDm(app, [goal.user.user]));
    };
    const move = (by: number) => {
        const next = (Math.min(at, goals.length - 1) + by + goals.length) % goals.length;

        setAt(next);
        document.getElementById(`goal-${goals[next]?.key}`)?.scrollIntoView({ block: "nearest" });
    };

    // What is not at hand yet is asked for once: rooms one is not in, and the first people.
    useEffect(() => {
        void Promise.all([browse(app), listPeople(app)]).catch(() => {});
    }, []);

    return (
        <Dialog title={t("switcher.title")} onClose={onClose}>
            <input
                data-first
                type="text"
                role="combobox"
                aria-expanded="true"
                aria-controls="switcher-list"
                aria-activedescendant={chosen && `goal-${chosen.key}`}
                aria-label={t("switcher.label")}
                placeholder={t("switcher.label")}
                autocomplete="off"
                value={words}
                onInput={(event) => {
                    setWords(event.currentTarget.value);
                    setAt(0);
                }}
                onKeyDown={(event) => {
                    if (event.isComposing) return;
                    if (event.key === "ArrowDown") move(1);
                    else if (event.key === "ArrowUp") move(-1);
                    else if (event.key === "Enter") go(chosen);
                    else return;
                    event.preventDefault();
                }}
                {...testid("switcher-words")}
            />
            <ul class="switcher-list" id="switcher-list" role="listbox" aria-label={t("switcher.title")}>
                {goals.map((goal) => (
                    <li
                        key={goal.key}
                        id={`goal-${goal.key}`}
                        class="switcher-item"
                        role="option"
                        aria-selected={goal === chosen}
                        onClick={() => go(goal)}
                        {...testid("switcher-item")}
                    >
                        <Sign goal={goal} />
                        <bdi class="switcher-name">{goal.title}</bdi>
                        <Note goal={goal} />
                    </li>
                ))}
            </ul>
            {goals.length === 0 && (
                <p class="faint" role="status">
                    {t("switcher.nothing", { words })}
                </p>
            )}
        </Dialog>
    );
}

function Sign({ goal }: { goal: Goal }) {
    if (goal.kind === "person")
        return (
            <>
                <Avatar user={goal.user} id={goal.user.user} small />
                <PresenceDot presence={goal.user.presence} />
            </>
        );
    if (goal.room.kind === "dm") return <PeopleIcon />;
    return goal.room.kind === "private" ? <LockIcon /> : <HashIcon />;
}

function Note({ goal }: { goal: Goal }) {
    if (goal.kind === "person") return <small>{goal.note}</small>;
    if (!goal.room.member) return <small>{t("switcher.not_in")}</small>;
    if (goal.room.unread > 0)
        return <small>{t("switcher.unread", { count: goal.room.unread })}</small>;
    return null;
}
