#!/usr/bin/env bash
# Put an emulated aarch64 Python with NumPy into one folder: no root, nothing outside the folder.
#
#   setup.sh DIR [user|count|machine]
#
#   user      DIR/bin/python3-aarch64: arm64 CPython, and the packages that the tests need
#   count     also DIR/bin/python3-aarch64-count, which counts instructions
#   machine   also DIR/bin/arm-machine, a virtual machine with an arm64 kernel
#
# Needs an x86-64 Debian with apt-get (lists up to date), dpkg-deb, and Python with pip; count
# needs gcc, and machine needs mke2fs. What is there already is not made again.
#
# Settings: PYTHON, whose pip downloads the wheels (python3). REQUIREMENTS, the packages; name
# numpy==X there to compare with a host that has X. MIRROR, of Debian (the one that apt uses).
set -euo pipefail

usage() {
  echo "usage: setup.sh DIR [user|count|machine]" >&2
  exit 2
}

here=$(cd "$(dirname "$0")" && pwd)
[ -n "${1:-}" ] || usage
mkdir -p "$1"
dir=$(cd "$1" && pwd)
what=${2:-user}
python=${PYTHON:-python3}
read -r -a requirements <<<"${REQUIREMENTS:-numpy pytest hypothesis pooch platformdirs typing-extensions tqdm scikit-learn matplotlib}"

# Debian 12: its QEMU loads plugins, which the static builds of later releases do not.
suite=bookworm
guest_python=3.11
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

qemu_packages=(qemu-user libcapstone4 liburing2)
python_packages=(
  libc6 "python$guest_python-minimal" "libpython$guest_python-minimal" "libpython$guest_python-stdlib"
  zlib1g libexpat1 libffi8 libbz2-1.0 liblzma5 libgcc-s1 libstdc++6 libuuid1 libssl3
)
machine_packages=(
  qemu-system-arm qemu-system-common qemu-system-data libfdt1 libslirp0 libvdeplug2 libibverbs1
  librdmacm1 libpmem1 libdaxctl1 libndctl6 libaio1 libbpf1 libfuse3-3 libnl-3-200 libnl-route-3-200
  libpixman-1-0 libseccomp2 libkmod2 libsasl2-2 libpng16-16 libjpeg62-turbo libelf1
)

# step NAME KEY FUNCTION: run the function unless it ended well before with the same key.
step() {
  local stamp=$dir/stamps/$1
  if [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$2" ]; then return; fi
  printf '%4ds  %s\n' "$SECONDS" "$1" >&2
  "$3"
  mkdir -p "$dir/stamps"
  echo "$2" >"$stamp"
}

host_mirror() {
  # shellcheck disable=SC2016  # apt-get fills it in
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | sort -u | head -n 1
}

# private_apt ARCHITECTURE TOOL ARGUMENT...: apt with lists and a status of its own; signatures are checked.
private_apt() {
  local architecture=$1 tool=$2 state=$dir/apt/$1
  shift 2
  "$tool" -q -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" \
    -o Dir::State="$state" -o Dir::State::Lists="$state/lists" -o Dir::State::status="$state/status" \
    -o Dir::Cache="$state/cache" -o Dir::Etc::SourceList="$state/sources.list" \
    -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User= -o Acquire::Languages=none \
    -o Acquire::Retries=3 "$@"
}

update_lists() {
  local architecture mirror=${MIRROR:-$(host_mirror)}
  for architecture in amd64 arm64; do
    local state=$dir/apt/$architecture
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
    : >"$state/status"
    echo "deb [arch=$architecture signed-by=$keyring] $mirror $suite main" >"$state/sources.list"
    private_apt "$architecture" apt-get update >/dev/null
  done
}

# unpack ARCHITECTURE FOLDER PACKAGE...: download Debian packages and unpack them into a folder.
unpack() {
  local architecture=$1 folder=$2 package downloads=$dir/downloads/$1
  shift 2
  mkdir -p "$downloads" "$folder"
  (cd "$downloads" && private_apt "$architecture" apt-get download "$@" >/dev/null)
  for package in "$@"; do dpkg-deb -x "$downloads/${package}_"*.deb "$folder"; done
}

install_qemu() { unpack amd64 "$dir/host" "${qemu_packages[@]}"; }

install_python() {
  unpack arm64 "$dir/root" "${python_packages[@]}"
  rm -rf "$dir"/root/usr/share/{doc,man,locale,lintian}
  ln -sf "python$guest_python" "$dir/root/usr/bin/python3"
}

install_wheels() {
  rm -rf "$dir/site"
  "$python" -m pip install --quiet --disable-pip-version-check --no-compile --target "$dir/site" \
    --only-binary=:all: --implementation cp --python-version "$guest_python" \
    --platform manylinux_2_28_aarch64 --platform manylinux2014_aarch64 "${requirements[@]}"
  find "$dir/site/numpy" -type d -name tests -prune -exec rm -rf {} +
  compile
}

# Byte code is the same on every architecture: a host with the guest's Python writes it ten times faster.
compile() {
  if command -v "python$guest_python" >/dev/null && "python$guest_python" -c ''; then
    "python$guest_python" -m compileall -q "$dir/root/usr/lib/python$guest_python" "$dir/site" >/dev/null || true
  fi
}

install_commands() {
  mkdir -p "$dir/bin"
  cp "$here"/bin/* "$dir/bin/"
}

build_plugin() { gcc -std=c11 -O2 -Wall -Wextra -fPIC -shared -o "$dir/count.so" "$here/count.c"; }

install_machine() { unpack amd64 "$dir/host" "${machine_packages[@]}"; }

install_kernel() {
  local kernel modules name
  kernel=$(private_apt arm64 apt-cache depends linux-image-cloud-arm64 | awk '/Depends: linux-image-/ {print $2; exit}')
  unpack arm64 "$dir/kernel" "$kernel" busybox-static
  cp "$dir/kernel/boot/vmlinuz-${kernel#linux-image-}" "$dir/kernel/vmlinuz"
  modules=$dir/kernel/lib/modules/${kernel#linux-image-}/kernel/drivers
  mkdir -p "$dir/kernel/early"
  for name in virtio/virtio virtio/virtio_ring virtio/virtio_mmio block/virtio_blk; do
    cp "$modules/$name.ko" "$dir/kernel/early/"
  done
  rm -rf "$dir/kernel/lib" "$dir/kernel/boot"
  "$python" "$here/initramfs.py" "$dir/kernel/initramfs.gz" "$here/init" "$dir/kernel/bin/busybox" "$dir"/kernel/early/*.ko
}

# The machine's file system: Python and what the library needs at run time, read-only.
build_image() {
  local tree=$dir/image name
  rm -rf "$tree"
  mkdir -p "$tree"/{dev,proc,sys,tmp,job,site,bin}
  cp -a "$dir/root/." "$tree/"
  cp "$dir/kernel/bin/busybox" "$tree/bin/"
  for name in numpy numpy.libs platformdirs pooch typing_extensions.py; do cp -a "$dir/site/$name" "$tree/site/"; done
  rm -f "$dir/root.ext4"
  mke2fs -q -t ext4 -O ^has_journal -m 0 -d "$tree" "$dir/root.ext4" "$(($(du -sm "$tree" | cut -f1) * 5 / 4 + 32))M" >/dev/null
  rm -rf "$tree"
}

make_user() {
  step lists "${MIRROR:-} $suite" update_lists
  step qemu "${qemu_packages[*]}" install_qemu
  step python "${python_packages[*]}" install_python
  step wheels "${requirements[*]}" install_wheels
  install_commands
  OPENBLAS_NUM_THREADS=1 "$dir/bin/python3-aarch64" "$here/smoke.py"
}

make_count() {
  step plugin "$(cksum <"$here/count.c")" build_plugin
  "$dir/bin/python3-aarch64-count" -S -c pass 2>&1 | grep -q '^count exit '
}

make_machine() {
  step machine "${machine_packages[*]}" install_machine
  step kernel "$(cat "$here/init" "$here/initramfs.py" | cksum)" install_kernel
  step image "${requirements[*]}" build_image
}

case $what in
user) make_user ;;
count)
  make_user
  make_count
  ;;
machine)
  make_user
  make_count
  make_machine
  ;;
*) usage ;;
esac
printf '%4ds  done: %s MB in %s\n' "$SECONDS" "$(du -sm "$dir" | cut -f1)" "$dir" >&2
