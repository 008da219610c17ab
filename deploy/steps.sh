# What deploy.sh and destroy.sh share: telling, asking, and doing nothing on a dry run.

dry_run=false yes=false

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Nothing was tried: exit code 2, as the tool's.
mistake() {
  printf '%s.\n\n' "$*" >&2
  usage >&2
  exit 2
}

value() { # --option value ...
  if [ $# -lt 2 ] || [[ $2 == --* ]]; then
    mistake "$1 needs a value"
  fi
  printf '%s' "$2"
}

is_table() { [[ $1 =~ ^[a-z0-9-]+/[a-zA-Z0-9_.-]{3,255}$ ]]; }

confirm() {
  if $dry_run || $yes; then
    return
  fi
  local answer=''
  read -r -p "$* [y/N] " answer || true
  [[ $answer == [yY] || $answer == [yY][eE][sS] ]] || fail "Nothing more was done."
}

# Everything that changes something goes through here.
run() {
  if $dry_run; then
    printf 'would run:'
    printf ' %q' "$@"
    printf '\n'
  else
    "$@"
  fi
}
