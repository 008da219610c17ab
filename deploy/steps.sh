# What deploy.sh and destroy.sh share: telling, asking, doing nothing on a dry run, and reading the addresses of tables.

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

# A table is REGION/TABLE, or its ARN; a stream's ARN begins with its table's.
is_table() { [[ $1 =~ ^([a-z0-9-]+|arn:[a-z-]+:dynamodb:[a-z0-9-]+:[0-9]{12}:table)/[a-zA-Z0-9_.-]{3,255}$ ]]; }
is_stream() { [[ $1 == arn:*:table/*/stream/* ]] && is_table "${1%/stream/*}"; }

region_of() { # table
  case $1 in
    arn:*) cut -d: -f4 <<<"$1" ;;
    *) printf '%s' "${1%%/*}" ;;
  esac
}

account_of() { # table, and the account of a table that names none
  case $1 in
    arn:*) cut -d: -f5 <<<"$1" ;;
    *) printf '%s' "$2" ;;
  esac
}

table_of() {
  local name=${1#*/}
  printf '%s' "${name%%/*}"
}

# Two spellings of one table are equal in this one.
identity() { # table, and the account of a table that names none
  printf '%s/%s/%s' "$(account_of "$1" "$2")" "$(region_of "$1")" "$(table_of "$1")"
}

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
