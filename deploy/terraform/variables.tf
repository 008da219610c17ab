# The parameters of template.yaml, which has their defaults: null leaves one to it.

variable "name" {
  description = "Names the function, and what belongs to it, such as orders-replicator."
  type        = string
  nullable    = false
}

variable "stream_arn" {
  description = "The source's stream (describe-table calls it LatestStreamArn). It must carry new images. In another account, its policy must admit the function."
  type        = string
  nullable    = false
}

variable "replicas" {
  description = "The replicas, one to three, as eu-west-1/orders,ap-southeast-2/orders or by their ARNs. For more, or to keep a slow region from holding up the others, deploy one stack per replica."
  type        = list(string)
  nullable    = false
}

variable "replica_role_arn" {
  description = "The role to assume in the slaves' account (replica.yaml makes it). Empty when the slaves are in this account."
  type        = string
  default     = null
}

variable "replica_role_external_id" {
  description = "The external ID that the trust policy of ReplicaRoleArn asks for (ExternalId of replica.yaml). Empty for none."
  type        = string
  default     = null
}

variable "replica_role_session_name" {
  description = "The name of the session of ReplicaRoleArn, which CloudTrail shows and a trust policy may ask for (SessionName of replica.yaml). Empty for the library's own."
  type        = string
  default     = null
}

variable "code_bucket" {
  description = "The S3 bucket that holds the function's zip, in this region."
  type        = string
  nullable    = false
}

variable "code_key" {
  description = "The zip's key in that bucket. A new key, or a new version, makes CloudFormation update the code."
  type        = string
  nullable    = false
}

variable "code_object_version" {
  description = "The zip's version, when the bucket is versioned."
  type        = string
  default     = null
}

variable "runtime" {
  description = "dotnet10 for the zip named -dotnet10, provided.al2023 for one that brings its own .NET. Default: dotnet10."
  type        = string
  default     = null
}

variable "architecture" {
  description = "The -dotnet10 zip runs on both; one that brings its own .NET on the one in its name. Default: arm64."
  type        = string
  default     = null
}

variable "memory_size" {
  description = "MB. It buys CPU too. Default: 512."
  type        = number
  default     = null
}

variable "timeout" {
  description = "Seconds for one batch, retries included. What is not written by then is delivered again. Default: 60."
  type        = number
  default     = null
}

variable "reserved_concurrency" {
  description = "Concurrency set aside for the function, at least the master's shards times ParallelizationFactor. 0 sets none aside. Default: 0."
  type        = number
  default     = null
}

variable "max_concurrency" {
  description = "The most calls in flight to each slave, in one invocation. Default: 16."
  type        = number
  default     = null
}

variable "coalesce" {
  description = "Write only the last change of each key in a batch. false writes every version, for slaves with streams of their own. Default: true."
  type        = bool
  default     = null
}

variable "skip_time_to_live_deletes" {
  description = "Keep at the slaves what time to live deletes at the master. Default: false."
  type        = bool
  default     = null
}

variable "embedded_metrics" {
  description = "Write metrics as log lines. The alarms on latency, parked changes and records left by the deadline, and most of the dashboard, need them. Default: true."
  type        = bool
  default     = null
}

variable "return_consumed_capacity" {
  description = "Ask the slaves for the write capacity that calls consume, and show it on the dashboard. Default: false."
  type        = bool
  default     = null
}

variable "deadline_margin_seconds" {
  description = "How long before the timeout the last call may start. Empty for a tenth of the timeout, at least 1 second and at most 5 seconds."
  type        = number
  default     = null
}

variable "enabled" {
  description = "false stops replication. The stream keeps changes for 24 hours. Default: true."
  type        = bool
  default     = null
}

variable "starting_position" {
  description = "Where a new trigger begins. TRIM_HORIZON takes what the stream still has, so that nothing falls between. Default: TRIM_HORIZON."
  type        = string
  default     = null
}

variable "batch_size" {
  description = "The most records in a batch. Lambda also ends a batch at 6 MB. Default: 1000."
  type        = number
  default     = null
}

variable "batching_window_seconds" {
  description = "How long to gather a batch. It adds to the lag, and saves invocations. Default: 1."
  type        = number
  default     = null
}

variable "parallelization_factor" {
  description = "Batches of one shard at a time. Changes of one partition key stay in order. Default: 1."
  type        = number
  default     = null
}

variable "bisect_batch_on_function_error" {
  description = "Halve a batch whose invocation failed as a whole, such as by a timeout. Default: true."
  type        = bool
  default     = null
}

variable "maximum_retry_attempts" {
  description = "How often a batch is tried again before it goes to the failure bucket. -1 leaves that to MaximumRecordAgeSeconds. Default: -1."
  type        = number
  default     = null
}

variable "maximum_record_age_seconds" {
  description = "How old a record may grow before it goes to the failure bucket. 22 hours leaves time before the stream loses it at 24. Default: 79200."
  type        = number
  default     = null
}

variable "filter_pattern" {
  description = "A Lambda event filter, as JSON. Records that it leaves out are lost to the slaves, such as deletes and changes by which an item leaves the filter. Empty for all records."
  type        = string
  default     = null
}

variable "alarm_topic_arn" {
  description = "An SNS topic that every alarm tells when it goes off and when it recovers. Empty for none."
  type        = string
  default     = null
}

variable "iterator_age_alarm_milliseconds" {
  description = "How old the records that reach the function may be before the alarm goes off. Default: 300000."
  type        = number
  default     = null
}

variable "latency_alarm_milliseconds" {
  description = "How long a change may take to a slave before the alarm goes off. Default: 300000."
  type        = number
  default     = null
}

variable "expect_traffic_hours" {
  description = "An alarm goes off when nothing was received for so many hours. 0 for tables that may be quiet. Default: 0."
  type        = number
  default     = null
}

variable "stopped_trigger_alarm_minutes" {
  description = "An alarm goes off when the trigger has not polled the stream for so many minutes. 0 for no alarm; there is none while Enabled is false. Default: 15."
  type        = number
  default     = null
}

variable "log_retention_days" {
  description = "Days. The log holds no item data. Default: 30."
  type        = number
  default     = null
}

variable "failure_retention_days" {
  description = "Days to keep what went to the failure bucket. It holds items. Default: 30."
  type        = number
  default     = null
}

variable "kms_key_arn" {
  description = "A KMS key for the failure bucket, the log and the function's environment. Its policy must admit CloudWatch Logs. Empty for AWS's own keys."
  type        = string
  default     = null
}

variable "table_kms_key_arns" {
  description = "The customer managed keys of the master and of slaves in this account. Empty for AWS's own keys."
  type        = list(string)
  default     = null
}

variable "subnet_ids" {
  description = "Subnets, to run the function in a VPC. They need a way to DynamoDB in the slaves' regions. Empty for none."
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
  description = "Tags for the stack, which passes them on to what is in it."
  type        = map(string)
  default     = {}
}
