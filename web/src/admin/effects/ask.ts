// Questions to the server, as the chat asks them too.

export { useAsk, type Answer } from "../../components/use_ask.ts";
