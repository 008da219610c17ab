output "table_arn" {
  description = "The replica."
  value       = aws_cloudformation_stack.this.outputs["TableArn"]
}

output "role_arn" {
  description = "The role, for the parameter ReplicaRoleArn of template.yaml."
  value       = lookup(aws_cloudformation_stack.this.outputs, "RoleArn", null)
}
