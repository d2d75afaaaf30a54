#!/usr/bin/env python3
"""Checks every #include of engine/, store/ and shaders/ against the layers that CMake declared.

  check.py CHECKOUT LAYERS.TXT     one line a fault (file:line: what), status 1 when there is one
  check.py --self-test             shows on made-up trees that each kind of fault is found

LAYERS.TXT has one line a layer: "folder: used folders | wrapped foreign libraries".
"""
import os
import re
import sys
import tempfile

# Foreign headers and the library target that owns them. GLM, fmt and spdlog come with core and are open to all.
FOREIGN = [
    (r"vulkan/", "dep::vulkan"), (r"GLFW/", "dep::glfw"), (r"vk_mem_alloc\.h", "dep::vma"), (r"imgui", "dep::imgui"),
    (r"tiny_gltf", "dep::tinygltf"), (r"tiny_obj_loader", "dep::tinyobj"), (r"nlohmann/", "dep::json"), (r"zip\.h", "dep::zip"),
    (r"(stb_|webp/)", "dep::images"), (r"(btBullet|BulletCollision|LinearMath)", "dep::bullet"), (r"(Recast|Detour)", "dep::recast"),
    (r"sqlite3", "dep::sqlite"), (r"curl/", "dep::curl"), (r"boost/", "dep::beast"), (r"meshoptimizer", "dep::meshoptimizer"),
    (r"openxr/", "dep::openxr"), (r"zlib\.h", "dep::zlib"), (r"(jpeglib|turbojpeg)", "dep::jpeg"), (r"openssl/", "dep::crypto"),
]
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
PROGRAMS = "store/apps"  # sees both halves and everything below


def read_layers(path):
    layers = {}
    for line in open(path, encoding="utf-8"):
        if ":" not in line:
            continue
        folder, rest = line.strip().split(":", 1)
        uses, _, deps = rest.partition("|")
        layers[folder] = (set(uses.split()), set(deps.split()))
    return layers


def owner(path, layers):
    folder = os.path.dirname(path)
    while folder and folder not in layers:
        folder = os.path.dirname(folder)
    return folder


def faults_of(root, layers):
    for base in ("engine", "store", "shaders"):
        for folder, _, names in os.walk(os.path.join(root, base)):
            for name in sorted(names):
                if name.endswith((".h", ".cpp")):
                    yield from faults_in(root, os.path.relpath(os.path.join(folder, name), root), layers)


def faults_in(root, path, layers):
    mine = owner(path, layers)
    program = path.startswith(PROGRAMS + "/")
    if not mine and not program:
        yield f"{path}:1: lies in no declared layer"
        return
    for number, line in enumerate(open(os.path.join(root, path), encoding="utf-8"), 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        header = found.group(2)
        if header.startswith(("engine/", "store/", "shaders/")):
            theirs = owner(header, layers)
            if header.startswith(PROGRAMS + "/"):
                if not program:
                    yield f"{path}:{number}: {header}: nothing may include the programs"
            elif not program and theirs != mine and theirs not in layers[mine][0]:
                yield f"{path}:{number}: {header}: {mine} does not use {theirs}"
            continue
        for pattern, library in FOREIGN:
            if not re.match(pattern, header):
                continue
            if not program and library not in layers[mine][1]:
                yield f"{path}:{number}: <{header}>: {mine} does not wrap {library}"
            elif library == "dep::imgui" and path.startswith("store/") and not path.endswith("_panel.cpp"):
                yield f"{path}:{number}: <{header}>: in store only *_panel.cpp may include Dear ImGui"


def downward(layers):
    """The engine never uses the store; no cycles; nothing undeclared."""
    for folder, (uses, _) in layers.items():
        for use in sorted(uses):
            if use not in layers:
                yield f"layers.txt: {folder} uses {use}, which is no layer"
            if folder.startswith(("engine/", "shaders")) and use.startswith("store/"):
                yield f"layers.txt: {folder} uses {use}: the engine knows nothing of the store"
    done = set()

    def visit(folder, trail):
        if folder in done or folder not in layers:
            return None
        if folder in trail:
            return " -> ".join(trail[trail.index(folder):] + [folder])
        for use in sorted(layers[folder][0]):
            cycle = visit(use, trail + [folder])
            if cycle:
                return cycle
        done.add(folder)
        return None

    for folder in sorted(layers):
        cycle = visit(folder, [])
        if cycle:
            yield f"layers.txt: cycle {cycle}"
            return


def check(root, layers):
    return list(downward(layers)) + list(faults_of(root, layers))


def self_test():
    layers = {"engine/core": (set(), set()), "engine/gpu": ({"engine/core"}, {"dep::vulkan"}), "store/money": ({"engine/core"}, set()),
              "store/shop": ({"store/money"}, {"dep::imgui"})}
    cases = [
        ("engine/gpu/a.cpp", '#include "engine/core/x.h"\n#include <vulkan/vulkan.h>\n', 0),
        ("engine/core/a.cpp", '#include "engine/gpu/x.h"\n', 1),
        ("engine/core/b.h", "#include <vulkan/vulkan.h>\n", 1),
        ("store/money/a.cpp", "#include <imgui.h>\n", 1),
        ("store/shop/cart_panel.cpp", "#include <imgui.h>\n", 0),
        ("store/shop/cart.cpp", "#include <imgui.h>\n", 1),
        ("store/other/a.cpp", "\n", 1),
        ("store/apps/main.cpp", '#include "engine/gpu/x.h"\n#include <vulkan/vulkan.h>\n', 0),
        ("store/money/b.cpp", '#include "store/apps/y.h"\n', 1),
    ]
    for path, text, expected in cases:
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(os.path.join(root, os.path.dirname(path)))
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
            found = check(root, layers)
            assert len(found) == expected, (path, text, found)
    assert any("cycle" in f for f in downward({"a": ({"b"}, set()), "b": ({"a"}, set())}))
    assert any("knows nothing" in f for f in downward({"engine/x": ({"store/y"}, set()), "store/y": (set(), set())}))
    print("every kind of fault is found")
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    found = check(sys.argv[1], read_layers(sys.argv[2]))
    for fault in found:
        print(fault)
    print(f"{len(found)} forbidden includes")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
