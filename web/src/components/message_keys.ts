// The list of messages is one stop for the Tab key; arrows move inside it. Only the message
// with the focus lets Tab into its buttons.

export function moveAmongMessages(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>("article");

    if (!row || target !== row) return;
    const rows = [...document.querySelectorAll<HTMLElement>(".timeline article")];
    const at = rows.indexOf(row);
    const next = {
        ArrowUp: rows[at - 1],
        ArrowDown: rows[at + 1],
        Home: rows[0],
        End: rows[rows.length - 1],
    }[event.key];

    if (!next) return;
    event.preventDefault();
    for (const other of rows) other.tabIndex = other === next ? 0 : -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
}
