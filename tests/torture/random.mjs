// Numbers that a seed repeats: xorshift128+, started by splitmix64.

const WORD = (1n << 64n) - 1n;

export class Random {
    constructor(seed) {
        let state = BigInt(seed) & WORD;
        const next = () => {
            state = (state + 0x9e3779b97f4a7c15n) & WORD;
            let z = state;

            z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & WORD;
            z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & WORD;
            return z ^ (z >> 31n);
        };

        this.a = next();
        this.b = next();
    }

    word() {
        let x = this.a;
        const y = this.b;

        this.a = y;
        x ^= (x << 23n) & WORD;
        this.b = x ^ y ^ (x >> 17n) ^ (y >> 26n);
        return (this.b + y) & WORD;
    }

    // From 0 to below `end`.
    below(end) {
        return Number(this.word() % BigInt(end));
    }

    between(first, last) {
        return first + this.below(last - first + 1);
    }

    pick(list) {
        return list[this.below(list.length)];
    }

    // One of the keys of `weights`, each as often as its weight says.
    weighted(weights) {
        let at = this.below(Object.values(weights).reduce((sum, weight) => sum + weight, 0));

        for (const [key, weight] of Object.entries(weights)) {
            if (at < weight) return key;
            at -= weight;
        }
        throw new Error("no weights");
    }
}
