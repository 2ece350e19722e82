// The server is killed in the middle of a conversation, or the network goes: nothing is lost,
// nothing doubled, nobody has to reload.

import assert from "node:assert/strict";
import { test } from "./browser.mjs";
import { becomes, counts } from "./eventually.mjs";
import { inPlace } from "./place.mjs";

const ROUNDS = 3;
const EACH = 4;

const shelfIsEmpty = (visitor) => becomes(() => visitor.shelved(), 0);

async function writesInTurn(visitor, round) {
    for (let i = 0; i < EACH; i += 1) await visitor.writes(`${visitor.name} ${round}.${i}`);
}

const spoken = (texts) => texts.filter((text) => /^(ann|bob) \d\.\d$/.test(text));

async function seesAll(visitor, rounds) {
    for (const name of ["ann", "bob"])
        for (let round = 0; round < rounds; round += 1)
            await visitor.message(`${name} ${round}.${EACH - 1}`).waitFor();
}

test(
    "killed while two people write and one types: all of it arrives, once and in order",
    inPlace(async (there) => {
        const { server, ann, room } = there;
        const [here, other] = [await there.comes(ann), await there.comes(there.bob)];

        for (let round = 0; round < ROUNDS; round += 1) {
            await Promise.all([
                writesInTurn(here, round),
                writesInTurn(other, round),
                server.kill(),
            ]);
            await other.at("composer").pressSequentially("half a th");
            await here.at("banner").waitFor();
            await other.at("banner").waitFor();
            if (round === 0) await here.takesPicture("restart-down");
            await server.restart();
            await seesAll(here, round + 1);
            await seesAll(other, round + 1);
            await here.at("banner").waitFor({ state: "detached" });
            await other.at("banner").waitFor({ state: "detached" });
            await other.composerHas("half a th");
            await other.isSeenTyping(here);
            await other.at("composer").fill("");
        }

        const kept = await there.as(ann, "message.history", { room, limit: 200 });
        const written = spoken(kept.messages.map(({ text }) => text));
        assert.equal(written.length, 2 * ROUNDS * EACH);
        assert.equal(new Set(written).size, written.length, "none twice");
        for (const name of ["ann", "bob"]) {
            const own = written.filter((text) => text.startsWith(name));
            assert.deepEqual(own, [...own].sort(), `${name}'s in order`);
        }
        for (const visitor of [here, other]) {
            await shelfIsEmpty(visitor);
            await becomes(async () => spoken(await visitor.texts()), written);
            await counts(visitor.message("", "pending"), 0);
            assert.equal(visitor.loads, 1, "nobody had to reload");
        }
    }),
);

test(
    "everything a page shows catches up with what happened while its network was gone",
    inPlace(async (there) => {
        const { ann, bob } = there;
        const [here, other] = [await there.comes(ann), await there.comes(bob)];

        await here.writes("the one to be changed");
        await here.writes("the one to be taken back");
        await here.writes("the one to be liked");
        await other.sees("the one to be liked");
        const ids = await Promise.all(
            ["changed", "taken back", "liked"].map((words) =>
                other.message(words).getAttribute("data-id").then(Number),
            ),
        );
        const line = await other.page.context().newCDPSession(other.page);
        await line.send("Network.enable");
        const network = (offline) =>
            line.send("Network.emulateNetworkConditions", {
                ...{ offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 },
            });

        await network(true);
        await other.at("banner").waitFor();
        await other.takesPicture("restart-offline");
        await other.writes("written without a network");
        await other.seesPending("written without a network");
        await there.as(ann, "message.edit", { id: ids[0], text: "the one that was changed" });
        await there.as(ann, "message.delete", { id: ids[1] });
        await there.as(ann, "reaction.add", { id: ids[2], emoji: "🎉" });
        await there.as(ann, "room.update", { room: there.room, topic: "said meanwhile" });
        await here.writes("written meanwhile");
        await here.sees("written meanwhile");
        await network(false);

        await other.at("banner").waitFor({ state: "detached" });
        await other.sees("written meanwhile");
        await other.sees("written without a network");
        await here.sees("written without a network");
        await other.sees("the one that was changed");
        await other.message("", "deleted").waitFor();
        await other.message("liked").getByTestId("reaction").waitFor();
        await other.page.locator(".topic", { hasText: "said meanwhile" }).waitFor();
        await shelfIsEmpty(other);
        assert.equal(other.loads, 1);
    }),
);

test(
    "the banner's button tries again at once",
    inPlace(async (there) => {
        const visitor = await there.comes(there.bob);

        await there.says(there.ann, "from before");
        await visitor.sees("from before");
        await there.server.kill();
        await visitor.at("retry-now").waitFor();
        await there.server.restart();
        // Where the page has come back by itself meanwhile, the button is gone.
        await visitor.comesBack();
        await there.says(there.ann, "and from after");
        await visitor.sees("and from after");
        await visitor.sees("from before");
        assert.equal(visitor.loads, 1);
    }),
);
