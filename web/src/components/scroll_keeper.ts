// Keeps the reader's place in a list that grows at both ends. At the bottom it follows what
// is new; elsewhere whatever was at the top of the view stays there.

const NEAR = 48;

export class ScrollKeeper {
    following = true;
    mayFollow = true; // the newest are at the bottom
    private readonly box: HTMLElement;
    private readonly changed: () => void;
    private readonly watcher: ResizeObserver;
    private anchor: { row: HTMLElement; top: number } | undefined;

    constructor(box: HTMLElement, changed: () => void) {
        this.box = box;
        this.changed = changed;
        this.watcher = new ResizeObserver(() => this.settle());
        this.watcher.observe(box);
        if (box.firstElementChild) this.watcher.observe(box.firstElementChild);
        box.addEventListener("scroll", this.onScroll, { passive: true });
    }

    destroy(): void {
        this.watcher.disconnect();
        this.box.removeEventListener("scroll", this.onScroll);
    }

    // Before the rows change: remember one that is in view.
    hold(): void {
        const top = this.box.getBoundingClientRect().top;

        this.anchor = undefined;
        if (this.following) return;
        // Not days and lines: those move to the top of whatever is put before them.
        for (const row of this.box.querySelectorAll<HTMLElement>("article[data-row]")) {
            const place = row.getBoundingClientRect();

            if (place.bottom <= top) continue;
            this.anchor = { row, top: place.top };
            return;
        }
    }

    // After they have changed: put it back where it was.
    settle(): void {
        if (this.following) this.box.scrollTop = this.box.scrollHeight;
        else if (this.anchor?.row.isConnected) {
            const moved = this.anchor.row.getBoundingClientRect().top - this.anchor.top;
            if (moved !== 0) this.box.scrollTop += moved;
        }
        this.anchor = undefined;
        this.changed();
    }

    toBottom(): void {
        this.following = true;
        this.settle();
    }

    // Shows the row in the upper part of the view, unless that is the bottom anyway.
    toRow(row: HTMLElement): void {
        const place = row.getBoundingClientRect().top - this.box.getBoundingClientRect().top;

        this.anchor = undefined; // that was the place before
        this.box.scrollTop += place - this.box.clientHeight / 4;
        this.following = this.isNearBottom();
        this.changed();
    }

    get roomBelow(): number {
        const { scrollHeight, scrollTop, clientHeight } = this.box;

        return scrollHeight - scrollTop - clientHeight;
    }

    get roomAbove(): number {
        return this.box.scrollTop;
    }

    private isNearBottom(): boolean {
        const { scrollHeight, scrollTop, clientHeight } = this.box;

        return this.mayFollow && scrollHeight - scrollTop - clientHeight < NEAR;
    }

    private onScroll = () => {
        this.following = this.isNearBottom();
        this.changed();
    };
}
