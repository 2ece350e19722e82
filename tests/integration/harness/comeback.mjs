// Somebody is away while things happen; the server dies; they come back and are told the same.

import assert from "node:assert/strict";

// `who` hears nothing from here on; `server.resume(who)` continues.
export async function goesAway(who) {
    await who.catchesUp();
    who.forgets();
    await who.close();
}

// What was heard since the last `forgets`, in the order it came: of a room, or what `wanted`
// says of its method.
export function placesHeard(who, wanted) {
    const isWanted = ({ method, params }) =>
        typeof wanted === "function" ? wanted(method) : params.room === wanted;

    return who.unheard
        .filter((event) => event.params.pos && isWanted(event))
        .map(({ method, params }) => `${params.pos} ${method}`);
}

// After SIGKILL, or while the server has it all in memory, `away` hears what
// `present` heard live, in the same order.
export async function comesBackToTheSame(server, present, away, wanted, { dies = true } = {}) {
    await present.catchesUp();
    const live = placesHeard(present, wanted);

    assert.ok(live.length > 0, "nothing happened");
    if (dies) {
        await server.kill();
        await server.restart();
    }
    const back = await server.resume(away);

    assert.equal(back.session.resumed, true);
    await back.catchesUp();
    assert.deepEqual(placesHeard(back, wanted), live);
    return back;
}
