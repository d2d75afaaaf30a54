# Sourced by store/run and tests/run (POSIX sh): everything between a bare Debian and a built, filled shop.
# Expects $top (the checkout). Every step looks first whether it is already done, so a second run needs no network.

# What the client, the server and the cook are built from and run on. Everything is Debian's own.
packages_build="g++ cmake ninja-build ccache pkgconf glslc spirv-tools ca-certificates
  libtinygltf-dev libglm-dev libfmt-dev libspdlog-dev libmeshoptimizer-dev libwebp-dev libstb-dev nlohmann-json3-dev zlib1g-dev libjpeg62-turbo-dev
  libbullet-dev librecast-dev libimgui-dev libjpeg62-turbo-dev libzip-dev libtinyobjloader-dev libboost-dev libssl-dev libsqlite3-dev libcurl4-openssl-dev
  libvulkan-dev libglfw3-dev"
packages_content="sweethome3d-furniture fonts-nanum"
# What the software driver, unpacked into build/deps, is linked against.
packages_driver="libllvm15 libelf1 libdrm2 libdrm-amdgpu1 libexpat1 libwayland-client0 libx11-xcb1 libxcb-dri3-0 libxcb-present0
  libxcb-randr0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0 libxshmfence1 libzstd1"
packages_tests="libgtest-dev vulkan-validationlayers clang-format-14 python3 python3-jsonschema python3-numpy python3-pil xvfb xauth xdotool libx11-dev procps"
packages_more="clang-14 libclang-rt-14-dev"

step_number=0
started=$(date +%s)
say() { printf '%s\n' "$*"; }
step() { step_number=$((step_number + 1)); printf '[%d] %s (%ds)\n' "$step_number" "$*" "$(($(date +%s) - started))"; }
die() { printf '%s: %s\n' "$program" "$*" >&2; exit 1; }

# quiet LOG COMMAND...: runs it with its output in build/logs/LOG.log; on failure shows the end of it.
quiet() {
  log=$top/build/logs/$1.log
  shift
  mkdir -p "$top/build/logs"
  "$@" >"$log" 2>&1 || { tail -n 25 "$log" >&2; die "failed: $* (whole output in $log)"; }
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo "$@"
  else die "needs root to install packages: run it as root, or install sudo. Wanted: $*"
  fi
}

release() { (. /etc/os-release && printf '%s' "${VERSION_CODENAME:-unknown}"); }

missing_packages() {
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || printf '%s ' "$package"
  done
}

install_packages() {
  wanted=$(missing_packages "$@")
  [ -n "$wanted" ] || return 0
  step "installing $(echo "$wanted" | wc -w) Debian packages"
  quiet apt-update as_root apt-get update
  # shellcheck disable=SC2086
  quiet apt-install as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $wanted
}

# The machine's own Debian mirror, as its apt is configured to use.
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    awk -v name="$1" '$2 == name && $3 == "main" {print $1; exit}'
}

# Debian 12 lacks two things: a software Vulkan driver with descriptor indexing (its backports have Mesa 25) and the header of the
# Vulkan memory allocator (Debian 13 has it). Both come signed from the same mirror, into a private folder; the system stays as it is.
unpack_deps() {
  deps=$top/build/deps
  [ -e "$deps/ready" ] && return 0
  [ "$(release)" = bookworm ] || { unpack_nothing; return 0; }
  step "unpacking the software Vulkan driver and the allocator header"
  mirror=$(debian_mirror bookworm)
  [ -n "$mirror" ] || die "no Debian 'bookworm main' source in this machine's apt configuration (/etc/apt/sources.list*)"
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -r "$keyring" ] || die "$keyring is missing: install the package debian-archive-keyring"
  rm -rf "$deps/apt" "$deps/root" "$deps/debs"
  mkdir -p "$deps/apt/lists/partial" "$deps/apt/cache/archives/partial" "$deps/root" "$deps/debs"
  {
    echo "deb [signed-by=$keyring] $mirror bookworm-backports main"
    echo "deb [signed-by=$keyring] $mirror trixie main"
  } >"$deps/apt/s.list"
  : >"$deps/apt/status"
  quiet deps-update private_apt update
  (cd "$deps/debs" && quiet deps-download private_apt download mesa-vulkan-drivers/bookworm-backports libvulkan-memory-allocator-dev/trixie)
  for deb in "$deps"/debs/*.deb; do quiet deps-unpack dpkg -x "$deb" "$deps/root"; done
  driver=$(ls "$deps"/root/usr/lib/*/libvulkan_lvp.so)
  # The manifest's path is relative to itself: the folder can be moved with the checkout.
  sed "s#\"library_path\": *\"[^\"]*\"#\"library_path\": \"./${driver#"$deps/"}\"#" \
    "$deps/root/usr/share/vulkan/icd.d/lvp_icd.json" >"$deps/lvp_icd.json"
  rm -rf "$deps/apt" "$deps/debs"
  touch "$deps/ready"
}

private_apt() {
  verb=$1
  shift
  apt-get -o Dir::Etc::sourcelist="$deps/apt/s.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$deps/apt/lists" \
    -o Dir::Cache="$deps/apt/cache" -o Dir::State::status="$deps/apt/status" -o APT::Sandbox::User=root "$verb" "$@"
}

# Debian 13 and later have both in their own archive.
unpack_nothing() {
  mkdir -p "$deps/root"
  install_packages libvulkan-memory-allocator-dev mesa-vulkan-drivers
  touch "$deps/ready"
}

check_machine() {
  [ -r /etc/debian_version ] || die "this set-up is for Debian 12 or 13; on another system install the packages listed in store/setup.sh by hand"
  free_mb=$(df -Pm "$top" | awk 'NR == 2 {print $4}')
  [ "$free_mb" -ge 3000 ] || [ -e "$top/build/deps/ready" ] || die "needs 3 GB of free disk under $top; there are $free_mb MB"
}

# build PRESET TARGETS...: configures once (and again when the build files changed), then builds what is not current.
build() {
  preset=$1
  shift
  folder=$top/build
  [ "$preset" = release ] || folder=$top/build/$preset
  if command -v ccache >/dev/null 2>&1; then
    CMAKE_CXX_COMPILER_LAUNCHER=ccache CMAKE_C_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=$top CCACHE_NOHASHDIR=1
    export CMAKE_CXX_COMPILER_LAUNCHER CMAKE_C_COMPILER_LAUNCHER CCACHE_BASEDIR CCACHE_NOHASHDIR
  fi
  if [ ! -e "$folder/build.ninja" ]; then
    step "configuring ($preset)"
    (cd "$top" && quiet "configure-$preset" cmake --preset "$preset")
  fi
  (cd "$top" && ninja -C "$folder" -n "$@" 2>/dev/null | grep -q 'no work to do') && return 0
  step "compiling ($preset): first time, some minutes on two cores"
  if [ -t 1 ]; then (cd "$top" && ninja -C "$folder" "$@") || die "the build failed (above)"
  else quiet "build-$preset" ninja -C "$folder" "$@"
  fi
}

# The driver that set-up unpacked is offered beside the machine's own; a real GPU wins over it.
use_driver() { [ ! -e "$top/build/deps/lvp_icd.json" ] || export VK_ADD_DRIVER_FILES="$top/build/deps/lvp_icd.json"; }
# Tests run on that driver and no other, so that pictures are the same everywhere.
only_software_driver() {
  if [ -e "$top/build/deps/lvp_icd.json" ]; then VK_DRIVER_FILES=$top/build/deps/lvp_icd.json
  else VK_DRIVER_FILES=$(ls /usr/share/vulkan/icd.d/lvp_icd*.json | head -n 1)
  fi
  VK_ICD_FILENAMES=$VK_DRIVER_FILES
  export VK_DRIVER_FILES VK_ICD_FILENAMES
}

# cook BIN CONTENT [draft]: fills the content folder; each verb does only what has changed since the last time.
# A draft, for tests, has coarser baked light and no thumbnails.
cook() {
  bin=$1
  content=$2
  draft=${3:+--draft}
  stamp=$content/.cooked
  # A finished cook newer than everything it read is not even asked again.
  if [ -e "$stamp" ] && [ -z "$(find "$top/assets" "$bin/vitrine-cook" "$bin/vitrine" -newer "$stamp" -type f 2>/dev/null | head -n 1)" ]; then return 0; fi
  step "cooking furniture, showroom and pictures into ${content#"$top/"}"
  quiet cook-furniture "$bin/vitrine-cook" furniture --out "$content"
  quiet cook-showroom "$bin/vitrine-cook" showroom --out "$content" $draft
  [ -n "$draft" ] || quiet cook-thumbnails "$bin/vitrine" thumbnails --content "$content"
  touch "$stamp"
}
