#!/usr/bin/env bash
# From an existing table to a watched replica: makes the slave tables that are missing, and the stack of template.yaml.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/steps.sh"

usage() {
  cat <<'EOF'
Usage: deploy/deploy.sh --source REGION/TABLE --replica REGION/TABLE [--replica ...] --zip FILE --bucket BUCKET [options]

  --source REGION/TABLE    the source, which exists; or its ARN; or the ARN of its stream, for a source in another account
  --replica REGION/TABLE   a replica, up to three, or its ARN; created like the source if it does not exist
  --zip FILE               the function, under the name that ./build.sh package gave it: the name tells what it runs on
  --bucket BUCKET          an S3 bucket in the master's region, for the zip
  --name NAME              names the stack and what is in it (default: TABLE-replicator)
  --set Parameter=Value    a parameter of template.yaml, such as --set AlarmTopicArn=arn:aws:sns:...; may be repeated
  --dry-run                show what would be done; nothing is changed
  --yes                    do not ask

Run it again to change a parameter or to upgrade. It never drops a replica of the stack and never points the stack at another
source; give --name for a second stack. For replicas in another account give --set ReplicaRoleArn=...; their tables and the role
are created there, by replica.yaml.
EOF
}

source_table='' zip='' bucket='' name=''
replicas=() settings=()
while [ $# -gt 0 ]; do
  case $1 in
    --source) source_table=$(value "$@"); shift 2 ;;
    --replica) replicas+=("$(value "$@")"); shift 2 ;;
    --zip) zip=$(value "$@"); shift 2 ;;
    --bucket) bucket=$(value "$@"); shift 2 ;;
    --name) name=$(value "$@"); shift 2 ;;
    --set) settings+=("$(value "$@")"); shift 2 ;;
    --dry-run) dry_run=true; shift ;;
    --yes) yes=true; shift ;;
    --help | -h) usage; exit 0 ;;
    *) mistake "there is no option '$1'" ;;
  esac
done

is_table "$source_table" || is_stream "$source_table" ||
  mistake "--source is '$source_table': give the master as REGION/TABLE, such as us-east-1/orders, or by its ARN"
[ ${#replicas[@]} -gt 0 ] || mistake "--replica is missing: give a slave as REGION/TABLE, such as eu-west-1/orders"
for replica in "${replicas[@]}"; do
  is_table "$replica" || mistake "--replica is '$replica': give a slave as REGION/TABLE, such as eu-west-1/orders, or by its ARN"
done
[ -f "$zip" ] || mistake "--zip is '$zip': there is no such file (./build.sh package makes it, in artifacts/package/)"
[ -n "$bucket" ] || mistake "--bucket is missing: name an S3 bucket in the master's region"

# The runtime and the architecture belong to the zip. They are given every time: CloudFormation would keep those of the last zip.
case $zip in
  *-standin*) mistake "--zip is '$zip': it was made with stand-ins for Amazon.Lambda, for tests alone (see CONTRIBUTING.md)" ;;
  *-dotnet10.zip) made_for=(Runtime=dotnet10) ;;
  *-dotnet10-linux-x64.zip) made_for=(Runtime=dotnet10 Architecture=x86_64) ;;
  *-dotnet10-linux-arm64.zip) made_for=(Runtime=dotnet10 Architecture=arm64) ;;
  *-provided-linux-x64.zip | *-native-linux-x64.zip) made_for=(Runtime=provided.al2023 Architecture=x86_64) ;;
  *-provided-linux-arm64.zip | *-native-linux-arm64.zip) made_for=(Runtime=provided.al2023 Architecture=arm64) ;;
  *)
    mistake "--zip is '$zip': its name does not tell what it runs on. Name it as ./build.sh package does: its end is -dotnet10.zip," \
      "or -dotnet10-linux-ARCH.zip, -provided-linux-ARCH.zip or -native-linux-ARCH.zip, where ARCH is x64 or arm64"
    ;;
esac
for setting in ${settings[@]+"${settings[@]}"}; do
  case $setting in
    Name=* | StreamArn=* | Replicas=* | CodeBucket=* | CodeKey=*)
      mistake "--set ${setting%%=*} would go past what deploy.sh checks: use --name, --source, --replica, --bucket or --zip" ;;
    Runtime=*) mistake "--set Runtime: the name of the zip tells it" ;;
    Architecture=*) [ ${#made_for[@]} -eq 1 ] || mistake "--set Architecture: the name of the zip tells it" ;;
  esac
done

region=$(region_of "$source_table") table=$(table_of "$source_table")
name=${name:-${table//[^a-zA-Z0-9-]/-}-replicator}
account=$(aws sts get-caller-identity --output text --query Account) || fail "The AWS CLI has no valid credentials."
source_account=$(account_of "$source_table" "$account")
[ "$source_account" = "$account" ] || is_stream "$source_table" ||
  fail "$source_table is in another account than yours, $account. Give the ARN of its stream as --source (see docs/cross-account.md)."

# What is deployed already: no replica of it may be dropped, and no other source put in its source's place.
describe_stack() { # region stack query
  aws cloudformation describe-stacks --region "$1" --stack-name "$2" --output text --query "$3" 2>&1
}

is_deployed=false deployed=''
if status=$(describe_stack "$region" "$name" 'Stacks[0].StackStatus'); then
  if [ "$status" != REVIEW_IN_PROGRESS ]; then # A stack in review was never created.
    is_deployed=true
    deployed=$(describe_stack "$region" "$name" 'Stacks[0].Parameters[].[ParameterKey, ParameterValue]') || fail "$deployed"
  fi
elif [[ $status != *"does not exist"* ]]; then
  fail "$status"
fi
deployed_value() { awk -F'\t' -v name="$1" '$1 == name { print $2 }' <<<"$deployed"; }

role=$(deployed_value ReplicaRoleArn)
deployed_owner=$(account_of "$role" "$account")
for setting in ${settings[@]+"${settings[@]}"}; do
  case $setting in ReplicaRoleArn=*) role=${setting#*=} ;; esac
done
owner=$(account_of "$role" "$account") # of the replicas that name no account

if $is_deployed; then
  instead="To deploy a second stack, give it a name of its own with --name."
  deployed_stream=$(deployed_value StreamArn)
  is_stream "$deployed_stream" || fail "There is a stack $name in $region already, and it is not one of template.yaml. $instead"
  [ "$(identity "$deployed_stream" "$account")" = "$(identity "$source_table" "$account")" ] ||
    fail "The stack $name in $region replicates ${deployed_stream%/stream/*}, which would end: --source is $source_table. $instead"
  wanted=" $(for replica in "${replicas[@]}"; do printf '%s ' "$(identity "$replica" "$owner")"; done)"
  for replica in $(deployed_value Replicas | tr , ' '); do
    dropped=$(identity "$replica" "$deployed_owner")
    [[ $wanted == *" $dropped "* ]] ||
      fail "The stack $name in $region replicates to $replica (in account ${dropped%%/*}), which would end: no --replica names it." \
        "To keep it, add --replica $replica. $instead To end it on purpose, change the stack's parameter Replicas in CloudFormation."
  done
fi

# The master
of_master() { aws dynamodb describe-table --region "$region" --table-name "$table" --output text --query "$1"; }
if is_stream "$source_table"; then
  stream=$source_table
  say "$stream is taken as it is. It must carry new images."
else
  view=$(of_master 'Table.StreamSpecification.StreamViewType') || fail "The master, $source_table, could not be looked at."
  case $view in
    NEW_IMAGE | NEW_AND_OLD_IMAGES) ;;
    None)
      confirm "$source_table has no stream. Enable one with new and old images?"
      run aws dynamodb update-table --region "$region" --table-name "$table" --output text --query TableDescription.TableStatus \
        --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES
      run aws dynamodb wait table-exists --region "$region" --table-name "$table"
      ;;
    *) fail "The stream of $source_table carries $view: replication needs new images. Who else reads it? Disable it, then run this again." ;;
  esac
  stream=$(of_master 'Table.LatestStreamArn')
  [ "$stream" != None ] || stream="(the ARN of the stream of $source_table)" # only when --dry-run did not enable it
fi

# The slaves
replica_stack() { printf 'replica-%s' "${1//[^a-zA-Z0-9-]/-}"; }

check_replica_stack() { # region table
  local other
  if other=$(describe_stack "$1" "$(replica_stack "$2")" "Stacks[0].Parameters[?ParameterKey=='TableName'].ParameterValue | [0]"); then
    [ "$other" = "$2" ] || fail "$1/$2 does not exist, and the stack $(replica_stack "$2") is that of another table, $other." \
      "Create $1/$2 with dynamo-replicator init, or deploy replica.yaml under another name; then run this again."
  elif [[ $other != *"does not exist"* ]]; then
    fail "$other"
  fi
}

make_replica() { # region table
  local keys pairs key type sort=()
  keys=$(of_master 'Table.KeySchema[].[KeyType, AttributeName]')
  pairs=$(of_master 'Table.AttributeDefinitions[].[AttributeName, AttributeType]')
  type_of() { awk -F'\t' -v name="$1" '$1 == name { print $2 }' <<<"$pairs"; }
  key=$(awk -F'\t' '$1 == "RANGE" { print $2 }' <<<"$keys")
  [ -z "$key" ] || sort=(SortKeyName="$key" SortKeyType="$(type_of "$key")")
  key=$(awk -F'\t' '$1 == "HASH" { print $2 }' <<<"$keys")
  run aws cloudformation deploy --region "$1" --stack-name "$(replica_stack "$2")" --template-file "$here/replica.yaml" \
    --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset --parameter-overrides \
    TableName="$2" SourceTable="$region/$table" PartitionKeyName="$key" PartitionKeyType="$(type_of "$key")" ${sort[@]+"${sort[@]}"}
}

for replica in "${replicas[@]}"; do
  if [ "$(account_of "$replica" "$owner")" != "$account" ]; then
    say "$replica is in another account: it is left as it is."
  elif error=$(aws dynamodb describe-table --region "$(region_of "$replica")" --table-name "$(table_of "$replica")" 2>&1 >/dev/null); then
    say "$replica exists and is left as it is."
  elif [[ $error != *ResourceNotFoundException* ]]; then
    fail "$error"
  elif is_stream "$source_table"; then
    fail "$replica does not exist, and a stream does not tell its table's key. Create it with replica.yaml; then run this again."
  else
    check_replica_stack "$(region_of "$replica")" "$(table_of "$replica")"
    confirm "$replica does not exist. Make it, with the master's key, on demand, and no indexes?"
    make_replica "$(region_of "$replica")" "$(table_of "$replica")"
  fi
done

# The function. The zip's key is its content's, so that an upgrade is an update and the same zip is none.
hash=$( (sha256sum "$zip" 2>/dev/null || shasum -a 256 "$zip") | cut -c1-16)
key=$name/$hash/${zip##*/}
confirm "Deploy the stack $name to $region, replicating $source_table to ${replicas[*]}?"
run aws s3 cp "$zip" "s3://$bucket/$key" --region "$region" --only-show-errors
run aws cloudformation deploy --region "$region" --stack-name "$name" --template-file "$here/template.yaml" \
  --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset --parameter-overrides \
  Name="$name" StreamArn="$stream" Replicas="$(IFS=,; echo "${replicas[*]}")" CodeBucket="$bucket" CodeKey="$key" \
  "${made_for[@]}" ${settings[@]+"${settings[@]}"}
run aws cloudformation describe-stacks --region "$region" --stack-name "$name" --output table --query 'Stacks[0].Outputs[].[OutputKey, OutputValue]'

$dry_run && exit
say "From now on changes are replicated. What was in the table before is copied by:"
say "  dynamo-replicator backfill --source ${source_table%/stream/*} ${replicas[*]/#/--replica } --checkpoint $name.backfill"
