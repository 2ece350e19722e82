// What making an image's thumbnails costs: processor time of the image processes, and how long
// from the upload's answer to file.ready, one after another and many at once.
//
//     ROOST_BIN=build/release/roost node tests/bench/images.mjs

import fs from "node:fs";
import { performance } from "node:perf_hooks";
import zlib from "node:zlib";
import { startServer } from "../integration/harness/harness.mjs";
import { fetchFile, uploads } from "../integration/harness/files.mjs";
import { chunk } from "../integration/harness/images.mjs";

const TICKS = 100; // of /proc, a second

// Soft colours with grain, as a photograph has.
function photograph(width, height, seed) {
    const rows = Buffer.alloc(height * (1 + 3 * width));
    let noise = seed;

    for (let y = 0, at = 0; y < height; y++) {
        rows[at++] = 0;
        for (let x = 0; x < width; x++) {
            noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
            const grain = noise >>> 29;

            rows[at++] = (128 + 100 * Math.sin(x / 300 + seed) + grain) & 255;
            rows[at++] = (128 + 100 * Math.sin(y / 200) + grain) & 255;
            rows[at++] = (128 + 60 * Math.sin((x + y) / 500) + grain) & 255;
        }
    }
    const head = Buffer.alloc(13);

    head.writeUInt32BE(width, 0);
    head.writeUInt32BE(height, 4);
    head.set([8, 2, 0, 0, 0], 8);
    return Buffer.concat([
        Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
        chunk("IHDR", head),
        chunk("IDAT", zlib.deflateSync(rows, { level: 1 })),
        chunk("IEND"),
    ]);
}

// Of children that have ended, in seconds.
function childrenCpu(pid) {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");

    return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

const server = await startServer({ worker: true, flags: ["--max-upload", "256M"] });
const ann = await server.connect();

async function measure(name, images, together) {
    const cpu = childrenCpu(server.pid);
    const began = performance.now();
    const waits = [];
    const one = async (bytes, i) => {
        const { id } = await uploads(server, ann, `${name}-${i}`, bytes);
        const sent = performance.now();

        await ann.hears("file.ready", { id }, 120_000);
        waits.push(performance.now() - sent);
    };

    if (together) await Promise.all(images.map(one));
    else for (const [i, bytes] of images.entries()) await one(bytes, i);
    const seconds = (performance.now() - began) / 1000;
    const used = childrenCpu(server.pid) - cpu;

    waits.sort((a, b) => a - b);
    console.log(
        `| ${name} | ${images.length} | ${(images[0].length / 1e6).toFixed(1)} | ${((1000 * used) / images.length).toFixed(0)} |` +
            ` ${waits[Math.floor(waits.length / 2)].toFixed(0)} | ${waits.at(-1).toFixed(0)} | ${(images.length / seconds).toFixed(1)} |`,
    );
}

const many = (count, make) => Array.from({ length: count }, (_, i) => make(i));
const large = photograph(4000, 3000, 1);
const { id } = await uploads(server, ann, "large", large);

await ann.hears("file.ready", { id }, 120_000);
const thumb = (await fetchFile(server, ann, id, { query: "?size=1080" })).bytes;

console.log("| image | images | MB each | CPU ms each | p50 ms to file.ready | longest | images a second |");
console.log("|---|---:|---:|---:|---:|---:|---:|");
await measure("PNG of 12 megapixels", many(6, (i) => photograph(4000, 3000, i)));
await measure("PNG of 1 megapixel", many(20, (i) => photograph(1200, 900, i)));
await measure("the same, at once", many(6, (i) => photograph(1200, 900, 100 + i)), true);
if (thumb?.length)
    await measure("a thumbnail of 1,080 pixels again", many(20, (i) => Buffer.concat([thumb, Buffer.from([i])])));
await ann.close();
await server.stop();
process.exit(0);
