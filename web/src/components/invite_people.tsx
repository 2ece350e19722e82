// Makes a link that lets new people register.

import { useRef, useState } from "preact/hooks";
import { createInvite } from "../effects/rooms.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { dateOf } from "../text/time.ts";
import { Dialog } from "./dialog.tsx";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

export function InvitePeople({ onClose }: { onClose(): void }) {
    const app = useApp();
    const task = useTask();
    const [uses, setUses] = useState(1);
    const [days, setDays] = useState(7);
    const [made, setMade] = useState<{ link: string; expiresAt: number }>();

    return (
        <Dialog title={t("sidebar.invite")} onClose={onClose}>
            {made ? (
                <Made {...made} uses={uses} />
            ) : (
                <form
                    onSubmit={(event) => {
                        event.preventDefault();
                        task.run(async () => setMade(await createInvite(app, uses, days)));
                    }}
                >
                    <p class="faint">
                        {t("invite.about")}
                    </p>
                    <div class="pair">
                        <Count
                            label={t("invite.uses")}
                            id="invite-uses"
                            max={1000}
                            value={uses}
                            onChange={setUses}
                            first
                        />
                        <Count
                            label={t("invite.days")}
                            id="invite-days"
                            max={365}
                            value={days}
                            onChange={setDays}
                        />
                    </div>
                    {task.problem && (
                        <p class="problem-text" role="alert">
                            {task.problem}
                        </p>
                    )}
                    <div class="row end">
                        <button class="primary" disabled={task.busy} {...testid("invite-create")}>
                            {t(task.busy ? "invite.making" : "invite.make")}
                        </button>
                    </div>
                </form>
            )}
        </Dialog>
    );
}

export function Count(props: {
    label: string;
    max: number;
    id: string;
    value: number;
    onChange(value: number): void;
    first?: boolean;
}) {
    return (
        <label>
            {props.label}
            <input
                data-first={props.first}
                type="number"
                min={1}
                max={props.max}
                required
                value={props.value}
                onInput={(event) => props.onChange(event.currentTarget.valueAsNumber)}
                {...testid(props.id)}
            />
        </label>
    );
}

export function Made(props: { link: string; expiresAt: number; uses: number }) {
    const field = useRef<HTMLInputElement>(null);
    const [copied, setCopied] = useState(false);
    const copy = async () => {
        field.current?.select();
        // The clipboard is missing on plain http pages; the old way works there.
        const done = await navigator.clipboard
            ?.writeText(props.link)
            .then(() => true)
            .catch(() => false);
        setCopied(done || document.execCommand("copy"));
    };

    return (
        <>
            <div class="copy">
                <input
                    ref={field}
                    readOnly
                    value={props.link}
                    aria-label={t("invite.link")}
                    onFocus={(event) => event.currentTarget.select()}
                    {...testid("invite-link")}
                />
                <button class="primary" onClick={() => void copy()} {...testid("invite-copy")}>
                    {t(copied ? "invite.copied" : "invite.copy")}
                </button>
            </div>
            <p class="faint" role="status">
                {t("invite.good_for", { count: props.uses, date: dateOf(props.expiresAt) })}
            </p>
        </>
    );
}
