// Choosing people from the whole workspace.

import { useEffect, useState } from "preact/hooks";
import { listPeople } from "../effects/people.ts";
import type { User } from "../api.gen.ts";
import { nameOf } from "../state/select.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { Avatar, PresenceDot } from "./avatar.tsx";
import { FindField } from "./find_field.tsx";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

interface Props {
    without: Set<number>;
    chosen: number[];
    onChange(chosen: number[]): void;
}

export function PeoplePicker({ without, chosen, onChange }: Props) {
    const app = useApp();
    const task = useTask();
    const [words, setWords] = useState("");
    const [people, setPeople] = useState<User[]>([]);
    const [cursor, setCursor] = useState<string>();
    const load = (from?: string) =>
        task.run(async () => {
            const page = await listPeople(app, from);
            setPeople((before) => [...before, ...page.users]);
            setCursor(page.cursor);
        });
    const wanted = words.trim().toLowerCase();
    const found = people.filter(
        (user) =>
            !without.has(user.user) &&
            !user.deactivated &&
            `${user.name} ${user.display}`.toLowerCase().includes(wanted),
    );

    useEffect(() => load(), []);

    return (
        <>
            <FindField label={t("people.find")} words={words} id="people-search" onInput={setWords} />
            <ul class="choices">
                {found.map((user) => (
                    <Choice
                        key={user.user}
                        user={user}
                        checked={chosen.includes(user.user)}
                        onChange={(on) =>
                            onChange(
                                on
                                    ? [...chosen, user.user]
                                    : chosen.filter((id) => id !== user.user),
                            )
                        }
                    />
                ))}
            </ul>
            {found.length === 0 && (
                <p class="faint">{t(task.busy ? "people.loading" : "people.nobody")}</p>
            )}
            {task.problem && <p class="problem-text">{task.problem}</p>}
            {cursor && (
                <button type="button" disabled={task.busy} onClick={() => load(cursor)}>
                    {t("list.more")}
                </button>
            )}
        </>
    );
}

function Choice(props: { user: User; checked: boolean; onChange(on: boolean): void }) {
    const { user } = props;

    return (
        <li>
            <label class="choice person" data-name={user.name} {...testid("people-option")}>
                <input
                    type="checkbox"
                    checked={props.checked}
                    onChange={(event) => props.onChange(event.currentTarget.checked)}
                />
                <Avatar user={user} id={user.user} small />
                <span class="choice-main">
                    <strong>{nameOf(user)}</strong>
                    <small>{user.name}</small>
                </span>
                <PresenceDot presence={user.presence} />
            </label>
        </li>
    );
}
