// A button that shows an icon alone: its name is there for who hears or points at it.

import type { ComponentChildren, Ref } from "preact";
import { testid } from "../testids.ts";

interface Props {
    label: string;
    title?: string; // where it says more than the label
    id?: string; // its testid
    class?: string;
    pressed?: boolean;
    expanded?: boolean;
    button?: Ref<HTMLButtonElement>;
    onClick(): void;
    children: ComponentChildren;
}

export function IconButton(props: Props) {
    const { label, id, pressed } = props;
    const classes = ["icon-button", props.class, pressed && "on"];

    return (
        <button
            type="button"
            class={classes.filter(Boolean).join(" ")}
            ref={props.button}
            aria-label={label}
            title={props.title ?? label}
            aria-pressed={pressed}
            aria-expanded={props.expanded}
            onClick={props.onClick}
            {...(id && testid(id))}
        >
            {props.children}
        </button>
    );
}
