// SPDX-License-Identifier: GPL-3.0-or-later
import { spawn } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

import { PATIENCE, Skip, assert, until } from "./tap.mjs";

const BUILD = resolve(process.env.TINCAN_BUILD ?? "build");
const CLI = resolve(process.env.TINCAN_CLI ?? join(BUILD, "src/cli/tincan-cli"));
const SERVER = resolve(
  process.env.TINCAN_SERVER_PROGRAM ?? join(BUILD, "src/server/tincan-server"),
);

/** The other end of a bare data channel. */
export const PUMP = join(BUILD, "tests/bench/pump");

/** The folder of the built page. */
export const PAGE = resolve(process.env.TINCAN_PAGE ?? join(BUILD, "src/web/web"));

/** The address under which other machines would reach this one. It is no secure context. */
export function ownAddress() {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { family, address, internal } of addresses) {
      if (family === "IPv4" && !internal) {
        return address;
      }
    }
  }
  throw new Skip("this machine has only a loopback address");
}

export function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** A running program that ends with the case; its standard output is JSON, one object a line. */
export class Program {
  events = [];
  stderr = "";
  status = null;
  #stopped;

  constructor(c, command, args, env = {}) {
    this.command = [command, ...args];
    const environment = { ...process.env, LC_ALL: "C.UTF-8", ...env };
    delete environment.TINCAN_SERVER;
    this.child = spawn(command, args, {
      cwd: c.folder,
      env: environment,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.child.stdin.on("error", () => {});
    createInterface({ input: this.child.stdout }).on("line", (line) => this.#take(line));
    this.child.stderr.setEncoding("utf8").on("data", (text) => {
      this.stderr = (this.stderr + text).slice(-20_000);
    });
    this.#stopped = new Promise((done) => {
      this.child.once("error", (error) => {
        this.status = error.code;
        this.stderr += error.message;
        done();
      });
      this.child.once("close", (status, signal) => {
        this.status = status ?? signal;
        done();
      });
    });
    c.defer(() => this.kill());
    c.onFailure(() => this.describe());
  }

  #take(line) {
    try {
      this.events.push(JSON.parse(line));
    } catch {
      this.events.push({ event: "garbage", line });
    }
  }

  seen(name) {
    return this.events.filter(({ event }) => event === name);
  }

  /** The count-th event of this name for which `fits` says yes. */
  async event(name, { count = 1, ms = PATIENCE, fits = () => true } = {}) {
    return until(
      () => `${name} from ${this.describe()}`,
      () => {
        const found = this.seen(name).filter(fits);
        if (found.length >= count) {
          return found[count - 1];
        }
        assert(this.status === null, () => `no ${name} from ${this.describe()}`);
        return null;
      },
      ms,
    );
  }

  /** Its exit status, once it has ended by itself. */
  async exit(ms = PATIENCE) {
    return until(
      () => `the end of ${this.describe()}`,
      () => this.status,
      ms,
    );
  }

  signal(name) {
    this.child.kill(name);
  }

  say(line) {
    this.child.stdin.write(`${line}\n`);
  }

  async kill() {
    if (this.status === null) {
      this.child.kill("SIGKILL");
    }
    await this.#stopped;
  }

  describe() {
    const events = this.events
      .filter(({ event }) => event !== "progress" && event !== "file")
      .slice(-8);
    return [
      `${this.command.slice(0, 3).join(" ")} … (status ${this.status})`,
      ...events.map((event) => `  ${JSON.stringify(event)}`),
      ...this.stderr.slice(-1500).split("\n"),
    ].join("\n");
  }
}

async function listens(port, address) {
  return new Promise((done) => {
    const socket = connect({ port, host: address }, () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });
}

/** tincan-server with the page; at a loopback address unless told otherwise. */
export class Server extends Program {
  constructor(c, port, { address = "127.0.0.1", options = [], page = PAGE } = {}) {
    super(c, SERVER, ["--listen", `${address}:${port}`, "--web-root", page, ...options]);
    this.port = port;
    this.url = `http://${address}:${port}/`;
  }

  static async start(c, options = {}) {
    const address = options.address ?? "127.0.0.1";
    const server = new Server(c, options.port ?? (await freePort()), options);
    await until("the server listens", async () => {
      assert(server.status === null, () => server.describe());
      return listens(server.port, address);
    });
    return server;
  }

  /** One of its own figures. */
  async metric(name) {
    const text = await (await fetch(`${this.url}metrics`)).text();
    const [, value] = new RegExp(`^tincan_${name} (\\d+)$`, "m").exec(text);
    return Number(value);
  }
}

/** A copy of the page whose config.json says what `config` says. */
export function pageWith(c, config, name = "page") {
  const page = join(c.folder, name);
  cpSync(PAGE, page, { recursive: true });
  writeFileSync(join(page, "config.json"), JSON.stringify(config));
  return page;
}

/** `server` is null for the one that the program carries along. */
export function send(c, server, ...args) {
  const where = server !== null ? ["--server", server.url] : [];
  return new Program(c, CLI, ["send", "--json", ...where, ...args]);
}

export function receive(c, server, ...args) {
  const where = server !== null ? ["--server", server.url] : [];
  return new Program(c, CLI, ["receive", "--json", ...where, ...args]);
}
