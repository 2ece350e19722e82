// Keeps the reader's place in a list that grows and is cut at both ends, and whose pictures
// come late. At the bottom it follows what is new; elsewhere whatever was at the top of the
// view stays there. The browser's own anchoring is off (timeline.css): it does nothing at
// the very top, and not every browser has it.

const NEAR = 48;
const ANCHORS = 6; // one of them will still be there

export class ScrollKeeper {
    following = true;
    mayFollow = true; // the newest are at the bottom
    private readonly box: HTMLElement;
    private readonly changed: () => void;
    private readonly watcher: ResizeObserver;
    private top = 0; // as far as we know
    private anchors: { row: HTMLElement; top: number }[] = [];

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

    // Before the rows change, and whenever the view has moved: what is in it.
    hold(): void {
        this.anchors = [];
        if (this.following) return;
        const rows = this.rows();
        for (let i = this.firstInView(rows); i < rows.length; i++) {
            this.anchors.push({ row: rows[i]!, top: rows[i]!.getBoundingClientRect().top });
            if (this.anchors.length === ANCHORS) return;
        }
    }

    // After they have changed, or their sizes: put back where it was.
    settle(): void {
        if (this.following) this.box.scrollTop = this.box.scrollHeight;
        else {
            const anchor = this.anchors.find(({ row }) => row.isConnected);
            const moved = anchor ? anchor.row.getBoundingClientRect().top - anchor.top : 0;
            if (moved !== 0) this.box.scrollTop += moved;
        }
        this.top = this.box.scrollTop;
        this.hold();
        this.changed();
    }

    toBottom(): void {
        this.following = true;
        this.settle();
    }

    // Shows the row in the upper part of the view, unless that is the bottom anyway.
    toRow(row: HTMLElement): void {
        const place = row.getBoundingClientRect().top - this.box.getBoundingClientRect().top;

        this.box.scrollTop += place - this.box.clientHeight / 4;
        this.following = this.isNearBottom();
        this.top = this.box.scrollTop;
        this.hold();
        this.changed();
    }

    // The message at the top of the view.
    get reading(): number | undefined {
        const rows = this.rows();
        const id = rows[this.firstInView(rows)]?.dataset.id;

        return id === undefined ? undefined : Number(id);
    }

    get roomBelow(): number {
        const { scrollHeight, scrollTop, clientHeight } = this.box;

        return scrollHeight - scrollTop - clientHeight;
    }

    get roomAbove(): number {
        return this.box.scrollTop;
    }

    // Not days and lines: those move to the top of whatever is put before them.
    private rows(): NodeListOf<HTMLElement> {
        return this.box.querySelectorAll<HTMLElement>("article[data-row]");
    }

    private firstInView(rows: NodeListOf<HTMLElement>): number {
        const top = this.box.getBoundingClientRect().top;
        let low = 0;
        let high = rows.length;

        while (low < high) {
            const middle = (low + high) >> 1;
            if (rows[middle]!.getBoundingClientRect().bottom <= top) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private isNearBottom(): boolean {
        const { scrollHeight, scrollTop, clientHeight } = this.box;

        return this.mayFollow && scrollHeight - scrollTop - clientHeight < NEAR;
    }

    // Word of a scroll comes late: more may have come below since. Only who went up left.
    private onScroll = () => {
        const wentUp = this.box.scrollTop < this.top;

        this.top = this.box.scrollTop;
        if (this.isNearBottom()) this.following = true;
        else if (wentUp) this.following = false;
        this.hold();
        this.changed();
    };
}
