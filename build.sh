#!/usr/bin/env bash
# Builds, tests, packs and demonstrates DynamoReplicator. Without a target it lists the targets, which build.cake describes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# A build must leave no compiler or MSBuild process running.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

# Reads build.cake without starting Cake, so that help and a mistyped target respond at once.
list_targets() {
  awk -F'"' '/^Task\("/ { name = tolower($2) } /^ *\.Description\("/ { printf "  %-12s %s\n", name, $2 }' build.cake
}

target=$(printf '%s' "${1:-help}" | tr '[:upper:]' '[:lower:]')
[ $# -eq 0 ] || shift

case " $target $* " in
  " help "* | *" -h "* | *" --help "*)
    printf './build.sh <target>\n\n'
    list_targets
    exit 0
    ;;
esac

if ! list_targets | grep -q "^  $target "; then
  printf "'%s' is not a target of ./build.sh. The targets are:\n\n" "$target" >&2
  list_targets >&2
  exit 2
fi

need() { # program, what it is for, how to get it
  command -v "$1" >/dev/null 2>&1 && return
  echo "./build.sh $target needs '$1' ($2). Install $3, then run it again." >&2
  exit 1
}

need dotnet "the .NET SDK, 10.0 or later" "it from https://dotnet.microsoft.com/download"
case $target in
  crash | demo | record | expressions | test | integration | packages | release | aot)
    if [ -z "${DYNAMODB_LOCAL_ENDPOINT:-}" ]; then
      running="or set DYNAMODB_LOCAL_ENDPOINT to a DynamoDB Local that runs already"
      need java "DynamoDB Local runs on it" "a Java runtime, 17 or later, $running"
      need npm "it fetches DynamoDB Local" "Node.js with npm, $running"
    fi
    ;;
esac

case $target in
  test | templates | texts | site | pictures | record | release)
    need node "the templates and texts are tested with it" "Node.js, 20 or later"
    need npm "the templates and texts are tested with it" "Node.js with npm"
    ;;
esac

# Uses the real Amazon.Lambda packages if the feed has them. If it lacks them, tries again after a day.
fetch_lambda_packages() {
  local absent=artifacts/lambda-packages-absent
  [ -z "${LambdaPackages:-}" ] || return 0
  [ -z "$(find "$absent" -mtime -1 2>/dev/null)" ] || return 0
  mkdir -p artifacts
  if dotnet restore eng/lambda-packages >"$absent.log" 2>&1; then
    rm -f "$absent" "$absent.log"
  else
    touch "$absent"
  fi
}

case $target in
  clean | templates | texts | pictures) ;;
  *) fetch_lambda_packages ;;
esac

# For these targets Cake only builds, and build.sh runs the program with the arguments.
cake=("$@")
case $target in
  bench | bench-micro | bench-start | crash | expressions | fuzz | torture) cake=() ;;
esac

# These targets run ordinary tests, which read their extent and the seed from the environment.
read_extent() { # variable, option, default, what is counted; then the arguments
  local variable=$1 option=$2 default=$3 counted=$4
  shift 4
  export "$variable=$default" TEST_SEED=${TEST_SEED:-$RANDOM}
  while [ $# -gt 0 ]; do
    case "$1 ${2:-}" in
      *[!0-9]) break ;;
      "$option "*) export "$variable=$2" ;;
      "--seed "*) TEST_SEED=$2 ;;
      *) break ;;
    esac
    shift 2
  done
  [ $# -eq 0 ] || {
    echo "Usage: ./build.sh $target [$option N] [--seed S]" >&2
    echo "N is the number of $counted (default: $default). S is the seed (default: TEST_SEED, or random)." >&2
    exit 2
  }
}

case $target in
  expressions) read_extent EXPRESSIONS --expressions 10000 "expressions" "$@" ;;
  fuzz)
    export FUZZ_KEEP=$PWD/tests/DynamoReplicator.Tests/Events/Differential/Corpus
    read_extent FUZZ_INPUTS --inputs 1000000 "events, and of keys" "$@"
    ;;
esac

summary=artifacts/test-results/summary.txt
rm -f "$summary"

tools=$(dotnet tool restore 2>&1) || { echo "$tools" >&2; exit 1; }
status=0
dotnet cake --target="$target" ${cake[@]+"${cake[@]}"} || status=$?

# Cake ends with a report of its own, so programs whose last line counts run after it.
case $target in
  demo)
    [ "$status" -eq 0 ] || exit "$status"
    exec dotnet artifacts/bin/DynamoReplicator.LocalDemo/release/DynamoReplicator.LocalDemo.dll
    ;;
  bench)
    [ "$status" -eq 0 ] || exit "$status"
    exec dotnet artifacts/bin/DynamoReplicator.EndToEnd/release/DynamoReplicator.EndToEnd.dll "$@"
    ;;
  bench-micro)
    [ "$status" -eq 0 ] || exit "$status"
    [ $# -gt 0 ] || set -- --filter '*'
    exec dotnet artifacts/bin/DynamoReplicator.Benchmarks/release/DynamoReplicator.Benchmarks.dll "$@"
    ;;
  bench-start)
    [ "$status" -eq 0 ] || exit "$status"
    built=artifacts/bench-start
    functions=(--function "jit=$built/jit/ReplicatorFunction.dll" --function "ready-to-run=$built/ready-to-run/ReplicatorFunction.dll")
    [ ! -f "$built/native/ReplicatorFunction" ] || functions+=(--function "native=$built/native/ReplicatorFunction")
    exec dotnet artifacts/bin/DynamoReplicator.EndToEnd/release/DynamoReplicator.EndToEnd.dll start "${functions[@]}" "$@"
    ;;
  crash)
    [ "$status" -eq 0 ] || exit "$status"
    exec dotnet artifacts/bin/DynamoReplicator.Crash/release/DynamoReplicator.Crash.dll \
      --function artifacts/crash/function/ReplicatorFunction.dll "$@"
    ;;
  expressions)
    [ "$status" -eq 0 ] || exit "$status"
    exec dotnet test tests/DynamoReplicator.IntegrationTests -c Release --no-build \
      --filter "FullyQualifiedName~FilterExpressionTests" --logger "console;verbosity=detailed"
    ;;
  fuzz)
    [ "$status" -eq 0 ] || exit "$status"
    # A test that hangs is ended and reported by name.
    exec dotnet test tests/DynamoReplicator.Tests -c Release --no-build --filter "FullyQualifiedName~DifferentialTests" \
      --logger "console;verbosity=detailed" \
      --results-directory artifacts/test-results --blame-hang-timeout 30m --blame-hang-dump-type none
    ;;
  coverage)
    [ "$status" -eq 0 ] || exit "$status"
    grep -E '^ *(Line|Branch) coverage:' artifacts/coverage/report/Summary.txt
    ;;
  torture)
    [ "$status" -eq 0 ] || exit "$status"
    exec dotnet artifacts/bin/DynamoReplicator.Simulation/release/DynamoReplicator.Simulation.dll "$@"
    ;;
  test | unit | simulate | integration | packages | templates | texts | site | aot)
    cat "$summary" 2>/dev/null || echo "0 passed, 1 failed" # The build failed.
    exit "$status"
    ;;
  *)
    exit "$status"
    ;;
esac
