#!/usr/bin/env bash
# Ends replication by deleting the stack of template.yaml. Keeps the tables and the failed records.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

usage() {
  cat <<'EOF'
Usage: deploy/destroy.sh --region REGION --name NAME [--dry-run] [--yes]

  --region REGION   The Region of the stack, which is the source's.
  --name NAME       The name of the stack, such as orders-replicator.
  --dry-run         Shows the changes without making them.
  --yes             Skips the confirmation.
EOF
}

region='' name=''
while [ $# -gt 0 ]; do
  case $1 in
    --region) region=$(value "$@"); shift 2 ;;
    --name) name=$(value "$@"); shift 2 ;;
    --dry-run) dry_run=true; shift ;;
    --yes) yes=true; shift ;;
    --help | -h) usage; exit 0 ;;
    *) mistake "Unknown option '$1'." ;;
  esac
done
[ -n "$region" ] || mistake "--region is missing. Specify the source's Region, such as us-east-1."
[ -n "$name" ] || mistake "--name is missing. Specify the stack, such as orders-replicator."

of_stack() { aws cloudformation describe-stacks --region "$region" --stack-name "$name" --output text --query "Stacks[0].$1"; }
replicas=$(of_stack "Parameters[?ParameterKey=='Replicas'].ParameterValue | [0]")
bucket=$(of_stack "Outputs[?OutputKey=='FailureBucketName'].OutputValue | [0]")
[ "$bucket" != None ] ||
  fail "The stack $name in $region was not created from template.yaml: it has no failure bucket. Nothing was deleted."

confirm "Delete the stack $name in $region? This ends replication to $replicas and deletes the log, alarms, and dashboard."
run aws cloudformation delete-stack --region "$region" --stack-name "$name"
run aws cloudformation wait stack-delete-complete --region "$region" --stack-name "$name"

say "These were kept:"
say "  the source and its stream"
say "  the replicas: $replicas"
say "  the failure bucket, whose objects expire: $bucket"
say "To delete them too, see docs/alarms-and-runbook.md of DynamoReplicator, Clean up."
