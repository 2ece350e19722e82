// Draws a message's tree. Everything people wrote ends as text nodes.

import type { ComponentChildren } from "preact";
import { useContext, useMemo } from "preact/hooks";
import { parse, type Piece } from "../text/markdown.ts";
import { CodeBlock } from "./code_block.tsx";
import { NamesContext, type Names } from "./names.ts";

export function Markdown({ text }: { text: string }) {
    const pieces = useMemo(() => parse(text), [text]);
    const names = useContext(NamesContext);

    return <>{drawAll(pieces, names)}</>;
}

function drawAll(pieces: Piece[], names: Names): ComponentChildren[] {
    return pieces.map((piece) => draw(piece, names));
}

function draw(piece: Piece, names: Names): ComponentChildren {
    switch (piece.kind) {
        case "text":
            return piece.text;
        case "break":
            return <br />;
        case "rule":
            return <hr />;
        case "code":
            return <code>{piece.text}</code>;
        case "block":
            return <CodeBlock text={piece.text} language={piece.language} />;
        case "mention":
            return <Mention name={piece.name} names={names} />;
        case "emoji":
            return <Emoji name={piece.name} names={names} />;
        case "link":
            return (
                <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
                    {drawAll(piece.children, names)}
                </a>
            );
        case "wrap":
            return wrapped(piece, drawAll(piece.children, names));
    }
}

function wrapped(piece: Extract<Piece, { kind: "wrap" }>, children: ComponentChildren) {
    switch (piece.as) {
        case "heading":
            return <p class="md-heading">{children}</p>;
        case "ol":
            return <ol start={piece.start}>{children}</ol>;
        default: {
            const Tag = piece.as;
            return <Tag>{children}</Tag>;
        }
    }
}

function Mention({ name, names }: { name: string; names: Names }) {
    const known = names.people.get(name.toLowerCase());

    if (known === undefined) return <>{`@${name}`}</>;
    const me = known.kind === "all" || known.me;
    return (
        <span class={`mention-name${me ? " me" : ""}`} title={known.title}>
            @{name}
        </span>
    );
}

function Emoji({ name, names }: { name: string; names: Names }) {
    const file = names.emoji[name];

    if (file === undefined) return <>{`:${name}:`}</>;
    return <CustomEmoji name={name} file={file} />;
}

export function CustomEmoji({ name, file }: { name: string; file: number }) {
    const label = `:${name}:`;

    return <img class="own-emoji" src={`/files/${file}/${name}`} alt={label} title={label} />;
}
