// SPDX-License-Identifier: GPL-3.0-or-later
/* Whatever goes wrong between two ends: each says so, in words, and none hangs. */
import { execFileSync } from "node:child_process";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { LONG, PageEnd } from "./lib/ends.mjs";
import { receive, send, Server } from "./lib/programs.mjs";
import { Skip, assert, main, test, until } from "./lib/tap.mjs";
import { assertSameFile, write } from "./lib/trees.mjs";

/** As much as is caught in the middle, and arrives soon after all the same. */
const SOME = 150_000_000;

/** A file that takes long enough to be caught in the middle, and no disk. */
function large(c, size = 1_000_000_000) {
  const path = join(c.folder, "large.bin");
  writeFileSync(path, "");
  truncateSync(path, size);
  return path;
}

const small = (c, name = "note.txt", content = "hello") => write(join(c.folder, name), content);

const wrongWord = (code) =>
  code.replace(/[^-]+$/, (word) => (word === "acrobat" ? "gymnast" : "acrobat"));

const ASK_AGAIN = /Ask for a new (code|link|one)/;

async function moving(program) {
  await program.event("progress", { fits: ({ bytes }) => bytes > 0 });
}

/** The sender is a program and the receiver a page, caught in the middle of a transfer. */
async function cliToPage(c, kind, { size } = {}) {
  const server = await Server.start(c);
  const sender = send(c, server, large(c, size));
  const { link } = await sender.event("waiting");
  const page = await PageEnd.open(c, kind, server);
  await page.join(link);
  await page.accept(kind === "chromium" ? "disk" : "download");
  await moving(sender);
  return { server, sender, page, link };
}

/** The other way round. */
async function pageToCli(c, kind) {
  const server = await Server.start(c);
  const page = await PageEnd.open(c, kind, server);
  const { link } = await page.invite([large(c)]);
  const receiver = receive(c, null, "--yes", "--output", "in", link);
  await moving(receiver);
  return { page, receiver };
}

async function endsWith(program, status, code) {
  const came = await program.exit(LONG);
  assert(came === status, () => `status ${came} and not ${status}: ${program.describe()}`);
  if (code !== undefined) {
    const error = await program.event("error");
    assert(error.code === code && error.message !== "", () => program.describe());
  }
}

// --- codes and links ---

test("a wrong code, from a page to a program", async (c) => {
  const server = await Server.start(c);
  const sender = send(c, server, small(c));
  const { code, link } = await sender.event("waiting");
  const page = await PageEnd.open(c, "chromium", server);

  await page.join(wrongWord(code));
  await page.tab.find("heading", "It did not work");
  await page.tab.see(/The code is wrong/);
  await sender.event("wrong-code");

  // Nothing is spent by it.
  await page.tab.press("Back to the Start");
  await page.join(link);
  await page.accept("disk");
  await page.received();
  await endsWith(sender, 0);
});

test("wrong codes, from programs to a page, until the code has ended", async (c) => {
  const server = await Server.start(c);
  const page = await PageEnd.open(c, "firefox", server);
  const { code, link } = await page.invite([small(c)]);

  for (const left of [4, 3, 2, 1]) {
    await endsWith(receive(c, server, "--output", "in", wrongWord(code)), 4, "code-wrong");
    await page.tab.see(new RegExp(`came with a wrong code\\. After ${left} more the code ends`));
  }
  await endsWith(receive(c, server, "--output", "in", wrongWord(code)), 4);
  await page.tab.see(/The code has ended\./);
  await endsWith(receive(c, server, "--output", "in", code), 4, "code-ended");

  await page.tab.press("New Code");
  const renewed = await until("a new code", async () => {
    const invitation = await page.invitation();
    return invitation.code !== "" && invitation.code !== code ? invitation : null;
  });
  assert(renewed.link === link, "the link is another one");
  const receiver = receive(c, server, "--yes", "--output", "in", renewed.code);
  await endsWith(receiver, 0);
  await page.sent();
});

test("a code with a word that is none, and one that nobody made", async (c) => {
  const server = await Server.start(c);
  const page = await PageEnd.open(c, "chromium", server);

  await page.tab.fill("Code or link", "7-acrobat-gymnasst-unzip", "combobox");
  await page.tab.press("Connect");
  // There is only one word that it can be.
  await page.tab.find("heading", "It did not work");
  await page.tab.see(ASK_AGAIN);
  await page.tab.press("Back to the Start");

  await page.tab.fill("Code or link", "7-acrobat-qqqqqqqqq-unzip", "combobox");
  await page.tab.see(/is not a word of a code/);
});

test("links that are unknown, cut off, expired and used up", async (c) => {
  const server = await Server.start(c, { options: ["--mailbox-lifetime", "3"] });
  const page = await PageEnd.open(c, "chromium", server);

  await page.join(`${server.url}#q83vEjRWeJCrze8SNFZ4kA8ODQwLCgkIBwYFBAMCAQA`);
  await page.tab.see(ASK_AGAIN);

  await page.tab.goto("about:blank");
  await page.tab.goto(`${server.url}#q83vEjRWeJCrze8SNFZ4kA8ODQw`);
  await page.tab.find("heading", "This link does not work");
  await page.tab.see(/The end of the link is missing/);

  const host = await PageEnd.open(c, "firefox", server);
  const { link } = await host.invite();
  await host.tab.see(/The code and link have expired\. Make new ones\./);
  await page.tab.goto("about:blank");
  await page.join(link);
  await page.tab.see(ASK_AGAIN);
  await endsWith(receive(c, null, "--output", "in", link), 4, "code-ended");
});

test("a link that somebody else uses already", async (c) => {
  const { link, page, sender } = await cliToPage(c, "chromium");
  const other = await page.browser.open(page.page);

  await other.goto(link);
  await other.press("Connect");
  await other.see(/Somebody else has already used this code or link\. Ask for a new one\./);
  await page.tab.press("Cancel");
  await endsWith(sender, 1, "cancelled");
});

test("opening a link joins nothing before the click", async (c) => {
  const server = await Server.start(c);
  const sender = send(c, server, small(c));
  const { link } = await sender.event("waiting");
  const page = await PageEnd.open(c, "chromium", server);
  const before = await server.metric("connections_total");

  await page.openLink(link);
  await page.tab.goto("about:blank");
  await page.openLink(link);
  await page.tab.see(/introduces you to the person who gave you this link/);
  assert(
    (await server.metric("connections_total")) === before,
    "the page has connected to the server",
  );

  await page.tab.press("Connect");
  await page.accept("disk");
  await endsWith(sender, 0);
});

// --- somebody or something goes away ---

test("a sender that is gone before anybody joins", async (c) => {
  const server = await Server.start(c, { options: ["--host-grace", "2"] });
  const page = await PageEnd.open(c, "chromium", server);

  // It says goodbye.
  let sender = send(c, server, small(c));
  let { link } = await sender.event("waiting");
  sender.signal("SIGINT");
  await sender.exit();
  await page.join(link);
  await page.tab.see(ASK_AGAIN);

  // It has no time to, and does not come back.
  sender = send(c, server, small(c));
  ({ link } = await sender.event("waiting"));
  sender.signal("SIGKILL");
  await sender.exit();
  await page.tab.goto("about:blank");
  await page.join(link);
  await page.tab.find("heading", "It did not work");
  await page.tab.see(ASK_AGAIN);
});

test("a page that is gone before anybody joins", async (c) => {
  const server = await Server.start(c, { options: ["--host-grace", "2"] });
  const page = await PageEnd.open(c, "firefox", server);
  const { link } = await page.invite([small(c)]);

  await page.browser.kill();
  await endsWith(receive(c, null, "--output", "in", link), 4);
});

for (const kind of ["chromium", "firefox"]) {
  test(`a sending program that is killed, and ${kind}`, async (c) => {
    const { sender, page } = await cliToPage(c, kind);

    sender.signal("SIGKILL");
    await page.tab.see(/Trying to get it back/);
    await page.tab.find("heading", "It did not work", LONG);
    await page.tab.see(/The connection to the other side was lost/);
  }, 300_000);
}

test("a receiving program that is killed, and a page", async (c) => {
  const { receiver, page } = await pageToCli(c, "chromium");

  receiver.signal("SIGKILL");
  await page.tab.find("heading", "It did not work", LONG);
  await page.tab.see(/The connection to the other side was lost/);
}, 300_000);

test("a browser that is killed, and a program", async (c) => {
  const { sender, page } = await cliToPage(c, "chromium");

  await page.browser.kill();
  await endsWith(sender, 1, "lost");
}, 300_000);

test("a connection that is lost for a while", async (c) => {
  const { sender, page } = await cliToPage(c, "firefox", { size: SOME });

  sender.signal("SIGSTOP");
  await page.tab.see(/Connection lost\. Trying to get it back/, LONG);
  sender.signal("SIGCONT");
  await page.received();
  await endsWith(sender, 0);
}, 400_000);

test("a tab that the browser puts to sleep", async (c) => {
  const { sender, page } = await cliToPage(c, "chromium", { size: SOME });
  const session = await page.tab.page.createCDPSession();
  const put = (state) => session.send("Page.setWebLifecycleState", { state });

  await put("frozen");
  await sender.event("lost", { ms: LONG });
  await put("active");
  await page.received();
  await endsWith(sender, 0);
}, 400_000);

test("a server that is gone before", async (c) => {
  const server = await Server.start(c);
  const page = await PageEnd.open(c, "chromium", server);

  await server.kill();
  await page.tab.press("Make a Link");
  await page.tab.find("heading", "It did not work", LONG);
  await page.tab.see(/cannot be reached/);

  // The button is what the sentence says it is.
  await Server.start(c, { port: server.port });
  await page.tab.press("Make a New Link");
  await page.invitation();
}, 300_000);

test("a server that is gone in the middle", async (c) => {
  const { server, sender, page } = await cliToPage(c, "chromium", { size: SOME });

  await server.kill();
  await page.tab.see(/The server is away\. That does not disturb those who are connected already/);
  await page.received();
  await endsWith(sender, 0);
}, 300_000);

// --- what people decide ---

test("a page that declines", async (c) => {
  const server = await Server.start(c);
  const sender = send(c, server, small(c));
  const { link } = await sender.event("waiting");
  const page = await PageEnd.open(c, "firefox", server);

  await page.join(link);
  await page.tab.press("Decline");
  await page.tab.see(/Declined/);
  await endsWith(sender, 3, "declined");
});

test("a program that declines", async (c) => {
  const server = await Server.start(c);
  const page = await PageEnd.open(c, "chromium", server);
  const { link } = await page.invite([small(c)]);
  const receiver = receive(c, null, "--output", "in", link);

  await receiver.event("offer");
  receiver.say("n");
  await page.tab.see(/The other side declined\. Ask them whether they expect this\./);
  await endsWith(receiver, 3);
});

test("a receiving page that cancels", async (c) => {
  const { sender, page } = await cliToPage(c, "firefox");

  await page.tab.press("Cancel");
  await page.tab.see(/cancelled here/);
  await endsWith(sender, 1, "cancelled");
});

test("a sending program that is told to stop", async (c) => {
  const { sender, page } = await cliToPage(c, "chromium");

  sender.signal("SIGINT");
  await page.tab.see(/Tincan was stopped on the other side/);
  await endsWith(sender, 130);
});

test("a sending page that cancels", async (c) => {
  const { receiver, page } = await pageToCli(c, "firefox");

  await page.tab.press("Cancel");
  await page.tab.see(/cancelled here/);
  await endsWith(receiver, 1, "cancelled");
});

test("a receiving program that is told to stop", async (c) => {
  const { receiver, page } = await pageToCli(c, "chromium");

  receiver.signal("SIGINT");
  await page.tab.see(/Tincan was stopped on the other side/);
  await endsWith(receiver, 130);
});

test("a page that is left in the middle", async (c) => {
  const { sender, page } = await cliToPage(c, "chromium");

  await page.tab.see(/Keep this page open until everything is through\./);
  await page.tab.page.close({ runBeforeUnload: true });
  await until("the question before leaving", () => page.tab.asked.includes("beforeunload"));
  await endsWith(sender, 1);
}, 300_000);

// --- disks ---

test("no space, and then some", async (c) => {
  const server = await Server.start(c);
  const page = await PageEnd.open(c, "chromium", server);
  const session = await page.tab.page.createCDPSession();
  const allow = (quotaSize) =>
    session.send("Storage.overrideQuotaForOrigin", {
      origin: server.url.replace(/\/$/, ""),
      quotaSize,
    });

  await allow(SOME / 2);
  const sender = send(c, server, large(c, SOME));
  await page.join((await sender.event("waiting")).link);
  await page.accept("disk");
  await page.tab.see(/could not be written, because the disk is full\. Free some space/, LONG);
  await sender.event("paused");

  await allow(10 * SOME);
  await page.tab.press("Go On");
  await page.received();
  await endsWith(sender, 0);
  await assertSameFile(large(c, SOME), join(await page.collect(), "large.bin"));
});

for (const kind of ["chromium", "firefox"]) {
  test(`no space, among the downloads of ${kind}`, async (c) => {
    const server = await Server.start(c);
    const page = await PageEnd.open(c, kind, server);
    mountSmall(c, page.browser.downloads);

    const sender = send(c, server, large(c));
    await page.join((await sender.event("waiting")).link);
    await page.accept("download");
    await page.tab.see(/the disk is full/, LONG);
    await endsWith(sender, 1);
    assert((await sender.event("error")).message !== "", () => sender.describe());
  });
}

/** A file system of its own with room for 30 MB; needs root. */
function mountSmall(c, folder) {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=30m", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    throw new Skip("a file system cannot be mounted here");
  }
  c.defer(() => execFileSync("umount", ["-l", folder]));
}

// --- names ---

for (const kind of ["chromium", "firefox"]) {
  test(`names that must not be, chosen in ${kind}`, async (c) => {
    const server = await Server.start(c);
    const page = await PageEnd.open(c, kind, server);
    const bad = [small(c, "out/photo\u202Egpj.exe"), small(c, "out/two\nlines")];
    const { link } = await page.invite([...bad, small(c, "out/good.txt")]);

    await page.tab.see(/gpj\.exe/);
    await page.tab.see(/lines/);
    const receiver = receive(c, null, "--yes", "--output", "in", link);
    const offer = await receiver.event("offer");
    assert(offer.items === 1 && offer.names[0] === "good.txt", () => receiver.describe());
    await endsWith(receiver, 0);
  });
}

test("the picker stays open for longer than anybody would wait", async (c) => {
  const server = await Server.start(c);
  const sender = send(c, server, small(c));
  const { link } = await sender.event("waiting");
  const page = await PageEnd.open(c, "chromium", server, { held: true });

  await page.join(link);
  await page.accept("disk");
  await page.tab.see(/The other side waits as long as that takes/);
  // Longer than the 15 s after which a silent side would be given up.
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  assert(sender.status === null, () => sender.describe());
  await page.tab.page.evaluate(() => window.tincanAnswer());
  await page.received();
  await endsWith(sender, 0);
});

await main({ atOnce: 3 });
