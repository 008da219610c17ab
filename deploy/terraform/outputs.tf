output "function_arn" {
  description = "The function."
  value       = aws_cloudformation_stack.this.outputs["FunctionArn"]
}

output "function_role_arn" {
  description = "The function's role, which replica.yaml requires if a replica is in another account."
  value       = aws_cloudformation_stack.this.outputs["FunctionRoleArn"]
}

output "trigger_id" {
  description = "The event source mapping."
  value       = aws_cloudformation_stack.this.outputs["TriggerId"]
}

output "failure_bucket_name" {
  description = "The bucket for records that Lambda gave up on. It is kept when the stack is deleted."
  value       = aws_cloudformation_stack.this.outputs["FailureBucketName"]
}

output "log_group_name" {
  description = "The function's log."
  value       = aws_cloudformation_stack.this.outputs["LogGroupName"]
}

output "dashboard_url" {
  description = "The dashboard."
  value       = aws_cloudformation_stack.this.outputs["DashboardUrl"]
}
