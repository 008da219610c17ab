# The parameters of replica.yaml. null selects its default.

variable "table_name" {
  description = "The replica's name."
  type        = string
  nullable    = false
}

variable "source_table" {
  description = "The source, such as us-east-1/orders. It becomes the table's tag ReplicaOf."
  type        = string
  nullable    = false
}

variable "create_table" {
  description = <<-EOT
    false creates only the role, for an existing table such as one that dynamo-replicator init created with the
    source's indexes. Default: true.
  EOT
  type    = bool
  default = null
}

variable "partition_key_name" {
  description = "The source's partition key. Default: pk."
  type        = string
  default     = null
}

variable "partition_key_type" {
  description = "The type of the partition key (string, number, or binary). Default: S."
  type        = string
  default     = null
}

variable "sort_key_name" {
  description = "The source's sort key. Empty for none."
  type        = string
  default     = null
}

variable "sort_key_type" {
  description = "The type of the sort key (string, number, or binary). Default: S."
  type        = string
  default     = null
}

variable "point_in_time_recovery" {
  description = "Keep the last 35 days restorable. Default: true."
  type        = bool
  default     = null
}

variable "deletion_protection" {
  description = "Prevent the deletion of the table until this is false. Default: true."
  type        = bool
  default     = null
}

variable "kms_key_arn" {
  description = "A KMS key in this Region for the table. Empty for the key that DynamoDB owns."
  type        = string
  default     = null
}

variable "function_role_arn" {
  description = <<-EOT
    The function's role (output FunctionRoleArn of template.yaml), which must already exist. Empty if the function
    is in this account.
  EOT
  type    = string
  default = null
}

variable "external_id" {
  description = <<-EOT
    The external ID that the function must provide to assume the role (ReplicaRoleExternalId of template.yaml).
    Empty for none.
  EOT
  type    = string
  default = null
}

variable "session_name" {
  description = "The session name that the function must use to assume the role (ReplicaRoleSessionName of template.yaml). Empty for any."
  type        = string
  default     = null
}

variable "role_name" {
  description = "Names the role that the function assumes, such as orders-replica. Default: dynamo-replica."
  type        = string
  default     = null
}

variable "permissions_boundary_arn" {
  description = "A permissions boundary for that role. Empty for none."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags for the stack, which its resources inherit."
  type        = map(string)
  default     = {}
}
