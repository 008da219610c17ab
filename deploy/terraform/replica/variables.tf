# The parameters of replica.yaml, which has their defaults: null leaves one to it.

variable "table_name" {
  description = "The slave's name."
  type        = string
  nullable    = false
}

variable "source_table" {
  description = "The master, as us-east-1/orders. It becomes the table's tag ReplicaOf."
  type        = string
  nullable    = false
}

variable "create_table" {
  description = "false for the role alone, when the table exists, such as one made by dynamo-replicator init with the master's indexes. Default: true."
  type        = bool
  default     = null
}

variable "partition_key_name" {
  description = "The master's partition key. Default: pk."
  type        = string
  default     = null
}

variable "partition_key_type" {
  description = "Its type, a string, a number or bytes. Default: S."
  type        = string
  default     = null
}

variable "sort_key_name" {
  description = "The master's sort key. Empty for none."
  type        = string
  default     = null
}

variable "sort_key_type" {
  description = "Its type, a string, a number or bytes. Default: S."
  type        = string
  default     = null
}

variable "point_in_time_recovery" {
  description = "Keep the last 35 days restorable. Default: true."
  type        = bool
  default     = null
}

variable "deletion_protection" {
  description = "Refuse to delete the table until this is false. Default: true."
  type        = bool
  default     = null
}

variable "kms_key_arn" {
  description = "A KMS key of this region for the table. Empty for the one that DynamoDB owns."
  type        = string
  default     = null
}

variable "function_role_arn" {
  description = "The function's role (the output FunctionRoleArn of template.yaml), which must exist by now. Empty when the function is in this account."
  type        = string
  default     = null
}

variable "external_id" {
  description = "The external ID that the function must give to assume the role (ReplicaRoleExternalId of template.yaml). Empty for none."
  type        = string
  default     = null
}

variable "session_name" {
  description = "The session name that the function must give to assume the role (ReplicaRoleSessionName of template.yaml). Empty for any."
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
  description = "Tags for the stack, which passes them on to what is in it."
  type        = map(string)
  default     = {}
}
