// Draws a component again only when one of its properties is another one.

import { Component, h, type ComponentType } from "preact";

export function memo<P extends object>(Inner: (props: P) => preact.VNode | null) {
    return class Memo extends Component<P> {
        override shouldComponentUpdate(next: Readonly<P>): boolean {
            const before = this.props as Record<string, unknown>;
            const after = next as Record<string, unknown>;

            return [...Object.keys(before), ...Object.keys(after)].some(
                (name) => before[name] !== after[name],
            );
        }

        override render() {
            return h(Inner as ComponentType<P>, this.props as P);
        }
    };
}
