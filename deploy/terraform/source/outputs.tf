output "table_arn" {
  description = "The source."
  value       = aws_cloudformation_stack.this.outputs["TableArn"]
}

output "stream_arn" {
  description = "The source's stream, for the variable stream_arn of the function's module."
  value       = aws_cloudformation_stack.this.outputs["StreamArn"]
}

output "dashboard_url" {
  description = "The dashboard."
  value       = aws_cloudformation_stack.this.outputs["DashboardUrl"]
}
