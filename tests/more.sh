# Sourced by tests/run --more after the ordinary tests: the thread sanitizer, the server without Vulkan, short fuzzing.
# Sets status=1 on a failure.

step "thread sanitizer: what runs on several threads"
build tsan unit_engine_core unit_engine_asset api_client
TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$top/tests/tsan.supp
export TSAN_OPTIONS
run_tests tsan "$top/build/tsan" -R '^(unit_engine_core|unit_engine_asset|api_client)$' || status=1

step "server, cook and their tests on a machine without Vulkan"
(
  cd "$top"
  quiet configure-server cmake --preset dev -B build/server -DVITRINE_CLIENT=OFF -DVITRINE_TESTS=OFF
  quiet build-server ninja -C build/server vitrine-server vitrine-cook
) || status=1
if ldd "$top/build/server/bin/vitrine-server" | grep -qE 'vulkan|glfw'; then
  say "vitrine-server is linked to Vulkan or GLFW"
  status=1
fi

step "fuzzing, one minute a parser"
(
  cd "$top"
  quiet configure-fuzz cmake --preset fuzz
  quiet build-fuzz ninja -C build/fuzz fuzzers
) || status=1
for fuzzer in "$top"/build/fuzz/bin/fuzz_*; do
  [ -x "$fuzzer" ] || { say "no fuzzer was built"; status=1; break; }
  name=$(basename "$fuzzer")
  corpus=$top/tests/fuzz/corpus/${name#fuzz_}
  mkdir -p "$top/build/fuzz/new/$name"
  if "$fuzzer" -max_total_time="${VITRINE_FUZZ_SECONDS:-60}" -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 \
    -artifact_prefix="$top/build/fuzz/new/$name-" "$top/build/fuzz/new/$name" "$corpus" >"$top/build/logs/$name.log" 2>&1; then
    say "$name: $(grep -oE 'stat::number_of_executed_units: *[0-9]+' "$top/build/logs/$name.log" | grep -oE '[0-9]+$') inputs, no fault"
  else
    say "$name found a fault:"
    tail -n 20 "$top/build/logs/$name.log"
    status=1
  fi
done
