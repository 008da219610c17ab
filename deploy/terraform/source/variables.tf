# The parameters of source.yaml. null selects its default.

variable "table_name" {
  description = "The source's name."
  type        = string
  nullable    = false
}

variable "partition_key_name" {
  description = "The partition key. Default: pk."
  type        = string
  default     = null
}

variable "partition_key_type" {
  description = "The type of the partition key (string, number, or binary). Default: S."
  type        = string
  default     = null
}

variable "sort_key_name" {
  description = "The sort key. Empty for none."
  type        = string
  default     = null
}

variable "sort_key_type" {
  description = "The type of the sort key (string, number, or binary). Default: S."
  type        = string
  default     = null
}

variable "index_name" {
  description = "A global secondary index with all attributes. Empty for none."
  type        = string
  default     = null
}

variable "index_partition_key_name" {
  description = "The partition key of the index."
  type        = string
  default     = null
}

variable "index_partition_key_type" {
  description = "The type of the index's partition key, unless it is a key of the table. Default: S."
  type        = string
  default     = null
}

variable "index_sort_key_name" {
  description = "The sort key of the index. Empty for none."
  type        = string
  default     = null
}

variable "index_sort_key_type" {
  description = "The type of the index's sort key, unless it is a key of the table. Default: S."
  type        = string
  default     = null
}

variable "time_to_live_attribute" {
  description = "The attribute with the time at which an item expires, in seconds since 1970. Empty for none."
  type        = string
  default     = null
}

variable "billing_mode" {
  description = "PAY_PER_REQUEST for on-demand capacity, PROVISIONED for capacity that scales with the load. Default: PAY_PER_REQUEST."
  type        = string
  default     = null
}

variable "min_read_capacity" {
  description = "The least read units per second, if provisioned. They apply to the table and to the index. Default: 5."
  type        = number
  default     = null
}

variable "max_read_capacity" {
  description = "The most read units per second, if provisioned. Default: 100."
  type        = number
  default     = null
}

variable "min_write_capacity" {
  description = "The least write units per second, if provisioned. They apply to the table and to the index. Default: 5."
  type        = number
  default     = null
}

variable "max_write_capacity" {
  description = "The most write units per second, if provisioned. Default: 100."
  type        = number
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

variable "alarm_topic_arn" {
  description = "An SNS topic that every alarm notifies when it goes off and when it recovers. Empty for none."
  type        = string
  default     = null
}

variable "throttled_requests_alarm" {
  description = "An alarm goes off after this many throttled reads or writes in each of five minutes. Default: 1."
  type        = number
  default     = null
}

variable "capacity_alarm_percent" {
  description = "An alarm goes off when the table consumes this share of its maximum capacity for 15 minutes, if provisioned. Default: 80."
  type        = number
  default     = null
}

variable "tags" {
  description = "Tags for the stack, which its resources inherit."
  type        = map(string)
  default     = {}
}
