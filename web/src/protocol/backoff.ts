// Exponential backoff with full jitter: any time between nothing and a bound that doubles,
// so that a thousand clients of a restarted server do not come back in step.

const BASE_MS = 500;
const CAP_MS = 30_000;

export class Backoff {
    private attempt = 0;
    private readonly random: () => number;

    constructor(random: () => number) {
        this.random = random;
    }

    next(): number {
        const bound = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(this.attempt, 16));

        this.attempt += 1;
        return Math.floor(this.random() * bound);
    }

    reset(): void {
        this.attempt = 0;
    }
}
