# One CloudFormation stack with a replica table and the role to write to it, both of which replica.yaml defines.
# The provider must use the replica's account and Region.
resource "aws_cloudformation_stack" "this" {
  name          = "replica-${replace(var.table_name, "/[^a-zA-Z0-9-]/", "-")}"
  template_body = file("${path.module}/../../replica.yaml")
  capabilities  = ["CAPABILITY_NAMED_IAM"]
  tags          = var.tags

  parameters = {
    for name, value in {
      TableName              = var.table_name
      SourceTable            = var.source_table
      CreateTable            = var.create_table
      PartitionKeyName       = var.partition_key_name
      PartitionKeyType       = var.partition_key_type
      SortKeyName            = var.sort_key_name
      SortKeyType            = var.sort_key_type
      PointInTimeRecovery    = var.point_in_time_recovery
      DeletionProtection     = var.deletion_protection
      KmsKeyArn              = var.kms_key_arn
      FunctionRoleArn        = var.function_role_arn
      ExternalId             = var.external_id
      SessionName            = var.session_name
      RoleName               = var.role_name
      PermissionsBoundaryArn = var.permissions_boundary_arn
    } : name => value if value != null
  }
}
