#!/usr/bin/env bash
# Prints the section of a version from CHANGELOG.md, as the notes of its release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=${1:?Usage: eng/release-notes.sh VERSION}
notes=$(awk -v version="$version" '
  /^## / { inside = ($2 == version || $2 == "[" version "]"); next }
  inside
' CHANGELOG.md)

[ -n "$notes" ] || {
  echo "CHANGELOG.md has no section '## $version'. Rename the section 'Unreleased', and add the date." >&2
  exit 1
}
printf '%s\n' "$notes"
