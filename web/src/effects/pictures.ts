// Pictures that stand for something: sent up, looked at by the server, then put to use.

import { asRpcError } from "../protocol/errors.ts";
import { Transfer } from "./tus.ts";

const TRIES = 20;
const PAUSE_MS = 500;

// `use` is tried again while the server has not looked at the picture yet.
export async function sendPicture(
    picture: globalThis.File,
    use: (file: number) => Promise<unknown>,
): Promise<void> {
    const file = await new Transfer(picture, () => {}).run();

    for (let tries = 1; ; tries++)
        try {
            await use(file);
            return;
        } catch (problem) {
            const { message } = asRpcError(problem);
            if (tries === TRIES || !/being looked at/.test(message)) throw problem;
            await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
}
