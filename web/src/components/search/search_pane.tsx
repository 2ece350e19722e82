// Searching beside the room: words, operators, hits that lead to their place.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { jumpTo } from "../../effects/jump.ts";
import { closeSearch, search, searchOn } from "../../effects/search.ts";
import type { SearchHit } from "../../api.gen.ts";
import { nameOf, roomTitle } from "../../state/select.ts";
import type { Search, State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { stretches } from "../../text/ranges.ts";
import { shortMomentOf } from "../../text/time.ts";
import { Avatar } from "../avatar.tsx";
import { CloseIcon } from "../icons.tsx";
import { useApp } from "../use_app.ts";
import { SearchHelp } from "./search_help.tsx";

const PAUSE_MS = 350;

export function SearchPane({ state, now }: { state: State; now: Search }) {
    const app = useApp();
    const input = useRef<HTMLInputElement>(null);
    const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
    const [words, setWords] = useState(now.query);
    const write = (value: string, at: "pause" | "once") => {
        setWords(value);
        clearTimeout(timer.current);
        if (at === "once") search(app, value);
        else timer.current = setTimeout(() => search(app, value), PAUSE_MS);
    };

    // As soon as it is drawn: the letters that follow "/" are looked for.
    useLayoutEffect(() => {
        const before = document.activeElement as HTMLElement | null;

        input.current?.focus();
        return () => {
            clearTimeout(timer.current);
            if (before?.isConnected) before.focus();
        };
    }, []);

    return (
        <aside class="search-pane" aria-label={t("search.title")} {...testid("search-pane")}>
            <form
                class="search-head"
                role="search"
                onSubmit={(event) => {
                    event.preventDefault();
                    write(words, "once");
                }}
            >
                <input
                    ref={input}
                    type="search"
                    value={words}
                    placeholder={t("search.placeholder")}
                    aria-label={t("search.title")}
                    onInput={(event) => write(event.currentTarget.value, "pause")}
                    onKeyDown={(event) => {
                        if (event.key === "Escape") closeSearch(app);
                        if (event.key === "ArrowDown") {
                            event.preventDefault();
                            document.querySelector<HTMLElement>(".search-hit")?.focus();
                        }
                    }}
                    {...testid("search-words")}
                />
                <button
                    type="button"
                    class="icon-button"
                    aria-label={t("search.close")}
                    title={t("search.close")}
                    onClick={() => closeSearch(app)}
                    {...testid("search-close")}
                >
                    <CloseIcon />
                </button>
            </form>
            <div class="search-body">
                {!now.asked && (
                    <SearchHelp
                        state={state}
                        onPick={(operator) => {
                            write(`${words.trim()} ${operator}`.trim(), "pause");
                            input.current?.focus();
                        }}
                    />
                )}
                <Outcome now={now} />
                <ol class="search-hits" onKeyDown={moveAmongHits}>
                    {now.hits.map((hit) => (
                        <Hit key={hit.message.id} state={state} hit={hit} />
                    ))}
                </ol>
                {now.cursor && (
                    <button
                        class="search-more"
                        disabled={now.busy}
                        onClick={() => searchOn(app)}
                        {...testid("search-more")}
                    >
                        {t("search.more")}
                    </button>
                )}
            </div>
        </aside>
    );
}

function Outcome({ now }: { now: Search }) {
    const words = () => {
        if (!now.asked) return "";
        if (now.busy && now.hits.length === 0) return t("search.busy");
        if (now.hits.length === 0) return t("search.nothing");
        return t(now.cursor ? "search.first" : "search.found", { count: now.hits.length });
    };

    if (now.why)
        return (
            <p class="search-outcome problem-text" role="alert" {...testid("search-problem")}>
                {now.why}
            </p>
        );
    return (
        <p class="search-outcome faint" role="status" {...testid("search-outcome")}>
            {words()}
            {now.partial && ` ${t("search.partial")}`}
        </p>
    );
}

function Hit({ state, hit }: { state: State; hit: SearchHit }) {
    const app = useApp();
    const { message, room: id } = hit;
    const author = state.users[message.user];
    const room = state.rooms[id];

    return (
        <li>
            <button
                class="search-hit"
                data-message={message.id}
                onClick={() => {
                    void jumpTo(app, id, message);
                    if (matchMedia("(max-width: 999px)").matches) closeSearch(app);
                }}
                {...testid("search-hit")}
            >
                <span class="search-hit-head">
                    <Avatar user={author} id={message.user} small />
                    <strong>{nameOf(author)}</strong>
                    <small>{room ? roomTitle(state, room) : ""}</small>
                    <time dateTime={new Date(message.at).toISOString()}>
                        {shortMomentOf(message.at)}
                    </time>
                </span>
                <span class="search-snippet" {...testid("search-snippet")}>
                    {stretches(hit.snippet, hit.marks).map((part) =>
                        part.marked ? <mark>{part.text}</mark> : part.text,
                    )}
                    {!hit.snippet && message.files?.map((file) => file.name).join(", ")}
                </span>
            </button>
        </li>
    );
}

function moveAmongHits(event: KeyboardEvent): void {
    const hits = [...document.querySelectorAll<HTMLElement>(".search-hit")];
    const at = hits.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: hits[at + 1], ArrowUp: hits[at - 1] }[event.key];

    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
}
