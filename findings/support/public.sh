#!/usr/bin/env bash
# What every finding does around its experiment: a temporary folder, pinned public packages in it, servers that are ended, a verdict.
#
#   source "$(dirname "$0")/support/public.sh"
#   npm_packages retry@0.13.1                  # exact versions, into the folder's node_modules
#   debian_packages etcd-server=3.4.23-4+b4    # unpacked into the folder, nothing is installed on the machine
#   start server.log unpacked etcd --data-dir data
#   described 'the second lock waits' test "$waited" -gt 1000
#
# A finding ends with 0 when the software behaves as described, with 1 when it no longer does, and with 2 when it cannot be tried here.

set -euo pipefail

work=$(mktemp -d)
unpacked_root=$work/unpacked
started=()

finish() {
  local status=$?
  trap - EXIT
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

cd "$work"

cannot_be_tried() {
  echo "cannot be tried here: $*" >&2
  exit 2
}

# The commands of the machine itself that an experiment uses.
needs() {
  local command
  for command in "$@"; do command -v "$command" >/dev/null || cannot_be_tried "it wants the command $command"; done
}

# A package.json that the finding wrote before, with overrides, is kept.
npm_packages() {
  needs node npm
  [ -e package.json ] || echo '{ "private": true }' >package.json
  npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error "$@" >npm.log 2>&1 ||
    cannot_be_tried "npm does not install $*: $(tail -n 3 npm.log)"
}

# Each argument is NAME=VERSION, or the NAME of a library that the others link to, whose version does not matter.
debian_packages() {
  needs apt-get dpkg-deb
  local package file
  mkdir -p packages "$unpacked_root"
  for package in "$@"; do
    (cd packages && apt-get -qq -o APT::Sandbox::User=root download "$package" 2>>../apt.log) ||
      cannot_be_tried "there is no Debian package $package (Debian 12, after apt-get update): $(tail -n 1 apt.log)"
  done
  for file in packages/*.deb; do
    echo "Debian: $(dpkg-deb -f "$file" Package) $(dpkg-deb -f "$file" Version)"
    dpkg-deb -x "$file" "$unpacked_root"
  done
}

# Runs a program of an unpacked package, in place of the shell: use it with start, or in a subshell.
unpacked() {
  local name=$1 folder
  shift
  for folder in "$unpacked_root"/usr/bin "$unpacked_root"/usr/sbin; do
    if [ -x "$folder/$name" ]; then
      LD_LIBRARY_PATH=$unpacked_root/usr/lib/x86_64-linux-gnu:$unpacked_root/lib/x86_64-linux-gnu exec "$folder/$name" "$@"
    fi
  done
  cannot_be_tried "the packages hold no program $name"
}

# Runs a command in the background until the finding ends, with its output in a file: start LOG COMMAND…
start() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 &
  started+=($!)
}

free_port() {
  node -e "const server = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(server.address().port); server.close() })"
}

answers() {
  local tries
  for tries in $(seq 100); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
    sleep 0.1
  done
  cannot_be_tried "nothing answers on port $1 after $tries tries"
}

# The verdict on one sentence of the description: described SENTENCE COMMAND…
described() {
  local sentence=$1
  shift
  if "$@"; then
    echo "as described: $sentence"
  else
    echo "NO LONGER AS DESCRIBED: $sentence (it was asked: $*)" >&2
    exit 1
  fi
}
