# Functions that deploy.sh and destroy.sh share: messages, confirmation, dry runs, and the addresses of tables.

dry_run=false yes=false

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Nothing was attempted. The tool also exits with 2 in this case.
mistake() {
  printf '%s\n\n' "$*" >&2
  usage >&2
  exit 2
}

value() { # --option value ...
  if [ $# -lt 2 ] || [[ $2 == --* ]]; then
    mistake "$1 needs a value."
  fi
  printf '%s' "$2"
}

# A table is REGION/TABLE or an ARN. A stream's ARN starts with its table's ARN.
is_table() { [[ $1 =~ ^([a-z0-9-]+|arn:[a-z-]+:dynamodb:[a-z0-9-]+:[0-9]{12}:table)/[a-zA-Z0-9_.-]{3,255}$ ]]; }
is_stream() { [[ $1 == arn:*:table/*/stream/* ]] && is_table "${1%/stream/*}"; }

region_of() { # table
  case $1 in
    arn:*) cut -d: -f4 <<<"$1" ;;
    *) printf '%s' "${1%%/*}" ;;
  esac
}

account_of() { # table, and the account to return if the table has none
  case $1 in
    arn:*) cut -d: -f5 <<<"$1" ;;
    *) printf '%s' "$2" ;;
  esac
}

table_of() {
  local name=${1#*/}
  printf '%s' "${name%%/*}"
}

# Equal for every spelling of the same table.
identity() { # table, and the account to use if the table has none
  printf '%s/%s/%s' "$(account_of "$1" "$2")" "$(region_of "$1")" "$(table_of "$1")"
}

confirm() {
  if $dry_run || $yes; then
    return
  fi
  local answer=''
  read -r -p "$* [y/N] " answer || true
  [[ $answer == [yY] || $answer == [yY][eE][sS] ]] || fail "Canceled. Nothing more was changed."
}

# Runs every command that changes something, so that a dry run can print it instead.
run() {
  if $dry_run; then
    printf 'would run:'
    printf ' %q' "$@"
    printf '\n'
  else
    "$@"
  fi
}
