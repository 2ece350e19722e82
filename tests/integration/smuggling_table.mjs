// Requests that a proxy and a server could read differently, and what Roost answers:
// [what, bytes, statuses, a note where RFC 9112 would have it otherwise]. "over" behind the
// statuses: then the connection is closed; "open": it is asked /healthz and answers that next.
// CALL is the head of a good call, as far as the length of its body. Where a second request
// stands in a body its answer would be a 404: there must be none.

export const CALL = "POST /api/v1/room.list HTTP/1.1\r\nHost: roost\r\nAuthorization: Bearer @TOKEN@\r\n";
const INSIDE = "GET /smuggled HTTP/1.1\r\nHost: roost\r\n\r\n";
const GET = "GET /healthz HTTP/1.1\r\nHost: roost\r\n";

const SILENT = "the library drops the connection or waits for its time-out, where a 400 or 431 would be kinder";
const STRICT = "5.5 would take the spaces behind it off; nobody who means well sends them";
const BARE_LF =
    "to the library LF ends a line of a header it knows, not one of another: the coding is not seen, so there is no length, no body and no next request";
const BARE_CR = "2.2 wants it refused or made a space; the library passes the whole line over";
const ABSOLUTE = "3.2.2 wants it served; only proxies are sent such";

const chunked = (body) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
const withTe = (te, body = chunked("{}")) => `${CALL}${te}\r\n\r\n${body}`;
const withCl = (...lines) => `${CALL}${lines.join("\r\n")}\r\n\r\n{}`;

const lengths = [
    ["a good one", withCl("Content-Length: 2"), [200, "open"]],
    ["spaces around the number", withCl("Content-Length:   2  "), [400, "over"], STRICT],
    ["two that are equal", withCl("Content-Length: 2", "Content-Length: 2"), [400, "over"]],
    ["two that differ", withCl("Content-Length: 2", "Content-Length: 60") + INSIDE, [400, "over"]],
    ["two that differ, the longer first", withCl("Content-Length: 60", "Content-Length: 2") + INSIDE, [400, "over"]],
    ["a list", withCl("Content-Length: 2, 2"), [400, "over"]],
    ["a sign", withCl("Content-Length: +2"), [400, "over"]],
    ["less than nothing", withCl("Content-Length: -2"), [400, "over"]],
    ["sixteenths", withCl("Content-Length: 0x2"), [400, "over"]],
    ["a fraction", withCl("Content-Length: 2.0"), [400, "over"]],
    ["a space inside", withCl("Content-Length: 1 2"), [400, "over"]],
    ["a letter behind", withCl("Content-Length: 2a"), [400, "over"]],
    ["2^64 and two", withCl("Content-Length: 18446744073709551618"), [400, "over"]],
    ["2^32 and two", withCl("Content-Length: 4294967298"), [413, "over"]],
    ["a hundred digits", withCl(`Content-Length: ${"0".repeat(99)}2`), [400, "over"]],
    ["none at all", `${CALL}\r\n${INSIDE}`, [200, "over"]],
    ["a GET with a body", `${GET}Content-Length: ${INSIDE.length}\r\n\r\n${INSIDE}`, [200, "over"]],
    ["a HEAD with a body", `HEAD ${GET.slice(4)}Content-Length: ${INSIDE.length}\r\n\r\n${INSIDE}`, [200, "over"]],
    ["a body behind a refusal", `POST /nothing HTTP/1.1\r\nHost: roost\r\nContent-Length: ${INSIDE.length}\r\n\r\n${INSIDE}`,
        [404, "over"]],
];

const codings = [
    ["chunked", withTe("Transfer-Encoding: chunked"), [411, "over"]],
    ["chunked behind a length", withTe("Content-Length: 4\r\nTransfer-Encoding: chunked", `0\r\n\r\n${INSIDE}`), [411, "over"]],
    ["chunked before a length", withTe("Transfer-Encoding: chunked\r\nContent-Length: 4", `0\r\n\r\n${INSIDE}`), [411, "over"]],
    ["in capitals", withTe("TRANSFER-ENCODING: CHUNKED"), [411, "over"]],
    ["with a tab", withTe("Transfer-Encoding:\tchunked"), [411, "over"]],
    ["with a control character", withTe("Transfer-Encoding: \x0bchunked"), [411, "over"]],
    ["of no known name", withTe("Transfer-Encoding: xchunked"), [411, "over"]],
    ["identity", withTe("Transfer-Encoding: identity"), [411, "over"]],
    ["a list", withTe("Transfer-Encoding: chunked, identity"), [411, "over"]],
    ["twice", withTe("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked"), [411, "over"]],
    ["quoted", withTe('Transfer-Encoding: "chunked"'), [411, "over"]],
    ["with a space before the colon", withTe("Content-Length: 5\r\nTransfer-Encoding : chunked", `0\r\n\r\n${INSIDE}`), [400, "over"]],
    ["on a line that goes on from the one before", withTe("Content-Length: 5\r\n Transfer-Encoding: chunked", `0\r\n\r\n${INSIDE}`), [400, "over"]],
    ["in the value of another, behind a bare LF", withTe("X: y\nTransfer-Encoding: chunked"), [200, "over"], BARE_LF],
    ["on a GET", `${GET}Transfer-Encoding: chunked\r\n\r\n${chunked(INSIDE)}`, [411, "over"]],
    ["with a go-ahead asked for", withTe("Expect: 100-continue\r\nTransfer-Encoding: chunked"), [411, "over"]],
];

const heads = [
    ["an empty line before the request", `\r\n${GET}\r\n`, ["over"], "2.2 recommends that it be ignored"],
    ["lines that end with LF alone", "GET /healthz HTTP/1.1\nHost: roost\n\n", [200, "open"]],
    ["two requests in one write", `${GET}\r\n${GET}\r\n`, [200, 200, "open"]],
    ["a call behind a GET in one write", `${GET}\r\n${withCl("Content-Length: 2")}`, [200, "over"]],
    ["no Host", "GET /healthz HTTP/1.1\r\n\r\n", [400, "over"]],
    ["an empty Host", "GET /healthz HTTP/1.1\r\nHost:\r\n\r\n", [400, "over"]],
    ["two Hosts", `${GET}Host: evil.example\r\n\r\n`, [400, "over"]],
    ["a Host with a path", "GET /healthz HTTP/1.1\r\nHost: roost/x\r\n\r\n", [400, "over"]],
    ["a Host with a name before it", "GET /healthz HTTP/1.1\r\nHost: a@roost\r\n\r\n", [400, "over"]],
    ["a NUL in a header", `${GET}X: a\0b\r\n\r\n`, ["over"], SILENT],
    ["a CR in a header", `${GET}X: a\rSet-Cookie: b\r\n\r\n`, [200, "open"], BARE_CR],
    ["a coding behind a CR in a header", `${GET}X: a\rTransfer-Encoding: chunked\r\n\r\n`, [200, "open"], BARE_CR],
    ["a header without a colon", `${GET}nonsense\r\n\r\n`, ["over"], SILENT],
    ["a header without a name", `${GET}: nonsense\r\n\r\n`, ["over"], SILENT],
    ["a space in a header's name", `${GET}X y: z\r\n\r\n`, [200, "open"], "5.1 wants 400; the header is nobody's and is passed over"],
    ["a space before the first header", "GET /healthz HTTP/1.1\r\n Host: roost\r\n\r\n", [400, "over"]],
    ["a line that goes on", `${GET}X: a\r\n b\r\n\r\n`, ["over"], SILENT],
    ["a head of 100 kB", `${GET}Cookie: ${"x".repeat(100_000)}\r\n\r\n`, ["over"], SILENT],
    ["a path of 100 kB", `GET /${"x".repeat(100_000)} HTTP/1.1\r\nHost: roost\r\n\r\n`, ["over"], SILENT],
    ["a thousand headers", `${GET}${"X-Y: z\r\n".repeat(5000)}\r\n`, ["over"], SILENT],
];

const lines = [
    ["a whole address", "GET http://roost/healthz HTTP/1.1\r\nHost: roost\r\n\r\n", [403, "over"], ABSOLUTE],
    ["the whole address of another", "GET http://evil.example/healthz HTTP/1.1\r\nHost: roost\r\n\r\n", [403, "over"]],
    ["no version", "GET /healthz\r\n\r\n", [505, "over"]],
    ["a header in the path, escaped", "GET /healthz%0d%0aTransfer-Encoding:%20chunked HTTP/1.1\r\nHost: roost\r\n\r\n", [505, "over"]],
    ["the same with a version before it", "GET /healthz%20HTTP/1.1%0d%0aHost:%20evil.example%0d%0aX: HTTP/1.1\r\nHost: roost\r\n\r\n",
        [505, "over"]],
    ["a request in the query, escaped", "GET /healthz?a%0d%0a%0d%0aGET%20/x HTTP/1.1\r\nHost: roost\r\n\r\n", [505, "over"]],
    ["a WebSocket's handshake with a header in the path",
        "GET /ws%0d%0aOrigin:%20http://roost HTTP/1.1\r\nHost: roost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        [505, "over"]],
    ["HTTP/1.0", "GET /healthz HTTP/1.0\r\n\r\n", [200, "over"]],
    ["HTTP/1.2", "GET /healthz HTTP/1.2\r\nHost: roost\r\n\r\n", [505, "over"]],
    ["HTTP/2.0", "GET /healthz HTTP/2.0\r\nHost: roost\r\n\r\n", [505, "over"]],
    ["HTTP/11.1", "GET /healthz HTTP/11.1\r\nHost: roost\r\n\r\n", [505, "over"]],
    ["no HTTP", "GET /healthz HTCPCP/1.0\r\nHost: roost\r\n\r\n", [505, "over"]],
    ["two spaces", "GET  /healthz HTTP/1.1\r\nHost: roost\r\n\r\n", [200, "open"], "3 wants one; the path is the same to any reader"],
    ["a tab", "GET\t/healthz HTTP/1.1\r\nHost: roost\r\n\r\n", [403, "over"]],
    ["a space in the path", "GET /healthz x HTTP/1.1\r\nHost: roost\r\n\r\n", [505, "over"]],
    ["a method in small letters", "post /api/v1/room.list HTTP/1.1\r\nHost: roost\r\n\r\n", [401, "over"], "9.1: methods differ in case; to the library they do not"],
    ["a method nobody knows", "SMUGGLE /healthz HTTP/1.1\r\nHost: roost\r\n\r\n", [403, "over"]],
    ["TRACE", "TRACE / HTTP/1.1\r\nHost: roost\r\nCookie: a=b\r\n\r\n", [403, "over"]],
    ["CONNECT", "CONNECT evil.example:80 HTTP/1.1\r\nHost: roost\r\n\r\n", ["over"]],
    ["OPTIONS", "OPTIONS /api/v1/room.list HTTP/1.1\r\nHost: roost\r\n\r\n", [405, "over"]],
    ["another method in a header", `${GET}X-HTTP-Method-Override: DELETE\r\nX-Method-Override: PUT\r\n\r\n`, [200, "open"]],
    ["another path in a header", `${GET}X-Original-URL: /metrics\r\nX-Rewrite-URL: /metrics\r\n\r\n`, [200, "open"]],
    ["HTTP/2 from the beginning", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [403, "over"]],
    ["an upgrade to HTTP/2", `${GET}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
        [200, "open"]],
    ["a WebSocket's handshake with a body",
        `GET /ws HTTP/1.1\r\nHost: roost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 12\r\nContent-Length: ${INSIDE.length}\r\n\r\n${INSIDE}`,
        [426, "over"]],
];

export const requests = { lengths, codings, heads, lines };

// Nothing stands at any of these, nor is one of them another name of something.
export const paths = [
    "/../../../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..\\..\\etc\\passwd",
    "/..%5c..%5cetc%5cpasswd", "/....//etc/passwd", "/%c0%ae%c0%ae/etc/passwd", "/%252e%252e/etc/passwd",
    "//etc/passwd", "/./etc/passwd", "/assets/../../roost.db", "/roost.db", "/data/roost.db", "/files/../roost.db",
    "/files/%2e%2e/roost.db", "/files/..%2froost.db", "/files/1/../../roost.db", "/files/0/x", "/files/-1/x",
    "/files/1e0/x", "/files/%31/x", "/files/18446744073709551617/x", "/files/1;2/x", "/files/", "/files",
    "/uploads/", "/api/v1/uploads/../rpc", "/api/v1/uploads/%2e%2e/x", "/m/-1",
    "/m/1x", "/.well-known/x", "/.git/config", "/.env", "/index.html%00.js", "/index.html\0.js", "/docs/../x.html",
    "/index.html.br", "/index.html/", "/API/V1/room.list", "/api/v1/room.list/", "/api/v1//room.list",
    "/api/v1/room.list%00", "/api/v1/room%2elist%2f", "/metrics/", "/metrics%20", `/${"a/".repeat(2000)}`,
    `/${"%41".repeat(2000)}`, `/files/1/${"x".repeat(4000)}`, "/%", "/%zz", "/%2", "/%u002e", "*", "healthz",
];
