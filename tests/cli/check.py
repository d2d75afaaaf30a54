#!/usr/bin/env python3
"""Runs a program's verbs with good and wrong arguments: --help on stdout with status 0, usage errors on stderr with 2,
failures on stderr with 1, and never a word on the other stream."""
import json
import os
import re
import subprocess
import sys
import tempfile

program = sys.argv[1]
faults = []


def run(*args):
    env = dict(os.environ)
    env.pop("DISPLAY", None)
    env.pop("WAYLAND_DISPLAY", None)
    done = subprocess.run([program, *args], capture_output=True, text=True, timeout=60, env=env)
    return done.returncode, done.stdout, done.stderr


def expect(what, condition):
    if not condition:
        faults.append(what)


def expect_usage(*args):
    status, out, err = run(*args)
    expect(f"{args}: status {status}, not 2", status == 2)
    expect(f"{args}: nothing said on stderr", err.strip() != "")
    expect(f"{args}: wrote to stdout: {out[:80]!r}", out == "")
    return err


def expect_failure(*args):
    status, out, err = run(*args)
    expect(f"{args}: status {status}, not 1", status == 1)
    expect(f"{args}: not one line on stderr: {err!r}", 1 <= len(err.strip().splitlines()) <= 3)
    return err


status, out, err = run("--help")
expect("--help: status", status == 0 and err == "")
verbs = re.findall(r"^  ([a-z]+) +\S", out, re.M)
expect(f"--help names verbs, found {verbs}", {"walk", "view", "render", "bench", "doctor"} <= set(verbs))
for verb in verbs:
    status, out, err = run(verb, "--help")
    expect(f"{verb} --help: status {status}", status == 0)
    expect(f"{verb} --help: stderr {err!r}", err == "")
    expect(f"{verb} --help: usage line", out.startswith(f"usage: vitrine {verb}"))
    expect(f"{verb}: an unknown option is named", "--no-such-option" in expect_usage(verb, "--no-such-option"))

status, out, err = run("--version")
expect("--version", status == 0 and re.fullmatch(r"vitrine \d+\.\d+\.\d+\n", out) is not None)
expect_usage()
expect("an unknown verb is named", "juggle" in expect_usage("juggle"))
expect_usage("view")
expect_usage("view", "a.glb", "b.glb")
expect("the value is named", "hologram" in expect_usage("view", "a.glb", "--backend", "hologram"))
for size in ("", "12", "12x", "x12", "0x10", "10x0", "-5x5", "1e3x10", "99999x99999", "640x360x1"):
    expect(f"the size {size!r} is named", f"'{size}'" in expect_usage("view", "a.glb", "--size", size))
for bad in (("--frames", "-1"), ("--frames", "many"), ("--samples", "3"), ("--text-scale", "9"), ("--orbit", "1,2"),
            ("--orbit", "1,2,nan"), ("--orbit", "0,90,0"), ("--exposure", "bright")):
    expect(f"{bad} is named", bad[0] in expect_usage("view", "a.glb", *bad))
expect_usage("view", "a.glb", "--frames")
expect_usage("view", "a.glb", "--stereo")
expect_usage("bench", "no-such-case")
expect_usage("doctor", "surplus")

with tempfile.TemporaryDirectory() as folder:
    missing = os.path.join(folder, "missing.glb")
    expect("a missing model is named", missing in expect_failure("view", missing, "--backend", "offscreen", "--frames", "2"))
    hostile = os.path.join(folder, "hostile.glb")
    with open(hostile, "wb") as file:
        file.write(b"glTF\x02\0\0\0\xff\xff\xff\xffnot really")
    expect("a damaged model is named", hostile in expect_failure("view", hostile, "--backend", "offscreen", "--frames", "2"))
    expect("no display is said", "--backend offscreen" in expect_failure("view", hostile))

    status, out, err = run("doctor", "--json", "--content", folder)
    report = json.loads(out)
    by_id = {check["id"]: check for check in report["checks"]}
    expect("doctor: a machine without content is not well", status == 1 and report["well"] is False)
    expect("doctor: says what is missing", by_id["content"]["state"] == "missing" and folder in by_id["content"]["found"])
    expect("doctor: says how to mend it", "store/run" in by_id["content"]["remedy"])
    expect("doctor: has a display line", by_id["display"]["state"] == "note")
    expect("doctor: looks at everything", {"gpu", "display", "openxr", "camera", "server", "content", "fonts", "folders",
                                           "machine"} <= set(by_id))
    status, out, err = run("doctor", "--json", "--store", "http://127.0.0.1:9")
    by_id = {check["id"]: check for check in json.loads(out)["checks"]}
    expect("doctor: a store that does not answer", by_id["server"]["state"] == "missing" and "127.0.0.1:9" in by_id["server"]["found"])

for fault in faults:
    print(fault)
sys.exit(1 if faults else 0)
