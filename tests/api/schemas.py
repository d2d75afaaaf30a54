"""UCP's own JSON schemas, from ../shared, as one document: references between files become pointers inside of it, so that nothing
is ever fetched and every version of jsonschema resolves them alike."""

import json
import os
import pathlib
import posixpath
import unittest

import jsonschema

RELEASE = "ucp/v2026-04-08"


def folder():
    shared = os.environ.get("VITRINE_SHARED") or pathlib.Path(os.environ["VITRINE_SOURCE_DIR"]) / ".." / "shared"
    path = pathlib.Path(shared) / "data" / RELEASE
    if path.is_dir():
        return path
    if os.environ.get("CI") == "true":
        raise RuntimeError("%s is missing" % path)
    raise unittest.SkipTest("%s is missing: replies cannot be checked against UCP's schemas" % path)


def pointer(path, fragment=""):
    return "#/files/" + path.replace("~", "~0").replace("/", "~1") + fragment


class Schemas:
    def __init__(self):
        root = folder()
        self.files = {}
        for file in sorted(root.rglob("*.json")):
            if "openapi" in file.name or "openrpc" in file.name:
                continue
            path = file.relative_to(root).as_posix()
            self.files[path] = self.rewrite(json.loads(file.read_text(encoding="utf-8")), path)

    def rewrite(self, node, path):
        if isinstance(node, list):
            return [self.rewrite(one, path) for one in node]
        if not isinstance(node, dict):
            return node
        out = {}
        for name, value in node.items():
            if name == "$ref" and isinstance(value, str):
                target, _, fragment = value.partition("#")
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
                out[name] = pointer(target, fragment)
            elif name not in ("$id", "$schema"):
                out[name] = self.rewrite(value, path)
        return out

    def check(self, test, value, path, fragment=""):
        """Fails the test unless `value` is valid against the schema file, or the part of it."""
        test.assertIn(path, self.files)
        validator = jsonschema.Draft202012Validator({"files": self.files, "$ref": pointer(path, fragment.lstrip("#"))})
        faults = sorted(validator.iter_errors(value), key=lambda e: str(e.absolute_path))
        lines = ["%s: %s" % ("/".join(map(str, fault.absolute_path)), fault.message[:300]) for fault in faults]
        test.assertFalse(lines, "%s%s\n%s" % (path, fragment, "\n".join(lines)))
