#!/bin/sh
# Whole-process time of `vitrine render` against f3d (Debian's), alternating in one run on one machine, warm and cold.
#   render_vs_f3d.sh [--vitrine PATH] [--data DIR] [--runs N] [--json FILE]
# DIR holds data/gltf as shared with this project. f3d draws without image light, its fastest way; vitrine with it.
# Needs f3d, xvfb and python3. Prints a table; FILE receives all times.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
vitrine=$here/build/bin/vitrine data=${VITRINE_SHARED:-$here/../shared}/data/gltf runs=7 json=
while [ $# -gt 0 ]; do
  case $1 in
    --vitrine) vitrine=$2; shift 2 ;;
    --data) data=$2; shift 2 ;;
    --runs) runs=$2; shift 2 ;;
    --json) json=$2; shift 2 ;;
    --help|-h) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "render_vs_f3d.sh: unknown argument '$1'" >&2; exit 2 ;;
  esac
done
for tool in f3d xvfb-run python3; do
  command -v $tool >/dev/null || { echo "render_vs_f3d.sh: $tool is missing (apt-get install f3d xvfb python3)" >&2; exit 1; }
done
[ -x "$vitrine" ] || { echo "render_vs_f3d.sh: $vitrine is not built" >&2; exit 1; }
exec xvfb-run -a -s '-screen 0 1280x720x24' python3 - "$vitrine" "$data" "$runs" "$json" <<'PYTHON'
import json, os, shutil, statistics, subprocess, sys, tempfile, time

vitrine, data, runs, out = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
work = tempfile.mkdtemp(prefix="vitrine-bench.")
environment = os.path.join(data, "env", "lightroom_14b_recon.hdr")
warm_home, cold_home = os.path.join(work, "warm"), os.path.join(work, "cold")

def run(words, home):
    env = dict(os.environ, VITRINE_HOME=home, MESA_SHADER_CACHE_DIR=os.path.join(home, "mesa"))
    started = time.perf_counter()
    done = subprocess.run(words, env=env, capture_output=True, text=True)
    took = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{' '.join(words)}: status {done.returncode}: {done.stderr.strip()}")
    return took

results = []
for name in ("SheenChair", "IridescenceLamp", "DamagedHelmet"):
    model, picture = os.path.join(data, "models", name, name + ".glb"), os.path.join(work, name)
    ours = [vitrine, "render", model, "--out", picture + ".vitrine.png", "--size", "1280x720", "--environment", environment]
    theirs = ["f3d", model, f"--output={picture}.f3d.png", "--resolution=1280,720"]
    row = {"model": name, "vitrine_cold_s": [], "vitrine_warm_s": [], "f3d_s": []}
    run(ours, warm_home), run(theirs, warm_home)  # fills caches of both, the file system's included
    for i in range(runs):
        if i < 3:
            shutil.rmtree(cold_home, ignore_errors=True)
            row["vitrine_cold_s"].append(run(ours, cold_home))
        row["f3d_s"].append(run(theirs, warm_home))
        row["vitrine_warm_s"].append(run(ours, warm_home))
    for key in ("vitrine_warm", "vitrine_cold", "f3d"):
        row[key + "_median_s"] = statistics.median(row[key + "_s"])
    row["ratio_warm"] = row["vitrine_warm_median_s"] / row["f3d_median_s"]
    row["ratio_cold"] = row["vitrine_cold_median_s"] / row["f3d_median_s"]
    results.append(row)

print(f"{'1280 x 720, medians of ' + str(runs):28s} {'f3d':>8s} {'vitrine':>8s} {'ratio':>6s} {'cold':>8s} {'ratio':>6s}")
for r in results:
    print(f"{r['model']:28s} {r['f3d_median_s']:7.3f}s {r['vitrine_warm_median_s']:7.3f}s {r['ratio_warm']:6.2f} "
          f"{r['vitrine_cold_median_s']:7.3f}s {r['ratio_cold']:6.2f}")
if out:
    with open(out, "w") as f:
        json.dump({"size": [1280, 720], "runs": runs, "models": results}, f, indent=1)
shutil.rmtree(work)
PYTHON
