# The parameters of template.yaml. null selects its default.

variable "name" {
  description = "Names the function and its resources, such as orders-replicator."
  type        = string
  nullable    = false
}

variable "stream_arn" {
  description = <<-EOT
    The source's stream, which describe-table calls LatestStreamArn. It must contain new images. A stream in
    another account needs a resource policy that admits the function.
  EOT
  type     = string
  nullable = false
}

variable "replicas" {
  description = <<-EOT
    One to three replicas, such as eu-west-1/orders,ap-southeast-2/orders, or their ARNs. Deploy one stack per
    replica for more of them, or to keep a slow Region from delaying the others.
  EOT
  type     = list(string)
  nullable = false
}

variable "replica_role_arn" {
  description = "The role to assume in the replicas' account (replica.yaml creates it). Empty if the replicas are in this account."
  type        = string
  default     = null
}

variable "replica_role_external_id" {
  description = "The external ID that the trust policy of ReplicaRoleArn requires (ExternalId of replica.yaml). Empty for none."
  type        = string
  default     = null
}

variable "replica_role_session_name" {
  description = <<-EOT
    The session name for ReplicaRoleArn (SessionName of replica.yaml). CloudTrail shows it, and a trust policy may
    require it. Empty for the library's default.
  EOT
  type    = string
  default = null
}

variable "code_bucket" {
  description = "The S3 bucket with the function's zip, in this Region."
  type        = string
  nullable    = false
}

variable "code_key" {
  description = "The zip's key in that bucket. A new key or a new version makes CloudFormation update the code."
  type        = string
  nullable    = false
}

variable "code_object_version" {
  description = "The zip's version, if the bucket is versioned."
  type        = string
  default     = null
}

variable "runtime" {
  description = <<-EOT
    dotnet10 for a zip named -dotnet10, provided.al2023 for a zip that contains .NET, or the runtime of your own zip.
    Default: dotnet10.
  EOT
  type    = string
  default = null
}

variable "handler" {
  description = "The handler of your own zip, such as Orders::Orders.Function::HandleAsync. Empty for the sample function."
  type        = string
  default     = null
}

variable "architecture" {
  description = "The zip named -dotnet10 runs on both. Every other zip runs on the one in its name. Default: arm64."
  type        = string
  default     = null
}

variable "layer_arns" {
  description = "Layers for your own function, each with its version. Empty for none."
  type        = list(string)
  default     = null
}

variable "environment" {
  description = "Environment variables for your own function. The variables of the parameters can't be set here."
  type        = map(string)
  default     = {}
}

variable "policy_arns" {
  description = "Managed policies that your own function needs beyond replication. Empty for none."
  type        = list(string)
  default     = null
}

variable "memory_size" {
  description = "Memory in MB. More memory also means more CPU. Default: 512."
  type        = number
  default     = null
}

variable "timeout" {
  description = "Seconds for one batch, including retries. Lambda delivers records again that were not written in time. Default: 60."
  type        = number
  default     = null
}

variable "reserved_concurrency" {
  description = <<-EOT
    Concurrency to reserve for the function, at least the source's shards times ParallelizationFactor. 0 reserves
    none. Default: 0.
  EOT
  type    = number
  default = null
}

variable "max_concurrency" {
  description = "The maximum number of calls in flight to each replica, per invocation. Default: 16."
  type        = number
  default     = null
}

variable "coalesce" {
  description = <<-EOT
    Write only the last change of each key in a batch. false writes every version, for replicas with streams of
    their own. Default: true.
  EOT
  type    = bool
  default = null
}

variable "skip_time_to_live_deletes" {
  description = <<-EOT
    Keep items at the replicas that time to live deletes at the source. This cannot work for a Global Table, whose
    other Regions do not mark such deletes. Default: false.
  EOT
  type    = bool
  default = null
}

variable "embedded_metrics" {
  description = <<-EOT
    Write metrics as log lines. Most of the dashboard needs them, and so do the alarms on latency, parked changes,
    and records left by the deadline. Default: true.
  EOT
  type    = bool
  default = null
}

variable "return_consumed_capacity" {
  description = "Request the write capacity that calls to the replicas consume, and show it on the dashboard. Default: false."
  type        = bool
  default     = null
}

variable "deadline_margin_seconds" {
  description = <<-EOT
    Seconds before the timeout at which the last call may start. Empty for a tenth of the timeout, at least 1
    second and at most 5 seconds.
  EOT
  type    = number
  default = null
}

variable "enabled" {
  description = "false stops replication. The stream keeps changes for 24 hours. Default: true."
  type        = bool
  default     = null
}

variable "starting_position" {
  description = <<-EOT
    Where a new trigger starts. TRIM_HORIZON reads everything that the stream still holds, so no change is missed.
    Default: TRIM_HORIZON.
  EOT
  type    = string
  default = null
}

variable "batch_size" {
  description = "The maximum number of records in a batch. Lambda also ends a batch at 6 MB. Default: 1000."
  type        = number
  default     = null
}

variable "batching_window_seconds" {
  description = "Seconds to gather a batch. A longer window adds to the lag and saves invocations. Default: 1."
  type        = number
  default     = null
}

variable "parallelization_factor" {
  description = "Concurrent batches per shard. Changes of one partition key stay in order. Default: 1."
  type        = number
  default     = null
}

variable "bisect_batch_on_function_error" {
  description = "Split a batch in half if its invocation fails as a whole, for example by a timeout. Default: true."
  type        = bool
  default     = null
}

variable "maximum_retry_attempts" {
  description = "Retries of a batch before it goes to the failure bucket. -1 leaves the decision to MaximumRecordAgeSeconds. Default: -1."
  type        = number
  default     = null
}

variable "maximum_record_age_seconds" {
  description = <<-EOT
    The age at which a record goes to the failure bucket. 22 hours leaves time before the stream drops the record
    at 24. Default: 79200.
  EOT
  type    = number
  default = null
}

variable "filter_pattern" {
  description = <<-EOT
    A Lambda event filter, as JSON. The replicas never receive the records that it excludes, such as deletes and
    changes by which an item leaves the filter. Empty for all records.
  EOT
  type    = string
  default = null
}

variable "alarm_topic_arn" {
  description = "An SNS topic that every alarm notifies when it goes off and when it recovers. Empty for none."
  type        = string
  default     = null
}

variable "iterator_age_alarm_milliseconds" {
  description = "An alarm goes off when records are older than this when they reach the function. Default: 300000."
  type        = number
  default     = null
}

variable "latency_alarm_milliseconds" {
  description = "An alarm goes off when changes take longer than this to reach a replica. Default: 300000."
  type        = number
  default     = null
}

variable "expect_traffic_hours" {
  description = "An alarm goes off after this many hours without a record. 0 for tables that may be quiet. Default: 0."
  type        = number
  default     = null
}

variable "stopped_trigger_alarm_minutes" {
  description = <<-EOT
    An alarm goes off after this many minutes without a poll of the stream. 0 for no alarm. There is none while
    Enabled is false. Default: 15.
  EOT
  type    = number
  default = null
}

variable "log_retention_days" {
  description = "Days to keep the log, which contains no item data. Default: 30."
  type        = number
  default     = null
}

variable "failure_retention_days" {
  description = "Days to keep objects in the failure bucket, which contain items. Default: 30."
  type        = number
  default     = null
}

variable "kms_key_arn" {
  description = <<-EOT
    A KMS key for the failure bucket, the log, and the function's environment. Its policy must admit CloudWatch
    Logs. Empty for AWS's own keys.
  EOT
  type    = string
  default = null
}

variable "table_kms_key_arns" {
  description = "The customer managed keys of the source and of replicas in this account. Empty for AWS's own keys."
  type        = list(string)
  default     = null
}

variable "subnet_ids" {
  description = "Subnets to run the function in a VPC. They need a route to DynamoDB in the replicas' Regions. Empty for none."
  type        = list(string)
  default     = null
}

variable "security_group_ids" {
  description = "Security groups, with SubnetIds."
  type        = list(string)
  default     = null
}

variable "permissions_boundary_arn" {
  description = "A permissions boundary for the function's role. Empty for none."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags for the stack, which its resources inherit."
  type        = map(string)
  default     = {}
}
