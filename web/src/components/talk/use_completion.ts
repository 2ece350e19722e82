// The menu over a composer: what fits to what is being typed, and the keys that choose.

import type { RefObject } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { completed, typedAt, type Typed } from "../../text/completing.ts";
import { useApp } from "../use_app.ts";
import { emojiNamed, optionsFor, type Option } from "./options.ts";

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
    pick(at: number): void;
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

    useEffect(() => {
        if (caret.current === undefined) return;
        input.current?.setSelectionRange(caret.current, caret.current);
        caret.current = undefined;
    });

    const look = () => {
        const area = input.current;
        const typed = area ? typedAt(area.value, area.selectionStart) : undefined;
        const mine = ++asked.current;

        if (!typed) return setMenu(undefined);
        optionsFor(app, room, typed).then(
            (options) => {
                if (mine !== asked.current) return;
                setMenu(options.length > 0 ? { typed, options, active: 0 } : undefined);
            },
            () => setMenu(undefined),
        );
    };
    const insert = (area: HTMLTextAreaElement, typed: Typed, option: Option) => {
        const next = completed(area.value, area.selectionStart, typed, option.insert);
        close();
        put(next.text, next.caret);
        area.focus();
    };
    const pick = (at: number) => {
        const option = menu?.options[at];

        if (input.current && menu && option) insert(input.current, menu.typed, option);
    };
    // Whoever types fast is ahead of the menu: what is chosen fits to what stands there now.
    // False: nothing that could be completed stands there any more.
    const pickNow = (shown: Menu): boolean => {
        const area = input.current!;
        const { value } = area;
        const typed = typedAt(value, area.selectionStart);

        if (!typed) close();
        else if (typed.kind === shown.typed.kind && typed.word === shown.typed.word)
            pick(shown.active);
        else
            void optionsFor(app, room, typed).then(([first]) => {
                if (first && area.value === value) insert(area, typed, first);
            }, close);
        return typed !== undefined;
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
                if (!pickNow(menu)) return false;
            } else if (event.key === "Escape") close();
            else return false;
            event.preventDefault();
            event.stopPropagation();
            return true;
        },
    };
}
