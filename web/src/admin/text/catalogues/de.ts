// The texts of the admin pages, fetched with them.

import type { AdminCatalogue } from "./en.ts";
import { figures } from "./figures_de.ts";
import { moderation } from "./moderation_de.ts";
import { people } from "./people_de.ts";
import { worker } from "./worker_de.ts";

export const adminTexts: AdminCatalogue = { ...people, ...moderation, ...worker, ...figures };

