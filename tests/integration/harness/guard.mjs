// Nothing that a test started outlives the run: not a server, not a mounted disk.

import { spawnSync } from "node:child_process";
import fs from "node:fs";

const undo = new Set();

// Runs `step` when this process ends, however it ends, unless it was taken back before.
export function atExit(step) {
    undo.add(step);
    return () => undo.delete(step);
}

function undoAll() {
    for (const step of [...undo].reverse()) {
        undo.delete(step);
        try {
            step();
        } catch {
            // the next one still wants its turn
        }
    }
}

process.on("exit", undoAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => {
        undoAll();
        process.exit(1);
    });

export function temporaryFolder(prefix) {
    const folder = fs.mkdtempSync(`${process.env.TMPDIR || "/tmp"}/${prefix}`);

    atExit(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    return folder;
}

// A disk of its own, so that filling it hurts nobody. Undefined where that is not allowed.
export function temporaryDisk(megabytes) {
    const folder = temporaryFolder("roost-disk-");
    const me = process.getuid();
    const asRoot = me === 0 ? [] : ["sudo", "-n"];
    const options = `size=${megabytes}m,mode=0700,uid=${me}`;
    const run = (command) => spawnSync(command[0], command.slice(1)).status === 0;

    if (!run([...asRoot, "mount", "-t", "tmpfs", "-o", options, "roost-test", folder]))
        return undefined;
    atExit(() => run([...asRoot, "umount", "-l", folder]));
    return folder;
}

// `setpriv` ties the child's life to ours even where we are killed without a chance.
const tied = spawnSync("setpriv", ["--pdeathsig", "KILL", "true"]).status === 0;

export function tiedToUs(program, args) {
    return tied
        ? ["setpriv", ["--pdeathsig", "KILL", program, ...args]]
        : [program, args];
}
