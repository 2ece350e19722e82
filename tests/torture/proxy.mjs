// A TCP proxy between the clients and the server that can be a bad network.

import net from "node:net";
import { Random } from "./random.mjs";

export class Proxy {
    constructor(target) {
        this.target = target; // () => port of the server
        this.links = new Set();
        this.delayMs = 0;
    }

    listen() {
        this.server = net.createServer({ allowHalfOpen: true }, (client) => this.join(client));
        return new Promise((resolve) => {
            this.server.listen(0, "127.0.0.1", 4096, () => {
                this.port = this.server.address().port;
                resolve();
            });
        });
    }

    join(client) {
        const server = net.connect({ port: this.target(), host: "127.0.0.1", allowHalfOpen: true });
        const link = { client, server, deaf: false, timers: new Set() };

        this.links.add(link);
        client.setNoDelay(true);
        server.setNoDelay(true);
        this.pass(link, client, server);
        this.pass(link, server, client);
        for (const end of [client, server]) end.on("error", () => this.reset(link));
        for (const end of [client, server]) end.on("close", () => this.reset(link));
    }

    // Late where the network is slow, and in order all the same.
    pass(link, from, to) {
        const queue = [];
        const pump = () => {
            link.timers.delete(queue.timer);
            queue.timer = undefined;
            while (queue.length > 0 && queue[0].due <= Date.now()) this.write(link, from, to, queue.shift().bytes);
            if (queue.length === 0) return;
            queue.timer = setTimeout(pump, queue[0].due - Date.now());
            link.timers.add(queue.timer);
        };

        from.on("data", (bytes) => {
            queue.push({ due: Math.max(Date.now() + this.delayMs, queue.at(-1)?.due ?? 0), bytes });
            if (!queue.timer) pump();
        });
        from.on("end", () => {
            if (!link.deaf) to.end();
        });
    }

    write(link, from, to, bytes) {
        if (link.deaf || to.destroyed || to.writableEnded) return; // half open: it is lost
        if (to.write(bytes)) return;
        from.pause();
        to.once("drain", () => from.resume());
    }

    reset(link) {
        if (!this.links.delete(link)) return;
        for (const timer of link.timers) clearTimeout(timer);
        for (const end of [link.client, link.server]) {
            if (end.resetAndDestroy && end.readyState === "open") end.resetAndDestroy();
            else end.destroy();
        }
    }

    some(pick, share) {
        const random = new Random(pick);

        return [...this.links].filter(() => random.below(100) < share);
    }

    resetAll() {
        for (const link of [...this.links]) this.reset(link);
    }

    // In the middle of whatever they say.
    cutSome(pick) {
        for (const link of this.some(pick, 30)) this.reset(link);
    }

    // Neither side hears the other, and nobody is told, until it ends by a reset.
    halfOpen(pick, ms) {
        const links = this.some(pick, 15);

        for (const link of links) link.deaf = true;
        setTimeout(() => links.forEach((link) => this.reset(link)), ms);
    }

    // The clients do not take what comes.
    slowReaders(pick, ms) {
        const links = this.some(pick, 20);

        for (const { server } of links) server.pause();
        setTimeout(() => links.forEach(({ server }) => server.resume()), ms);
    }

    delay(pick, ms) {
        this.delayMs = new Random(pick).between(10, 400);
        setTimeout(() => {
            this.delayMs = 0;
        }, ms);
    }

    close() {
        this.server.close();
        this.resetAll();
    }
}
