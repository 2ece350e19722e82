// Builds what this folder makes:
//
//   node build.mjs page       the page, to $ROOST_WEB_OUT or dist/
//   node build.mjs protocol   the protocol library for Node, to dist-node/protocol.mjs
//   node build.mjs types      src/api.gen.ts alone, made by schema/generate.py
//   node build.mjs tests      bundles tests/ to dist-test/ and runs them

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const at = (...parts) => path.join(here, ...parts);

// Only the type check reads them: nothing of the types is left in a bundle, so the page can
// be built where there is no Python.
function makeTypes() {
    const generator = at("..", "schema", "generate.py");
    const args = [generator, "--ts", at("src", "api.gen.ts")];
    const run = spawnSync("python3", args, { stdio: "inherit" });

    if (run.error) throw new Error(`the types need python3: ${run.error.message}`);
    if (run.status !== 0) throw new Error("schema/generate.py failed");
}

async function makePage() {
    const out = path.resolve(process.env.ROOST_WEB_OUT || at("dist"));
    const assets = path.join(out, "assets");

    fs.mkdirSync(out, { recursive: true });
    fs.rmSync(assets, { recursive: true, force: true });
    for (const name of fs.readdirSync(out))
        if (/^index\.html(\.gz|\.br)?$/.test(name)) fs.rmSync(path.join(out, name));

    const result = await build({
        entryPoints: [at("src", "main.tsx")],
        outdir: assets,
        entryNames: "roost-[hash]",
        bundle: true,
        minify: true,
        format: "esm",
        target: ["es2021", "chrome100", "firefox100", "safari15.4"],
        jsx: "automatic",
        jsxImportSource: "preact",
        metafile: true,
        legalComments: "none",
    });
    const made = Object.keys(result.metafile.outputs).map((file) => path.basename(file));
    const icon = addHashed(assets, "icon.svg", fs.readFileSync(at("src/assets/icon.svg")));
    const manifest = addHashed(assets, "manifest.webmanifest", manifestWith(icon));
    const page = fs
        .readFileSync(at("src", "index.html"), "utf8")
        .replace("SCRIPT", made.find((name) => name.endsWith(".js")))
        .replace("STYLE", made.find((name) => name.endsWith(".css")))
        .replace("MANIFEST", manifest)
        .replaceAll("ICON", icon);

    fs.writeFileSync(path.join(out, "index.html"), page);
    report(compressAll(out));
}

function addHashed(folder, name, bytes) {
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
    const { name: stem, ext } = path.parse(name);
    const hashed = `${stem}-${hash}${ext}`;

    fs.writeFileSync(path.join(folder, hashed), bytes);
    return hashed;
}

function manifestWith(icon) {
    const manifest = JSON.parse(fs.readFileSync(at("src/assets/manifest.json"), "utf8"));

    manifest.icons = [{ src: `/assets/${icon}`, sizes: "any", type: "image/svg+xml" }];
    return Buffer.from(JSON.stringify(manifest));
}

function compressAll(folder) {
    const { BROTLI_PARAM_QUALITY, BROTLI_MAX_QUALITY } = zlib.constants;
    const rows = [];

    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
        const file = path.join(folder, entry.name);

        if (entry.isDirectory()) {
            rows.push(...compressAll(file));
        } else if (/\.(html|js|css|svg|webmanifest)$/.test(entry.name)) {
            const bytes = fs.readFileSync(file);
            const gz = zlib.gzipSync(bytes, { level: 9 });
            const br = zlib.brotliCompressSync(bytes, {
                params: { [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY },
            });

            fs.writeFileSync(`${file}.gz`, gz);
            fs.writeFileSync(`${file}.br`, br);
            rows.push([entry.name, bytes.length, gz.length, br.length]);
        }
    }
    return rows;
}

function report(rows) {
    const sum = (column) => rows.reduce((total, row) => total + row[column], 0);

    for (const [name, plain, gz, br] of [...rows, ["total", sum(1), sum(2), sum(3)]])
        console.log(
            name.padEnd(32),
            [plain, gz, br].map((n) => String(n).padStart(8)).join(""),
        );
}

async function makeProtocol() {
    await build({
        entryPoints: [at("src", "protocol", "index.ts")],
        outfile: at("dist-node", "protocol.mjs"),
        bundle: true,
        format: "esm",
        platform: "neutral",
        target: "node18",
        sourcemap: true,
    });
}

async function runTests() {
    const names = fs.readdirSync(at("tests")).filter((name) => name.endsWith(".test.ts"));

    await build({
        entryPoints: names.map((name) => at("tests", name)),
        outdir: at("dist-test"),
        outExtension: { ".js": ".mjs" },
        bundle: true,
        format: "esm",
        platform: "node",
        target: "node18",
        packages: "external",
        sourcemap: "inline",
    });
    const files = names.map((name) => at("dist-test", name.replace(/\.ts$/, ".mjs")));
    const args = ["--enable-source-maps", "--test", ...files];
    process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
}

const makers = { page: makePage, protocol: makeProtocol, types: makeTypes, tests: runTests };
const make = makers[process.argv[2] ?? "page"];

if (!make) {
    console.error(`usage: node build.mjs ${Object.keys(makers).join(" | ")}`);
    process.exit(2);
}
await make();
