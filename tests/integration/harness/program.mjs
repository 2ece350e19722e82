// The program under test, run as an operator runs it.

import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { atExit, tiedToUs } from "./guard.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));

export const project = path.resolve(here, "..", "..", "..");
export const binary = path.resolve(
    process.env.ROOST_BIN || path.join(project, "build/release/roost"),
);

// Everything takes this many times longer, for sanitizers and slow machines.
export const patience = Number(process.env.TEST_PATIENCE || 1);
export const sanitized = process.env.TEST_SANITIZED === "1";

// The server takes ROOST_... for its settings, and ours are none of them.
export function cleanEnvironment(more = {}) {
    const kept = Object.entries(process.env).filter(
        ([name]) => !name.startsWith("ROOST_"),
    );

    return { ...Object.fromEntries(kept), ...more };
}

export function start(args, { env = {}, cwd } = {}) {
    const [program, all] = tiedToUs(binary, args);
    const child = spawn(program, all, {
        stdio: ["ignore", "pipe", "pipe"],
        env: cleanEnvironment(env),
        cwd,
    });
    const forget = atExit(() => child.kill("SIGKILL"));
    const said = { out: "", err: "" };

    child.stdout.setEncoding("utf8").on("data", (text) => (said.out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (said.err += text));
    const ended = new Promise((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code, signal) => {
            forget();
            resolve({ code, signal, out: said.out, err: said.err });
        });
    });
    return { child, said, ended };
}

// Runs to its end, with standard input closed.
export async function run(args, options = {}) {
    const { child, ended } = start(args, options);
    const timer = setTimeout(() => child.kill("SIGKILL"), 60_000 * patience);
    const end = await ended;

    clearTimeout(timer);
    return end;
}

// The same where nothing else than success is expected; answers what it printed.
export async function mustRun(args, options = {}) {
    const end = await run(args, options);

    if (end.code !== 0)
        throw new Error(`roost ${args.join(" ")}: ${end.code ?? end.signal}\n${end.err}`);
    return end.out;
}

export function lastWord(text) {
    return text.trim().split(/\s+/).pop();
}
