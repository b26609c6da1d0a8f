// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Looks at every state of the page: axe must find nothing, and nothing be wider than the window.
 * In light and dark, narrow and wide, with high contrast, with forced colours, with text of twice
 * the size, from right to left and in other languages; TAP on standard output.
 *
 * Usage: node look.mjs [PICTURES [STATE…]]
 *   PICTURES  a folder for a picture of each, for people
 */
import { createServer } from "node:http";
import { mkdtempSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const { resolve } = createRequire(
  new URL("../../../../tests/interop/package.json", import.meta.url),
);
const { default: puppeteer } = await import(resolve("puppeteer-core"));
const axe = readFileSync(resolve("axe-core/axe.min.js"), "utf8");

const [pictures, ...wanted] = process.argv.slice(2);
const looks = [
  { title: "360 light", width: 360, height: 740 },
  { title: "360 dark", width: 360, height: 740, scheme: "dark" },
  { title: "1280 light", width: 1280, height: 900 },
  { title: "1280 dark", width: 1280, height: 900, scheme: "dark" },
  { title: "320 high contrast", width: 320, height: 600, contrast: "more" },
  { title: "360 forced colours", width: 360, height: 740, scheme: "dark", forced: true },
  // Here it is only about the room: axe has seen the colours and the names by then.
  { title: "640 large text", width: 640, height: 900, text: "200%", justRoom: true },
  { title: "360 right to left", width: 360, height: 740, direction: "rtl", justRoom: true },
  ...["ar", "de", "ja"].map((language) => ({
    title: `360 ${language}`,
    width: 360,
    height: 740,
    language,
    justRoom: true,
  })),
];
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

const home = mkdtempSync(path.join(tmpdir(), "tincan-look-"));
const gallery = path.join(home, "gallery");

await build({
  configFile: fileURLToPath(new URL("vite.config.ts", import.meta.url)),
  logLevel: "error",
  build: { outDir: gallery },
});

const server = createServer((request, response) => {
  const name = request.url.replace(/\?.*/, "").replace(/\/$/, "/index.html");

  try {
    const content = readFileSync(path.join(gallery, path.normalize(name)));
    response.writeHead(200, { "Content-Type": types[path.extname(name)] ?? "text/plain" });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));

const browser = await puppeteer.launch({
  executablePath: process.env.TINCAN_CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  userDataDir: path.join(home, "profile"),
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
let number = 0;
let failures = 0;

function report(problems, name) {
  number++;
  console.log(`${problems.length === 0 ? "ok" : "not ok"} ${number} - ${name}`);
  for (const problem of problems) console.log(`# ${problem.replace(/\n/g, "\n# ")}`);
  if (problems.length > 0) failures++;
}

/** What axe finds. */
async function askAxe(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document);

    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${help}\n${html}\n${any[0]?.message ?? ""}`),
    );
  });
}

/** Words that do not fit where they stand; a file's name may, which is told whole elsewhere. */
async function findCut(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("body *:not(.file-name-stem, .hidden, .hidden *, input, svg *)")]
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
      .map(({ outerHTML }) => `cut: ${outerHTML.slice(0, 150)}`)
      .slice(0, 3),
  );
}

/** What does not fit into the window. */
async function findTooWide(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) =>
        scrollWidth > clientWidth &&
        (element.getBoundingClientRect().right > clientWidth + 1 ||
          element.getBoundingClientRect().left < -1),
    );

    return wide.slice(0, 3).map(({ outerHTML }) => `too wide: ${outerHTML.slice(0, 150)}`);
  });
}

try {
  const base = `http://127.0.0.1:${server.address().port}/index.html`;
  const page = await browser.newPage();
  const devtools = await page.createCDPSession();
  let errors = [];

  page.on("pageerror", (error) => errors.push(`thrown: ${error.stack ?? error}`));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(base);

  const all = await page.$eval("html", ({ dataset }) => dataset.states.split(" "));
  const names = wanted.length > 0 ? all.filter((name) => wanted.includes(name)) : all;

  console.log(`1..${names.length * looks.length}`);
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  for (const look of looks) {
    const { title, width, height, scheme = "light", contrast = "no-preference" } = look;
    const { forced = false, text = "", direction, language = "en", justRoom = false } = look;

    await page.setViewport({ width, height });
    await devtools.send("Emulation.setEmulatedMedia", {
      features: [
        { name: "prefers-color-scheme", value: scheme },
        { name: "prefers-contrast", value: contrast },
        { name: "forced-colors", value: forced ? "active" : "none" },
        { name: "prefers-reduced-motion", value: "reduce" },
      ],
    });
    for (const name of names) {
      errors = [];
      await page.goto(`${base}?state=${name}&language=${language}`);
      await page.waitForSelector("html[data-ready]");
      await page.evaluate(
        (size, side) => {
          document.documentElement.style.fontSize = size;
          document.documentElement.dir = side ?? document.documentElement.dir;
        },
        text,
        direction,
      );
      report(
        [
          ...errors,
          ...(await findTooWide(page)),
          ...(await findCut(page)),
          ...(justRoom ? [] : await askAxe(page)),
        ],
        `${name}, ${title}`,
      );
      if (pictures !== undefined)
        await page.screenshot({
          path: path.join(pictures, `${name}-${title.replaceAll(" ", "-")}.png`),
          fullPage: true,
        });
    }
  }
} finally {
  await browser.close().catch(() => {});
  server.close();
  rmSync(home, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;
