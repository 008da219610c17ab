#!/usr/bin/env bash
# Ends a replication: deletes the stack of template.yaml. No table, and nothing that failed, is deleted.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

usage() {
  cat <<'EOF'
Usage: deploy/destroy.sh --region REGION --name NAME [--dry-run] [--yes]

  --region REGION   the master's region
  --name NAME       the stack, as deploy.sh named it
  --dry-run         show what would be done; nothing is changed
  --yes             do not ask
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
    *) mistake "there is no option '$1'" ;;
  esac
done
[ -n "$region" ] || mistake "--region is missing: name the master's region, such as us-east-1"
[ -n "$name" ] || mistake "--name is missing: name the stack, such as orders-replicator"

of_stack() { aws cloudformation describe-stacks --region "$region" --stack-name "$name" --output text --query "Stacks[0].$1"; }
replicas=$(of_stack "Parameters[?ParameterKey=='Replicas'].ParameterValue | [0]")
bucket=$(of_stack "Outputs[?OutputKey=='FailureBucketName'].OutputValue | [0]")
[ "$bucket" != None ] || fail "The stack $name in $region is not one of template.yaml: it has no failure bucket. Nothing was deleted."

confirm "Delete the stack $name in $region? Replication to $replicas ends, and its log, alarms and dashboard go."
run aws cloudformation delete-stack --region "$region" --stack-name "$name"
run aws cloudformation wait stack-delete-complete --region "$region" --stack-name "$name"

say "Left as they are:"
say "  the master and its stream"
say "  the slaves: $replicas"
say "  the failure bucket, whose objects expire: $bucket"
say "To delete these too, see docs/alarms-and-runbook.md, Clean up."
