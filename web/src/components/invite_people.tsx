// Makes a link that lets new people register.

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { createInvite } from "../effects/rooms.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { dateOf } from "../text/time.ts";
import { Dialog } from "./dialog.tsx";
import { FormDialog } from "./form_dialog.tsx";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

export function InvitePeople({ onClose }: { onClose(): void }) {
    return (
        <InviteDialog
            title={t("sidebar.invite")}
            before={<p class="faint">{t("invite.about")}</p>}
            onClose={onClose}
        />
    );
}

interface Props {
    title: string;
    more?: Parameters<typeof createInvite>[3];
    ready?: boolean;
    before?: ComponentChildren; // of the fields for how many and how long
    after?: ComponentChildren;
    onMade?(): void;
    onClose(): void;
}

export function InviteDialog({ title, more, ready, before, after, onMade, onClose }: Props) {
    const app = useApp();
    const task = useTask();
    const [uses, setUses] = useState(1);
    const [days, setDays] = useState(7);
    const [made, setMade] = useState<{ link: string; expiresAt: number }>();
    const make = async () => {
        setMade(await createInvite(app, uses, days, more));
        onMade?.();
    };

    if (made)
        return (
            <Dialog title={title} onClose={onClose}>
                <Made {...made} uses={uses} />
            </Dialog>
        );
    return (
        <FormDialog
            {...{ title, task, ready, onClose, onSubmit: make, id: "invite-create" }}
            submit={t(task.busy ? "invite.making" : "invite.make")}
        >
            {before}
            <div class="pair">
                <Count
                    label={t("invite.uses")}
                    id="invite-uses"
                    max={1000}
                    value={uses}
                    onChange={setUses}
                />
                <Count
                    label={t("invite.days")}
                    id="invite-days"
                    max={365}
                    value={days}
                    onChange={setDays}
                />
            </div>
            {after}
        </FormDialog>
    );
}

function Count(props: {
    label: string;
    max: number;
    id: string;
    value: number;
    onChange(value: number): void;
}) {
    return (
        <label>
            {props.label}
            <input
                data-first
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

function Made(props: { link: string; expiresAt: number; uses: number }) {
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
