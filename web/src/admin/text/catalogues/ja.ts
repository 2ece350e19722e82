// The texts of the admin pages, fetched with them.

import type { AdminCatalogue } from "./en.ts";
import { figures } from "./figures_ja.ts";
import { moderation } from "./moderation_ja.ts";
import { people } from "./people_ja.ts";
import { worker } from "./worker_ja.ts";

export const adminTexts: AdminCatalogue = { ...people, ...moderation, ...worker, ...figures };

