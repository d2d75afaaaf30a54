#!/bin/sh
# clang-format over all C++ files of the checkout; names each file and line that differs.
set -eu
cd "$1"
formatter=$(command -v clang-format-14) || { echo "clang-format-14 is not installed" >&2; exit 1; }
files=$(find engine store shaders tests -name '*.cpp' -o -name '*.h')
[ -n "$files" ] || { echo "no C++ files found" >&2; exit 1; }
# shellcheck disable=SC2086
"$formatter" --dry-run -Werror $files
echo "$(echo "$files" | wc -l) files formatted"
