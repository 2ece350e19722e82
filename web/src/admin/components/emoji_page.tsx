// The workspace's own emoji: new ones, further names, and the end of them.

import { useState } from "preact/hooks";
import type { CustomEmoji } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t, tParts } from "../../text/i18n.ts";
import { dateOf } from "../../text/time.ts";
import { usePages } from "../effects/pages.ts";
import { AliasEmoji, NewEmoji, RemoveEmoji } from "./emoji_dialogs.tsx";
import { FindField, holds } from "./find_field.tsx";
import { Empty, Listed } from "./listed.tsx";
import { PageHead } from "./page_head.tsx";
import { Person } from "./person.tsx";

type Doing = { what: "new" } | { what: "alias" | "remove"; emoji: CustomEmoji };

export function EmojiPage({ state }: { state: State }) {
    const app = useApp();
    const [words, setWords] = useState("");
    const [doing, setDoing] = useState<Doing>();
    const stop = () => setDoing(undefined);
    // Somebody else's changes are heard of: the list is asked for anew.
    const pages = usePages(async (cursor) => {
        const page = await app.line.call("emoji.list", cursor ? { cursor } : {});
        return { items: page.emoji, cursor: page.cursor };
    }, state.emoji);

    return (
        <>
            <PageHead title={t("pages.emoji")} about={t("admin.emoji_about")}>
                <FindField
                    id="emoji-find"
                    label={t("admin.find")}
                    value={words}
                    onChange={setWords}
                />
                <button
                    class="primary"
                    onClick={() => setDoing({ what: "new" })}
                    {...testid("emoji-new")}
                >
                    {t("admin.emoji_new")}
                </button>
            </PageHead>
            <Listed of={pages} empty={t("admin.emoji_none")} emptyId="emoji-empty">
                {(all) => {
                    const shown = all.filter(({ name }) => holds(name, words));
                    if (shown.length === 0) return <Empty>{t("admin.emoji_none")}</Empty>;
                    return (
                        <ul class="people-list">
                            {shown.map((emoji) => (
                                <Row key={emoji.name} emoji={emoji} onDo={setDoing} />
                            ))}
                        </ul>
                    );
                }}
            </Listed>
            {doing?.what === "new" && <NewEmoji known={state.emoji} onClose={stop} />}
            {doing?.what === "alias" && (
                <AliasEmoji known={state.emoji} emoji={doing.emoji} onClose={stop} />
            )}
            {doing?.what === "remove" && <RemoveEmoji emoji={doing.emoji} onClose={stop} />}
        </>
    );
}

function Row({ emoji, onDo }: { emoji: CustomEmoji; onDo(what: Doing): void }) {
    const { name, file } = emoji;

    return (
        <li data-name={name} {...testid("emoji-row")}>
            <img class="emoji-large" src={`/files/${file}/${name}`} alt="" loading="lazy" />
            <span class="choice-main">
                <strong>:{name}:</strong>
                <small>
                    {tParts("admin.emoji_by", {
                        when: dateOf(emoji.at),
                        who: <Person id={emoji.user} />,
                    })}
                </small>
            </span>
            <span class="row-acts">
                <button
                    class="small"
                    aria-label={t("admin.emoji_alias_one", { name })}
                    onClick={() => onDo({ what: "alias", emoji })}
                    {...testid("emoji-alias")}
                >
                    {t("admin.emoji_alias")}
                </button>
                <button
                    class="small"
                    aria-label={t("admin.emoji_remove_one", { name })}
                    onClick={() => onDo({ what: "remove", emoji })}
                    {...testid("emoji-remove")}
                >
                    {t("admin.emoji_remove")}
                </button>
            </span>
        </li>
    );
}
