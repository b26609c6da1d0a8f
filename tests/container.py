#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds an image of the server, and runs it as data/server/README.md says.

The base image is not fetched from a registry: a Debian 12 system of the same name is made here, by debootstrap, and is kept in
build-container/ for the next time. The image is built by buildah, and run by runc with the settings that are in the image and
that the guide gives to podman; podman itself wants more of a machine than a test may suppose. Needs root.
DEBIAN_MIRROR names another source of Debian's packages."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PLACE = os.path.join(ROOT, "build-container")
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
BASE, IMAGE = "docker.io/library/debian:bookworm-slim", "tincan-server"
PATIENCE = 60

STORAGE = f"""[storage]
driver = "{{}}"
graphroot = "{PLACE}/storage"
runroot = "{PLACE}/run"
"""


def run(*command, **keywords):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **keywords).stdout.strip()


def logged(name, *command, **keywords):
    """Says nothing unless it fails."""
    path = f"{PLACE}/{name}.log"
    with open(path, "w", encoding="utf-8") as log:
        status = subprocess.run(command, stdout=log, stderr=log, check=False, **keywords).returncode
    if status != 0:
        with open(path, encoding="utf-8", errors="replace") as log:
            sys.exit(f"{log.read()[-4000:]}\n{' '.join(command)} failed with {status}")


def buildah(*arguments):
    return run("buildah", *arguments)


# --- building ---

def choose_storage():
    """Layers on top of one another where the file system can; copies of everything otherwise."""
    os.environ["CONTAINERS_STORAGE_CONF"] = f"{PLACE}/storage.conf"
    for driver in ("overlay", "vfs"):
        with open(f"{PLACE}/storage.conf", "w", encoding="ascii") as file:
            file.write(STORAGE.format(driver))
        if subprocess.run(["buildah", "images"], capture_output=True, check=False).returncode == 0:
            return
        shutil.rmtree(f"{PLACE}/storage", ignore_errors=True)
    sys.exit("There is no way to store an image here.")


def make_base():
    if subprocess.run(["buildah", "inspect", "--type", "image", BASE], capture_output=True, check=False).returncode == 0:
        return
    print("Fetching Debian 12…", flush=True)
    container = buildah("from", "scratch")
    logged("debootstrap", "debootstrap", "--variant=minbase", "bookworm", buildah("mount", container), MIRROR)
    buildah("commit", "--quiet", "--rm", container, BASE)


def build():
    """The folder in which the image is to be seen, and its settings."""
    print("Building the image…", flush=True)
    # The page's packages go along from here, where npm knows how to get them.
    with open(f"{ROOT}/data/server/Containerfile.dockerignore", encoding="ascii") as file:
        ignored = [line for line in file if "node_modules" not in line]
    with open(f"{PLACE}/ignored", "w", encoding="ascii") as file:
        file.writelines(ignored)
    logged("build", "buildah", "build", "--pull-never", "--isolation", "chroot", "--layers", "--format", "docker", "--tag", IMAGE,
           "--ignorefile", f"{PLACE}/ignored", "--file", f"{ROOT}/data/server/Containerfile", ROOT)
    settings = json.loads(buildah("inspect", "--type", "image", IMAGE))["Docker"]["config"]
    container = buildah("from", "--pull-never", IMAGE)
    return container, buildah("mount", container), settings


# --- running ---

def guide_options():
    """What the guide gives to the server in a container."""
    with open(f"{ROOT}/data/server/README.md", encoding="utf-8") as file:
        text = re.search(r"^podman run .*?^```$", file.read(), re.DOTALL | re.MULTILINE).group(0)
    options = text.replace("\\\n", " ").rstrip("`\n").split()
    assert {"--read-only", "--cap-drop", "--security-opt"} <= set(options), options
    return options[options.index("tincan-server", options.index("--secret")) + 1:]


class Container:
    """As podman would run it with --read-only, --cap-drop all, --security-opt no-new-privileges and --network host."""

    count = 0

    def __init__(self, root, settings, options, mounts=()):
        Container.count += 1
        self.name = f"tincan-{os.getpid()}-{Container.count}"
        self.bundle = f"{PLACE}/{self.name}"
        os.makedirs(self.bundle)
        run("runc", "spec", cwd=self.bundle)
        with open(f"{self.bundle}/config.json", encoding="utf-8") as file:
            spec = json.load(file)
        user, group = map(int, settings["User"].split(":"))
        spec["root"] = {"path": root, "readonly": True}
        spec["process"].update({
            "args": settings["Entrypoint"] + (options or settings["Cmd"]),
            "env": settings["Env"],
            "cwd": settings.get("WorkingDir") or "/",
            "user": {"uid": user, "gid": group},
            "terminal": False,
            "capabilities": {},
            "noNewPrivileges": True,
        })
        # The test has a network of its own, and leaves limits to the machine.
        del spec["process"]["rlimits"]
        spec["linux"]["namespaces"] = [n for n in spec["linux"]["namespaces"] if n["type"] not in ("network", "cgroup")]
        spec["mounts"] += [{"destination": there, "type": "bind", "source": here, "options": ["bind", "ro"]}
                           for here, there in mounts]
        with open(f"{self.bundle}/config.json", "w", encoding="utf-8") as file:
            json.dump(spec, file)
        self.log = open(f"{PLACE}/run.log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(["runc", "run", "--bundle", self.bundle, self.name],
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["runc", "delete", "--force", self.name], capture_output=True, check=False)
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.bundle)

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def wait_listening(self, port):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                assert self.process.poll() is None and time.monotonic() < deadline, self.said()
                time.sleep(0.05)

    def status(self):
        pid = json.loads(run("runc", "state", self.name))["pid"]
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            return dict(line.rstrip("\n").split(":\t", 1) for line in file)

    def execute(self, *command):
        result = subprocess.run(["runc", "exec", self.name, *command],
                                capture_output=True, text=True, check=False)
        return result.returncode, result.stdout + result.stderr

    def stop(self):
        run("runc", "kill", self.name, "TERM")
        return self.process.wait(PATIENCE)


def ask(path, port=8044):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_as_it_is(root, settings):
    """With no options it serves whoever reaches the container, and says how it is."""
    assert list(settings["ExposedPorts"]) == ["8044/tcp"], settings
    kind, *health = settings["Healthcheck"]["Test"]
    assert kind == "CMD", settings
    with Container(root, settings, []) as container:
        container.wait_listening(8044)
        with open(f"{root}/usr/local/share/tincan/web/index.html", "rb") as file:
            assert ask("/") == (200, file.read())
        assert ask("/healthz") == (200, b"ok\n")
        status, said = container.execute(*health)
        assert status == 0, said

        status = container.status()
        assert status["Uid"].split() == ["65532"] * 4 and status["Gid"].split() == ["65532"] * 4, status
        assert int(status["CapEff"], 16) == 0 and status["NoNewPrivs"] == "1", status
        assert container.execute("touch", "/anything")[0] != 0
        assert container.stop() == 0, container.said()
        assert "stopped" in container.said()

    with Container(root, settings, ["--listen", "127.0.0.1:8045"]) as container:
        container.wait_listening(8045)
        assert container.execute(*health)[0] != 0, "it says that it is well, and does not listen"


def test_as_the_guide_says(root, settings):
    with open(f"{PLACE}/turn-secret", "w", encoding="ascii") as file:
        file.write("shared\n")
    with Container(root, settings, guide_options(), [(f"{PLACE}/turn-secret", "/run/secrets/turn-secret")]) as container:
        container.wait_listening(8044)
        assert ask("/healthz") == (200, b"ok\n")
        assert container.stop() == 0, container.said()


def test_with_tls(root, settings):
    folder = f"{ROOT}/tests/integration/server"
    mounts = [(f"{folder}/localhost-cert.pem", "/run/cert.pem"), (f"{folder}/localhost-key.pem", "/run/key.pem")]
    options = ["--listen", "0.0.0.0:8443", "--tls-cert", "/run/cert.pem", "--tls-key", "/run/key.pem"]
    with Container(root, settings, options, mounts) as container:
        container.wait_listening(8443)
        context = ssl.create_default_context(cafile=f"{folder}/localhost-cert.pem")
        connection = http.client.HTTPSConnection("localhost", 8443, timeout=PATIENCE, context=context)
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b"ok\n"


def test_small(root, settings):
    """What built it is not in it."""
    for program in ("gcc", "meson", "node", "npm"):
        assert not os.path.exists(f"{root}/usr/bin/{program}"), program
    assert not os.path.exists(f"{root}/tincan")
    assert os.access(f"{root}/usr/local/bin/tincan-server", os.X_OK)


def run_tests(root, settings):
    run("ip", "link", "set", "lo", "up")
    tests = [test_as_it_is, test_as_the_guide_says, test_with_tls, test_small]
    for test in tests:
        test(root, settings)
        print(f"ok {test.__name__}", flush=True)


def main():
    if os.geteuid() != 0:
        sys.exit("An image can only be built as root here. Try again as root.")
    if "--inside" not in sys.argv:
        # What is mounted goes away with this namespace, however the test ends.
        os.execvp("unshare", ["unshare", "--mount", sys.executable, os.path.abspath(__file__), "--inside"])
    if "--run" in sys.argv:
        with open(f"{PLACE}/image.json", encoding="utf-8") as file:
            run_tests(**json.load(file))
        return

    os.makedirs(PLACE, exist_ok=True)
    choose_storage()
    make_base()
    container, root, settings = build()
    with open(f"{PLACE}/image.json", "w", encoding="utf-8") as file:
        json.dump({"root": root, "settings": settings}, file)
    print(f"It has {run('du', '-sm', root).split()[0]} MB.", flush=True)
    inside = ["unshare", "--net", sys.executable, os.path.abspath(__file__), "--inside", "--run"]
    status = subprocess.run(inside, check=False).returncode
    buildah("rm", container)
    sys.exit(status)


main()
