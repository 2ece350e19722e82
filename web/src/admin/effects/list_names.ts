// The names of the word lists, for verdicts that carry their numbers.

import type { App } from "../../effects/app.ts";

const names = new Map<number, string>();

export function listName(list: number | undefined): string | undefined {
    return list === undefined ? undefined : names.get(list);
}

export function keepListNames(lists: { list: number; name: string }[]): void {
    for (const { list, name } of lists) names.set(list, name);
}

export function wantListNames(app: App, done: () => void): void {
    app.line
        .call("list.list", {})
        .then(({ lists }) => {
            keepListNames(lists);
            done();
        })
        .catch(() => {}); // then they go without a name
}
