// What build.mjs puts into the page.

declare const ADMIN_STYLE: string; // the address of the admin pages' style sheet
