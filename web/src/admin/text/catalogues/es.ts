// The texts of the admin pages, fetched with them.

import type { AdminCatalogue } from "./en.ts";
import { figures } from "./figures_es.ts";
import { moderation } from "./moderation_es.ts";
import { people } from "./people_es.ts";
import { worker } from "./worker_es.ts";

export const adminTexts: AdminCatalogue = { ...people, ...moderation, ...worker, ...figures };

