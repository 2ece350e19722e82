// The way from the browsers to the server, which a test can cut, and on which it can change
// what the server says of its page.

import http from "node:http";
import net from "node:net";

export class Way {
    static async to(server) {
        const way = new Way(Number(new URL(server.url).port));

        await way.mend();
        return way;
    }

    constructor(target) {
        this.target = target;
        this.port = 0;
        this.sockets = new Set();
        this.change = (text) => text; // of the page and its worker
        this.asked = []; // the paths, as they were asked for
    }

    get url() {
        return `http://127.0.0.1:${this.port}`;
    }

    // Whoever was connected is cut off, and nobody gets through.
    async cut() {
        const gone = new Promise((resolve) => this.listener.close(resolve));

        for (const socket of this.sockets) socket.destroy();
        await gone;
    }

    async mend() {
        this.listener = http.createServer((request, answer) => this.#pass(request, answer));
        this.listener.on("upgrade", (request, socket) => this.#join(request, socket));
        this.listener.on("connection", (socket) => {
            this.sockets.add(socket);
            socket.on("close", () => this.sockets.delete(socket));
        });
        await new Promise((resolve) => this.listener.listen(this.port, "127.0.0.1", resolve));
        this.listener.unref(); // it does not outlive the test
        this.port = this.listener.address().port;
    }

    #pass(request, answer) {
        const isPage = /^\/(sw\.js|m\/\d+)?$/.test(request.url);
        const headers = { ...request.headers };

        this.asked.push(request.url);
        if (isPage) {
            delete headers["accept-encoding"];
            delete headers["if-none-match"];
        }
        const onward = http.request(
            { port: this.target, method: request.method, path: request.url, headers },
            async (from) => {
                const chunks = [];

                for await (const chunk of from) chunks.push(chunk);
                const body = Buffer.concat(chunks);
                const now = isPage ? Buffer.from(this.change(body.toString())) : body;
                const { "content-length": _, "transfer-encoding": __, ...rest } = from.headers;
                answer.writeHead(from.statusCode, { ...rest, "content-length": now.length });
                answer.end(now);
            },
        );

        onward.on("error", () => answer.destroy());
        request.pipe(onward);
    }

    #join(request, socket) {
        const onward = net.connect(this.target, "127.0.0.1");
        const lines = [`GET ${request.url} HTTP/1.1`];

        for (let i = 0; i < request.rawHeaders.length; i += 2)
            lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
        onward.write(`${lines.join("\r\n")}\r\n\r\n`);
        socket.pipe(onward).pipe(socket);
        for (const [one, other] of [
            [socket, onward],
            [onward, socket],
        ]) {
            one.on("error", () => {});
            one.on("close", () => other.destroy());
        }
    }
}
