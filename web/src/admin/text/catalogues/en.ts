// The texts of the admin pages, fetched with them.

import { figures } from "./figures_en.ts";
import { moderation } from "./moderation_en.ts";
import { people } from "./people_en.ts";
import { worker } from "./worker_en.ts";

export const adminTexts = { ...people, ...moderation, ...worker, ...figures };

export type AdminKey = keyof typeof adminTexts;
export type AdminCatalogue = Record<AdminKey, string>;
