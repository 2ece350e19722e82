// What people write who mean harm, and a watch on whether any of it does anything.

import assert from "node:assert/strict";

// Each runs `window.hit = 1`, or asks a stranger for something, where it is taken for a page.
// Markdown leaves them as they are: they are shown to the letter.
export const HOSTILE = [
    `<script>window.hit=1</script>`,
    `<img src=x onerror=window.hit=1>`,
    `<svg/onload=window.hit=1>`,
    `<svg><animate onbegin=window.hit=1 attributeName=x dur=1s>`,
    `<iframe srcdoc="<script>parent.hit=1</script>">`,
    `<details open ontoggle=window.hit=1>press`,
    `<input autofocus onfocus=window.hit=1>`,
    `<body onload=window.hit=1>`,
    `<video><source onerror=window.hit=1></video>`,
    `<math><mtext><table><mglyph><style><img src onerror=window.hit=1>`,
    `<noscript><p title="</noscript><img src=x onerror=window.hit=1>">`,
    `<form><math><mtext></form><form><mglyph><style></math><img src onerror=window.hit=1>`,
    `<a href="javascript:window.hit=1">press</a>`,
    `<a href="java&Tab;script:window.hit=1">press</a>`,
    `"><img src=x onerror=window.hit=1>`,
    `' onmouseover='window.hit=1`,
    `" autofocus onfocus="window.hit=1`,
    `</textarea><script>window.hit=1</script>`,
    `</title></style><script>window.hit=1</script>`,
    `<template><script>window.hit=1</script></template>`,
    `<object data="data:text/html,<script>parent.hit=1</script>">`,
    `<meta http-equiv=refresh content="0;url=javascript:window.hit=1">`,
    `<base href=javascript:/a/><link rel=stylesheet href=x.css>`,
    `<style>@import"//stranger.example/a.css";</style>`,
    `{{constructor.constructor('window.hit=1')()}}`,
    `\\u003cimg src=x onerror=window.hit=1\\u003e`,
    `javascript:window.hit=1//`,
    `<\u200bscript>window.hit=1</script>`,
    `photo\u202egnp.exe`,
    `\u2066<img src=x onerror=window.hit=1>\u2069`,
];

// What Markdown could be talked into.
export const TRICKS = [
    `[press](javascript:window.hit=1)`,
    `[press](<javascript:window.hit=1>)`,
    `[press](JaVaScRiPt&colon;window.hit=1)`,
    `[press](java\tscript:window.hit=1)`,
    `[press](&#106;avascript:window.hit=1)`,
    `[press](data:text/html,<script>window.hit=1</script>)`,
    `[press](vbscript:window.hit=1)`,
    `![x](http://stranger.example/pixel.png)`,
    `![x](javascript:window.hit=1)`,
    `<javascript:window.hit=1>`,
    `<http://a.example/" onclick="window.hit=1>`,
    `[a](http://a.example/"onmouseover="window.hit=1)`,
    `[a](http://a.example "onmouseover=window.hit=1")`,
    `[ref]\n\n[ref]: javascript:window.hit=1`,
    `**<iframe srcdoc="<script>parent.hit=1</script>">**`,
    "```html\"><img src=x onerror=window.hit=1>\n<b>code</b>\n```",
    "`<img src=x onerror=window.hit=1>`",
    `[\u202etxet](https://a.example/\u202e)`,
];

// For fields that hold less.
export const cut = (text, most) => [...text].slice(0, most).join("");

const strangers = new WeakMap(); // page: what it asked of others

// Before the page is there.
export async function watches(visitor, url) {
    const { page } = visitor;
    const asked = [];

    strangers.set(page, asked);
    page.on("dialog", (dialog) => {
        visitor.problems.push(`a dialog: ${dialog.message()}`);
        void dialog.dismiss();
    });
    page.on("request", (request) => {
        if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url()))
            asked.push(request.url());
    });
    page.on("popup", () => visitor.problems.push("a window was opened"));
    await page.exposeFunction("tellsOfPolicy", (what) => visitor.problems.push(what));
    await page.addInitScript(() => {
        addEventListener("securitypolicyviolation", (event) =>
            globalThis.tellsOfPolicy(`policy: ${event.violatedDirective} ${event.blockedURI}`),
        );
    });
}

// Nothing ran, nothing was asked of a stranger, and nothing stands there that could.
export async function isHarmless(visitor, where) {
    const found = await visitor.page.evaluate(() => {
        const wrong = [];

        if (globalThis.hit !== undefined) wrong.push("a script ran");
        for (const element of document.querySelectorAll("*"))
            for (const name of element.getAttributeNames())
                if (name.startsWith("on")) wrong.push(`${element.tagName} ${name}`);
        for (const { outerHTML } of document.querySelectorAll(
            "iframe, object, embed, base, body script, body style, body meta, math, template",
        ))
            wrong.push(outerHTML.slice(0, 100));
        for (const { href } of document.querySelectorAll("a[href]"))
            if (!/^(https?:|mailto:|tel:|blob:)/.test(href)) wrong.push(href);
        for (const { src } of document.querySelectorAll("img"))
            if (new URL(src, location.href).origin !== location.origin && !/^(blob|data):/.test(src))
                wrong.push(src);
        return wrong;
    });

    assert.deepEqual(found, [], `${visitor.name}, ${where}`);
    assert.deepEqual(strangers.get(visitor.page), [], `${visitor.name}, ${where}: asked a stranger`);
    assert.deepEqual(visitor.problems, [], `${visitor.name}, ${where}`);
}
