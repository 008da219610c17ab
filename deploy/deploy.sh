#!/usr/bin/env bash
# From an existing table to a watched replica: makes the slave tables that are missing, and the stack of template.yaml.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/steps.sh"

usage() {
  cat <<'EOF'
Usage: deploy/deploy.sh --source REGION/TABLE --replica REGION/TABLE [--replica ...] --zip FILE --bucket BUCKET [options]

  --source REGION/TABLE    the master, which exists
  --replica REGION/TABLE   a slave, up to three; made like the master if it does not exist
  --zip FILE               the function (./build.sh package makes it)
  --bucket BUCKET          an S3 bucket in the master's region, for the zip
  --name NAME              names the stack and what is in it (default: TABLE-replicator)
  --set Parameter=Value    a parameter of template.yaml, such as --set AlarmTopicArn=arn:aws:sns:...; may be repeated
  --dry-run                show what would be done; nothing is changed
  --yes                    do not ask

Run it again to change a parameter or to upgrade. For slaves in another account give --set ReplicaRoleArn=...; their tables
and the role are made there, by replica.yaml.
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

is_table "$source_table" || mistake "--source is '$source_table': give the master as REGION/TABLE, such as us-east-1/orders"
[ ${#replicas[@]} -gt 0 ] || mistake "--replica is missing: give a slave as REGION/TABLE, such as eu-west-1/orders"
for replica in "${replicas[@]}"; do
  is_table "$replica" || mistake "--replica is '$replica': give a slave as REGION/TABLE, such as eu-west-1/orders"
done
[ -f "$zip" ] || mistake "--zip is '$zip': there is no such file (./build.sh package makes it, in artifacts/package/)"
[ -n "$bucket" ] || mistake "--bucket is missing: name an S3 bucket in the master's region"
case $zip in *-standin*) mistake "--zip is '$zip': it was made with stand-ins for Amazon.Lambda, for tests alone (see CONTRIBUTING.md)" ;; esac

# A zip that brings its own .NET says so in its name. What --set says comes later and wins.
case $zip in
  *-provided-linux-x64.zip) settings=(Runtime=provided.al2023 Architecture=x86_64 ${settings[@]+"${settings[@]}"}) ;;
  *-provided-linux-arm64.zip) settings=(Runtime=provided.al2023 Architecture=arm64 ${settings[@]+"${settings[@]}"}) ;;
esac

region=${source_table%%/*} table=${source_table#*/}
name=${name:-${table//[^a-zA-Z0-9-]/-}-replicator}
cross_account=false
for setting in ${settings[@]+"${settings[@]}"}; do
  case $setting in ReplicaRoleArn=?*) cross_account=true ;; esac
done

# The master
of_master() { aws dynamodb describe-table --region "$region" --table-name "$table" --output text --query "$1"; }
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

# The slaves
make_replica() { # region table
  local keys pairs key type sort=()
  keys=$(of_master 'Table.KeySchema[].[KeyType, AttributeName]')
  pairs=$(of_master 'Table.AttributeDefinitions[].[AttributeName, AttributeType]')
  type_of() { awk -F'\t' -v name="$1" '$1 == name { print $2 }' <<<"$pairs"; }
  key=$(awk -F'\t' '$1 == "RANGE" { print $2 }' <<<"$keys")
  [ -z "$key" ] || sort=(SortKeyName="$key" SortKeyType="$(type_of "$key")")
  key=$(awk -F'\t' '$1 == "HASH" { print $2 }' <<<"$keys")
  run aws cloudformation deploy --region "$1" --stack-name "replica-${2//[^a-zA-Z0-9-]/-}" --template-file "$here/replica.yaml" \
    --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset --parameter-overrides \
    TableName="$2" SourceTable="$source_table" PartitionKeyName="$key" PartitionKeyType="$(type_of "$key")" ${sort[@]+"${sort[@]}"}
}

for replica in "${replicas[@]}"; do
  if $cross_account; then
    say "$replica is in another account: it is left as it is."
  elif error=$(aws dynamodb describe-table --region "${replica%%/*}" --table-name "${replica#*/}" 2>&1 >/dev/null); then
    say "$replica exists and is left as it is."
  elif [[ $error == *ResourceNotFoundException* ]]; then
    confirm "$replica does not exist. Make it, with the master's key, on demand, and no indexes?"
    make_replica "${replica%%/*}" "${replica#*/}"
  else
    fail "$error"
  fi
done

# The function. The zip's key is its content's, so that an upgrade is an update and the same zip is none.
hash=$( (sha256sum "$zip" 2>/dev/null || shasum -a 256 "$zip") | cut -c1-16)
key=$name/$hash/${zip##*/}
confirm "Deploy the stack $name to $region, replicating $source_table to ${replicas[*]}?"
run aws s3 cp "$zip" "s3://$bucket/$key" --region "$region" --only-show-errors
run aws cloudformation deploy --region "$region" --stack-name "$name" --template-file "$here/template.yaml" \
  --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset --parameter-overrides \
  Name="$name" StreamArn="$stream" Replicas="$(IFS=,; echo "${replicas[*]}")" CodeBucket="$bucket" CodeKey="$key" ${settings[@]+"${settings[@]}"}
run aws cloudformation describe-stacks --region "$region" --stack-name "$name" --output table --query 'Stacks[0].Outputs[].[OutputKey, OutputValue]'

$dry_run && exit
say "From now on changes are replicated. What was in the table before is copied by:"
say "  dynamo-replicator backfill --source $source_table ${replicas[*]/#/--replica } --checkpoint $name.backfill"
