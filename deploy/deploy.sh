#!/usr/bin/env bash
# Sets up replication of an existing table: creates missing replica tables and deploys the stack of template.yaml.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/steps.sh"

usage() {
  cat <<'EOF'
Usage: deploy/deploy.sh --source REGION/TABLE --replica REGION/TABLE [--replica ...] --zip FILE --bucket BUCKET [options]

  --source REGION/TABLE    The existing source, or its ARN. For a source in another account, the ARN of its stream.
  --replica REGION/TABLE   A replica, or its ARN. Created with the source's key if it does not exist. Up to three.
  --zip FILE               The function's zip. The name that the build gives it determines the runtime. For another zip of
                           your own, add --set Runtime=... and --set Handler=...
  --bucket BUCKET          An S3 bucket for the zip, in the source's Region.
  --name NAME              The name of the stack and its resources. Default: TABLE-replicator.
  --set Parameter=Value    A parameter of template.yaml, such as AlarmTopicArn=arn:aws:sns:... Can be repeated.
  --variable NAME=VALUE    An environment variable for a function of your own. Can be repeated.
  --dry-run                Shows the changes without making them.
  --yes                    Skips the confirmations.

Run the command again to change a parameter or to upgrade. It never removes a replica from the stack, and it never changes the
stack's source. Use --name to deploy a second stack. For replicas in another account, add --set ReplicaRoleArn=... and create
their tables and the role there with replica.yaml.
EOF
}

source_table='' zip='' bucket='' name=''
replicas=() settings=() variables=()
while [ $# -gt 0 ]; do
  case $1 in
    --source) source_table=$(value "$@"); shift 2 ;;
    --replica) replicas+=("$(value "$@")"); shift 2 ;;
    --zip) zip=$(value "$@"); shift 2 ;;
    --bucket) bucket=$(value "$@"); shift 2 ;;
    --name) name=$(value "$@"); shift 2 ;;
    --set) settings+=("$(value "$@")"); shift 2 ;;
    --variable) variables+=("$(value "$@")"); shift 2 ;;
    --dry-run) dry_run=true; shift ;;
    --yes) yes=true; shift ;;
    --help | -h) usage; exit 0 ;;
    *) mistake "Unknown option '$1'." ;;
  esac
done

is_table "$source_table" || is_stream "$source_table" ||
  mistake "--source: '$source_table' is not a table. Specify the source as REGION/TABLE, such as us-east-1/orders, or by its ARN."
[ ${#replicas[@]} -gt 0 ] || mistake "--replica is missing. Specify a replica as REGION/TABLE, such as eu-west-1/orders."
for replica in "${replicas[@]}"; do
  is_table "$replica" ||
    mistake "--replica: '$replica' is not a table. Specify a replica as REGION/TABLE, such as eu-west-1/orders, or by its ARN."
done
[ -f "$zip" ] || mistake "--zip: '$zip' does not exist. Create the zip with ./build.sh package, which writes it to artifacts/package/," \
  "or with dotnet publish in a project of your own that dotnet new dynamo-replicator created."
[ -n "$bucket" ] || mistake "--bucket is missing. Specify an S3 bucket in the source's Region."

setting() { # parameter
  local setting
  for setting in ${settings[@]+"${settings[@]}"}; do
    case $setting in "$1="*) printf '%s' "${setting#*=}" ;; esac
  done
}

# The zip determines runtime and architecture. Every deployment passes them, because CloudFormation would keep those of the last zip.
own_zip=false
case $zip in
  *-standin*) mistake "--zip: '$zip' was built with stand-ins for Amazon.Lambda, which are only for tests." ;;
  *-dotnet10.zip) made_for=(Runtime=dotnet10) ;;
  *-dotnet10-linux-x64.zip) made_for=(Runtime=dotnet10 Architecture=x86_64) ;;
  *-dotnet10-linux-arm64.zip) made_for=(Runtime=dotnet10 Architecture=arm64) ;;
  *-provided-linux-x64.zip | *-native-linux-x64.zip) made_for=(Runtime=provided.al2023 Architecture=x86_64) ;;
  *-provided-linux-arm64.zip | *-native-linux-arm64.zip) made_for=(Runtime=provided.al2023 Architecture=arm64) ;;
  *) own_zip=true made_for=() ;;
esac
if $own_zip || [ -n "$(setting Handler)" ]; then
  own_zip=true made_for=()
  own="For a zip of your own, add --set Runtime=dotnet10 and --set Handler=ASSEMBLY::TYPE::METHOD, or --set Runtime=provided.al2023"
  [ -n "$(setting Runtime)" ] ||
    mistake "--zip: '$zip' is not the name that the build gives to a zip, so it does not name its runtime." \
      "$own and --set Architecture=arm64 (or x86_64)."
  case $(setting Runtime) in
    provided.*)
      [ -n "$(setting Architecture)" ] ||
        mistake "--set Architecture is missing. A zip that contains .NET runs on one architecture: arm64 or x86_64."
      [ -n "$(setting Handler)" ] || made_for+=(Handler=bootstrap)
      ;;
    *) [ -n "$(setting Handler)" ] || mistake "--set Handler is missing. $own." ;;
  esac
else
  made_for+=(Handler=)
fi
for setting in ${settings[@]+"${settings[@]}"}; do
  case $setting in
    Name=* | StreamArn=* | Replicas=* | CodeBucket=* | CodeKey=*)
      mistake "--set ${setting%%=*} would bypass the checks of deploy.sh. Use --name, --source, --replica, --bucket, or --zip." ;;
    Runtime=*) $own_zip || mistake "--set Runtime is not needed: the name of the zip determines it." ;;
    Architecture=*)
      $own_zip || [[ " ${made_for[*]} " != *" Architecture="* ]] ||
        mistake "--set Architecture is not needed: the name of the zip determines it." ;;
  esac
done

# Variables of the user's own function become lines of the template, because a parameter can't contain a map.
template=$here/template.yaml
template_variables=" $(sed -n '/^        Variables:$/,/^$/s/^          \([A-Z_]*\):.*/\1/p' "$template" | tr '\n' ' ') "
own_variables=' ' lines='' selection='' is_numbered=false

# YAML changes control characters silently. Some locales don't class the last three, which are line breaks in YAML, as such.
has_control_character() { # text
  [[ $1 == *[[:cntrl:]]* || $1 == *$'\xc2\x85'* || $1 == *$'\xe2\x80\xa8'* || $1 == *$'\xe2\x80\xa9'* ]]
}

# Collects the options of dynamo-replicator for the items and attributes that the function replicates.
select_by() { # variable value
  case $1 in
    REPLICA_FILTER_EXPRESSION | REPLICA_EXPRESSION_ATTRIBUTE_NAMES | REPLICA_EXPRESSION_ATTRIBUTE_VALUES | \
      REPLICA_ATTRIBUTES | REPLICA_OMIT_ATTRIBUTES)
      local option
      option=$(tr A-Z_ a-z- <<<"${1#REPLICA_}")
      [[ $2 =~ ^\ *$ ]] || selection+=" --$option $(printf %q "$2")" # The function ignores an empty variable.
      ;;
    REPLICA_FILTER_EXPRESSION_* | REPLICA_EXPRESSION_ATTRIBUTE_* | REPLICA_ATTRIBUTES_* | REPLICA_OMIT_ATTRIBUTES_*)
      is_numbered=true ;;
  esac
}

for variable in ${variables[@]+"${variables[@]}"}; do
  [[ $variable =~ ^[a-zA-Z][a-zA-Z0-9_]*= ]] ||
    mistake "--variable: '$variable' is not a variable. Specify it as NAME=VALUE. The name has letters, digits, and underscores."
  variable_name=${variable%%=*} variable_value=${variable#*=}
  [[ $template_variables != *" $variable_name "* ]] ||
    mistake "--variable: the template sets $variable_name from a parameter. Use --set (see template.yaml)."
  [[ $own_variables != *" $variable_name "* ]] || mistake "--variable: $variable_name is given twice. Specify it once."
  ! has_control_character "$variable_value" ||
    mistake "--variable: the value of $variable_name contains a control character, such as a line break, which is not supported."
  own_variables+="$variable_name "
  select_by "$variable_name" "$variable_value"
  variable_value=${variable_value//\\/\\\\}
  # The name is quoted, because YAML reads names such as NO and ON as Booleans.
  lines+="          \"$variable_name\": \"${variable_value//\"/\\\"}\""$'\n'
done

region=$(region_of "$source_table") table=$(table_of "$source_table")
name=${name:-${table//[^a-zA-Z0-9-]/-}-replicator}
account=$(aws sts get-caller-identity --output text --query Account) || fail "The AWS CLI has no valid credentials."
source_account=$(account_of "$source_table" "$account")
[ "$source_account" = "$account" ] || is_stream "$source_table" ||
  fail "$source_table is not in your account, $account. Specify the ARN of its stream with --source" \
    "(see docs/cross-account.md of DynamoReplicator)."

# Compares the command with the deployed stack, because an update must not remove a replica or change the source.
describe_stack() { # region stack query
  aws cloudformation describe-stacks --region "$1" --stack-name "$2" --output text --query "$3" 2>&1
}

is_deployed=false deployed=''
if status=$(describe_stack "$region" "$name" 'Stacks[0].StackStatus'); then
  if [ "$status" != REVIEW_IN_PROGRESS ]; then # That stack has a change set but was never created.
    is_deployed=true
    deployed=$(describe_stack "$region" "$name" 'Stacks[0].Parameters[].[ParameterKey, ParameterValue]') || fail "$deployed"
  fi
elif [[ $status != *"does not exist"* ]]; then
  fail "$status"
fi
deployed_value() { awk -F'\t' -v name="$1" '$1 == name { print $2 }' <<<"$deployed"; }

role=$(deployed_value ReplicaRoleArn)
deployed_owner=$(account_of "$role" "$account")
[ -z "$(setting ReplicaRoleArn)" ] || role=$(setting ReplicaRoleArn)
owner=$(account_of "$role" "$account") # the account of replicas that are given as REGION/TABLE

if $is_deployed; then
  instead="To deploy a second stack, specify another name with --name."
  deployed_stream=$(deployed_value StreamArn)
  is_stream "$deployed_stream" || fail "The stack $name in $region exists and was not created from template.yaml. $instead"
  [ "$(identity "$deployed_stream" "$account")" = "$(identity "$source_table" "$account")" ] ||
    fail "The stack $name in $region replicates ${deployed_stream%/stream/*}, but --source is $source_table. The update would end" \
      "the existing replication. $instead"
  wanted=" $(for replica in "${replicas[@]}"; do printf '%s ' "$(identity "$replica" "$owner")"; done)"
  for replica in $(deployed_value Replicas | tr , ' '); do
    dropped=$(identity "$replica" "$deployed_owner")
    [[ $wanted == *" $dropped "* ]] ||
      fail "The stack $name in $region replicates to $replica (in account ${dropped%%/*}), but no --replica specifies it." \
        "The update would end that replication. To keep it, add --replica $replica. $instead To end it, change the stack's" \
        "parameter Replicas in CloudFormation."
  done
fi

# An update replaces all variables, so it would remove those that the command doesn't repeat.
if $is_deployed; then
  present=$(aws lambda get-function-configuration --region "$region" --function-name "$name" --output text \
    --query 'keys(Environment.Variables)') || fail "The function $name in $region could not be read."
  for variable in $present; do
    [[ $template_variables$own_variables == *" $variable "* ]] ||
      fail "The function $name has the variable $variable, which this command would remove. To keep it, add --variable $variable=VALUE." \
        "To remove it, delete it from the function first."
  done
fi

# The source
of_source() { aws dynamodb describe-table --region "$region" --table-name "$table" --output text --query "$1"; }
if is_stream "$source_table"; then
  stream=$source_table
  say "$stream is used as it is. It must contain new images."
else
  view=$(of_source 'Table.StreamSpecification.StreamViewType') || fail "The source, $source_table, could not be read."
  case $view in
    NEW_IMAGE | NEW_AND_OLD_IMAGES) ;;
    None)
      confirm "$source_table has no stream. Enable a stream with new and old images?"
      run aws dynamodb update-table --region "$region" --table-name "$table" --output text --query TableDescription.TableStatus \
        --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES
      run aws dynamodb wait table-exists --region "$region" --table-name "$table"
      ;;
    *)
      fail "The stream of $source_table has the view type $view, but replication needs new images. If nothing else reads the stream," \
        "disable it and run this command again."
      ;;
  esac
  stream=$(of_source 'Table.LatestStreamArn')
  [ "$stream" != None ] || stream="(the ARN of the stream of $source_table)" # A dry run did not enable the stream.
fi

# The replicas
replica_stack() { printf 'replica-%s' "${1//[^a-zA-Z0-9-]/-}"; }

check_replica_stack() { # region table
  local other
  if other=$(describe_stack "$1" "$(replica_stack "$2")" "Stacks[0].Parameters[?ParameterKey=='TableName'].ParameterValue | [0]"); then
    [ "$other" = "$2" ] || fail "$1/$2 does not exist, and the stack $(replica_stack "$2") belongs to another table, $other." \
      "Create $1/$2 with dynamo-replicator init, or deploy replica.yaml under another name. Then run this command again."
  elif [[ $other != *"does not exist"* ]]; then
    fail "$other"
  fi
}

create_replica() { # region table
  local keys pairs key type sort=()
  keys=$(of_source 'Table.KeySchema[].[KeyType, AttributeName]')
  pairs=$(of_source 'Table.AttributeDefinitions[].[AttributeName, AttributeType]')
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
    say "$replica is in another account and is not changed."
  elif error=$(aws dynamodb describe-table --region "$(region_of "$replica")" --table-name "$(table_of "$replica")" 2>&1 >/dev/null); then
    say "$replica exists and is not changed."
  elif [[ $error != *ResourceNotFoundException* ]]; then
    fail "$error"
  elif is_stream "$source_table"; then
    fail "$replica does not exist, and its key is unknown, because --source is a stream. Create $replica with replica.yaml." \
      "Then run this command again."
  else
    check_replica_stack "$(region_of "$replica")" "$(table_of "$replica")"
    confirm "$replica does not exist. Create it with the source's key, on-demand capacity, and no indexes?"
    create_replica "$(region_of "$replica")" "$(table_of "$replica")"
  fi
done

# The function. The zip's key contains a hash of its content, so CloudFormation updates the function only for a new zip.
hash=$( (sha256sum "$zip" 2>/dev/null || shasum -a 256 "$zip") | cut -c1-16)
key=$name/$hash/${zip##*/}
confirm "Deploy the stack $name in $region to replicate $source_table to ${replicas[*]}?"
run aws s3 cp "$zip" "s3://$bucket/$key" --region "$region" --only-show-errors
if [ -n "$lines" ]; then
  template=$(mktemp "${TMPDIR:-/tmp}/template.XXXXXX")
  trap 'rm -f "$template"' EXIT
  LINES_TO_INSERT=$lines awk '{ print } /# Your own variables go here/ { printf "%s", ENVIRON["LINES_TO_INSERT"] }' \
    "$here/template.yaml" >"$template"
fi
# CloudFormation accepts a larger template only from a bucket.
upload=()
[ "$(wc -c <"$template")" -le 51200 ] || upload=(--s3-bucket "$bucket" --s3-prefix "$name")
run aws cloudformation deploy --region "$region" --stack-name "$name" --template-file "$template" ${upload[@]+"${upload[@]}"} \
  --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset --parameter-overrides \
  Name="$name" StreamArn="$stream" Replicas="$(IFS=,; echo "${replicas[*]}")" CodeBucket="$bucket" CodeKey="$key" \
  ${made_for[@]+"${made_for[@]}"} ${settings[@]+"${settings[@]}"}
run aws cloudformation describe-stacks --region "$region" --stack-name "$name" --output table \
  --query 'Stacks[0].Outputs[].[OutputKey, OutputValue]'

$dry_run && exit
if $is_numbered; then
  say "Changes are replicated from now on. The replicas have selections of their own, so copy the items that are already in the table"
  say "with one dynamo-replicator backfill per replica, each with the options of its selection: --filter-expression and its"
  say "placeholders, and --attributes or --omit-attributes. Without them, a replica receives whole items."
  exit
fi
say "Changes are replicated from now on. If your function's code selects items or attributes, the tool doesn't know this selection"
say "and would copy whole items: add it as options (see dynamo-replicator backfill --help), or copy the items in code. Otherwise,"
say "copy the items that are already in the table with:"
say "  dynamo-replicator backfill --source ${source_table%/stream/*} ${replicas[*]/#/--replica } --checkpoint $name.backfill$selection"
