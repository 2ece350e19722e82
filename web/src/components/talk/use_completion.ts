// The menu over a composer: what fits to what is being typed, and the keys that choose.

import type { RefObject } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { completed, typedAt, type Typed } from "../../text/completing.ts";
import { useApp } from "../use_app.ts";
import { awaited, emojiNamed, optionsFor, type Option } from "./options.ts";

interface Menu {
    typed: Typed;
    options: Option[];
    active: number;
}

export interface Completion {
    id: string;
    options: Option[];
    active: number;
    onInput(): void;
    onKey(event: KeyboardEvent): boolean; // true: it was for the menu
    pick(at: number): boolean;
    close(): void;
}

export function useCompletion(
    input: RefObject<HTMLTextAreaElement | null>,
    room: number,
    write: (text: string) => void,
): Completion {
    const app = useApp();
    const id = useId();
    const [menu, setMenu] = useState<Menu>();
    const asked = useRef(0);
    const caret = useRef<number | undefined>(undefined); // where it is to be after the next draw
    const close = () => {
        asked.current += 1;
        setMenu(undefined);
    };
    const put = (text: string, at: number) => {
        caret.current = at;
        write(text);
    };

    // Before the next key: a letter typed meanwhile would come to stand behind the caret.
    useLayoutEffect(() => {
        if (caret.current === undefined) return;
        input.current?.setSelectionRange(caret.current, caret.current);
        caret.current = undefined;
    });

    const look = (waited = false) => {
        const area = input.current;
        const typed = area ? typedAt(area.value, area.selectionStart) : undefined;
        const mine = ++asked.current;
        const coming = typed && !waited && awaited(app, typed.kind);

        if (coming)
            coming.then(
                () => mine === asked.current && look(true),
                () => setMenu(undefined),
            );
        const options = typed && !coming ? optionsFor(app, room, typed) : [];
        setMenu(typed && options.length > 0 ? { typed, options, active: 0 } : undefined);
    };
    // False: what the menu was about no longer stands before the caret.
    const pick = (at: number): boolean => {
        const area = input.current!;
        const typed = typedAt(area.value, area.selectionStart);
        const option = menu?.options[at];

        close();
        if (!typed || !option) return false;
        if (typed.from !== menu?.typed.from || typed.word !== menu.typed.word) return false;
        const next = completed(area.value, area.selectionStart, typed, option.insert);
        put(next.text, next.caret);
        area.focus();
        return true;
    };
    const move = (by: number) => {
        if (!menu) return;
        const count = menu.options.length;
        setMenu({ ...menu, active: (menu.active + by + count) % count });
    };

    return {
        id,
        options: menu?.options ?? [],
        active: menu?.active ?? 0,
        close,
        pick,
        onInput() {
            look();
            const area = input.current!;
            const whole = /(?:^|\s):([a-z0-9_+-]{1,32}):$/i.exec(area.value.slice(0, area.selectionStart));
            if (!whole || app.state.emoji[whole[1]!] !== undefined) return;
            const { value, selectionStart: at } = area;
            void emojiNamed(whole[1]!.toLowerCase()).then((emoji) => {
                if (!emoji || area.value !== value) return;
                const before = value.slice(0, at - whole[1]!.length - 2) + emoji;
                put(before + value.slice(at), before.length);
            });
        },
        onKey(event) {
            if (!menu || event.isComposing) return false;
            // A command that is written out is to be run, not chosen once more.
            const ready = menu.typed.kind === "command" && menu.options[menu.active]?.insert === input.current?.value;
            if (event.key === "ArrowDown") move(1);
            else if (event.key === "ArrowUp") move(-1);
            else if ((event.key === "Enter" && !event.shiftKey && !ready) || event.key === "Tab") {
                if (!pick(menu.active)) return false;
            } else if (event.key === "Escape") close();
            else return false;
            event.preventDefault();
            event.stopPropagation();
            return true;
        },
    };
}
