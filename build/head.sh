#!/bin/sh
# Trunkline @VERSION@ for Linux on @MACHINE@, in one file: this head, Deno @DENO@, and the program, both compressed.
# The first start unpacks them into a private folder and compares their hashes; then they run from there.
# It needs sh, @TOOL@, sha256sum and, from coreutils or busybox: chmod, head, id, ls, mkdir, mktemp, mv, rm, tail.
set -eu
mask=$(umask)
umask 077

runtime_hash=@RUNTIME_HASH@ runtime_size=@RUNTIME_SIZE@ runtime_at=@RUNTIME_AT@ runtime_packed=@RUNTIME_PACKED@
program_hash=@PROGRAM_HASH@ program_size=@PROGRAM_SIZE@ program_at=@PROGRAM_AT@ program_packed=@PROGRAM_PACKED@

self=$0
user=$(id -u)
why=

say() { printf 'trunkline: %s\n' "$1" >&2; }

# Notes why a folder will not do.
no() { why="$why
  $1"; return 1; }

# Whether nobody but root and the user can change or exchange the folder $1: it and all above it are theirs alone to
# write, or sticky as /tmp is. $1 is a real path, without symbolic links.
is_safe() {
  above=$1
  set -- / "$1"
  while above=${above%/*}; [ -n "$above" ]; do set -- "$@" "$above"; done
  lines=$(ls -ldn "$@" 2>/dev/null) || return 1
  printf '%s\n' "$lines" | while read -r mode _ owner _; do
    case $mode in d????-??-* | d????????[tT]*) ;; *) exit 1 ;; esac
    case $owner in 0 | "$user") ;; *) exit 1 ;; esac
  done
}

# Whether $1 is no link but a thing of the user with mode $2 and, where given, $3 bytes.
is_own() {
  line=$(ls -ldn "$1" 2>/dev/null) || return 1
  read -r mode _ owner _ size _ <<END
$line
END
  case $mode in "$2" | "$2"[.+]) ;; *) return 1 ;; esac
  [ "$owner" = "$user" ] && [ "${3-$size}" = "$size" ]
}

# Makes $1 the folder to run from, or notes why that cannot be.
choose() {
  case $1 in /*) ;; *) return 1 ;; esac
  [ -d "${1%/*}" ] || mkdir -p "${1%/*}" 2>/dev/null || no "${1%/*} does not exist." || return 1
  base=$(cd -P "${1%/*}" 2>/dev/null && pwd -P) || no "${1%/*} is closed to user $user." || return 1
  is_safe "$base" || no "${1%/*}: others than root and user $user can write there, or further up." || return 1
  folder=${base%/}/${1##*/}
  [ -d "$folder" ] || mkdir "$folder" 2>/dev/null || [ -d "$folder" ] || no "$1: cannot be made." || return 1
  is_own "$folder" drwx------ || no "$folder is not a folder of user $user with mode 0700: remove it." || return 1
  runtime=$folder/trunkline-$runtime_hash program=$folder/trunkline-$program_hash.cjs
  is_own "$runtime" -r-x------ "$runtime_size" || {
    unpack "$runtime" 500 "$runtime_hash" "$runtime_at" "$runtime_packed" || return 1
    "$runtime" --version >/dev/null 2>&1 || {
      rm -f "$runtime"
      no "$folder: nothing can be executed there (mounted noexec), or this system has no glibc for @MACHINE@."
    } || return 1
  }
  is_own "$program" -r-------- "$program_size" ||
    unpack "$program" 400 "$program_hash" "$program_at" "$program_packed"
}

# Unpacks to $1 with mode $2 what has hash $3, from $5 bytes at $4: whole or not at all, so that several may start at once.
unpack() {
  part=$(mktemp "$folder/part.XXXXXX" 2>/dev/null) || no "$folder: cannot write." || return 1
  trap 'rm -f "$part"' EXIT
  trap 'exit 143' HUP INT TERM
  tail -c "+$4" "$self" | head -c "$5" | @TOOL@ -dc >"$part" ||
    no "$folder: unpacking failed. It is full, or $self is damaged." || { rm -f "$part"; return 1; }
  [ "$(sha256sum <"$part")" = "$3  -" ] || {
    say "$self is damaged: its content does not have the hash that it should. Copy it again."
    exit 2
  }
  chmod "$2" "$part" && mv -f "$part" "$1" || { rm -f "$part"; return 1; }
  trap - EXIT HUP INT TERM
}

[ -r "$self" ] || { say "cannot read $self. Start it by its path."; exit 2; }
chosen=
# systemd gives the cache directory to whoever the service runs as; the others may be shared by several users.
for candidate in "${CACHE_DIRECTORY:+${CACHE_DIRECTORY%%:*}/unpacked}" "${XDG_CACHE_HOME:+$XDG_CACHE_HOME/trunkline}" \
  "/var/cache/trunkline-$user" "${HOME:+$HOME/.cache/trunkline}" "${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/trunkline}" \
  "/run/trunkline-$user"; do
  if choose "$candidate"; then chosen=yes; break; fi
done
[ -n "$chosen" ] || { say "found no folder to unpack into. Set XDG_CACHE_HOME to one of user $user.$why"; exit 2; }

# What is set for other programs of this runtime is not meant for this one.
unset DENO_CERT DENO_TLS_CA_STORE DENO_V8_FLAGS NODE_EXTRA_CA_CERTS NODE_OPTIONS NODE_TLS_REJECT_UNAUTHORIZED
export DENO_DIR="$folder/deno" DENO_NO_PACKAGE_JSON=1 DENO_NO_UPDATE_CHECK=1
case $self in /*) ;; *) self=$PWD/$self ;; esac
export TRUNKLINE_EXECUTABLE="$self"

umask "$mask"
command=${1-}
set -- "$program" "$@"
case $command in
@PERMISSIONS@
esac
exec "$runtime" run @FLAGS@ "$@"
