// Making, naming and removing an emoji.

import { useEffect, useState } from "preact/hooks";
import type { CustomEmoji } from "../../api.gen.ts";
import { FormDialog } from "../../components/form_dialog.tsx";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { removeEmoji, setEmoji } from "../../effects/emoji.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { isEmojiName, nameFrom, nameTwice } from "../effects/emoji.ts";

const PICTURES = "image/png,image/jpeg,image/gif,image/webp";

type Known = Record<string, number>;

function useEmojiTask() {
    return useTask({
        params: t("picture.not_one"),
        not_found: t("picture.not_one"),
        forbidden: t("picture.not_allowed"),
        too_large: t("picture.too_large"),
        conflict: t("admin.emoji_full"),
    });
}

export function NewEmoji({ known, onClose }: { known: Known; onClose(): void }) {
    const app = useApp();
    const task = useEmojiTask();
    const [name, setName] = useState("");
    const [file, setFile] = useState<globalThis.File>();
    const save = async () => {
        await setEmoji(app, name, file!);
        onClose();
    };

    return (
        <FormDialog
            {...{ task, onClose, onSubmit: save, id: "emoji-save" }}
            title={t("admin.emoji_new")}
            submit={t(task.busy ? "picture.sending" : "admin.emoji_save")}
            ready={file !== undefined && isEmojiName(name)}
        >
            <PictureField
                file={file}
                onChange={(chosen) => {
                    setFile(chosen);
                    if (!name) setName(nameFrom(chosen.name));
                }}
            />
            <NameField known={known} value={name} onChange={setName} />
        </FormDialog>
    );
}

export function AliasEmoji(props: { known: Known; emoji: CustomEmoji; onClose(): void }) {
    const { known, emoji, onClose } = props;
    const app = useApp();
    const task = useEmojiTask();
    const [name, setName] = useState("");
    const save = async () => {
        await nameTwice(app, emoji, name);
        onClose();
    };

    return (
        <FormDialog
            {...{ task, onClose, onSubmit: save, id: "emoji-save" }}
            title={t("admin.emoji_alias_one", { name: emoji.name })}
            submit={t("admin.emoji_save")}
            ready={isEmojiName(name) && name !== emoji.name}
        >
            <img
                class="emoji-preview"
                src={`/files/${emoji.file}/${emoji.name}`}
                alt={`:${emoji.name}:`}
            />
            <NameField known={known} value={name} onChange={setName} />
        </FormDialog>
    );
}

export function RemoveEmoji({ emoji, onClose }: { emoji: CustomEmoji; onClose(): void }) {
    const app = useApp();
    const task = useTask();
    const { name } = emoji;
    const remove = async () => {
        await removeEmoji(app, name);
        onClose();
    };

    return (
        <FormDialog
            {...{ task, onClose, onSubmit: remove, id: "confirm-ok" }}
            danger
            title={t("admin.emoji_remove_title", { name })}
            submit={t("admin.emoji_remove")}
        >
            <p>{t("admin.emoji_remove_about")}</p>
        </FormDialog>
    );
}

function PictureField(props: {
    file: globalThis.File | undefined;
    onChange(file: globalThis.File): void;
}) {
    const { file } = props;
    const [shown, setShown] = useState<string>();

    useEffect(() => {
        if (!file) return;
        const url = URL.createObjectURL(file);

        setShown(url);
        return () => URL.revokeObjectURL(url);
    }, [file]);

    return (
        <label>
            {t("admin.emoji_picture")}
            <span class="emoji-choice">
                {file && shown && <img class="emoji-preview" src={shown} alt="" />}
                <input
                    data-first
                    type="file"
                    accept={PICTURES}
                    onChange={(event) => {
                        const [chosen] = event.currentTarget.files ?? [];
                        if (chosen) props.onChange(chosen);
                    }}
                    {...testid("emoji-file")}
                />
            </span>
            <small>{t("picture.hint")}</small>
        </label>
    );
}

function NameField(props: { known: Known; value: string; onChange(name: string): void }) {
    return (
        <label>
            {t("admin.emoji_name")}
            <input
                data-first
                required
                maxLength={32}
                autocapitalize="none"
                autocomplete="off"
                spellcheck={false}
                value={props.value}
                onInput={(event) =>
                    props.onChange(event.currentTarget.value.trim().toLowerCase())
                }
                {...testid("emoji-name")}
            />
            <small>
                {t(
                    props.value in props.known
                        ? "admin.emoji_replaces"
                        : "admin.emoji_name_rule",
                )}
            </small>
        </label>
    );
}
