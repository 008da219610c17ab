# One CloudFormation stack with the function and its resources, all of which template.yaml defines.
# The provider must use the function's account and the source's Region.
resource "aws_cloudformation_stack" "this" {
  name = var.name
  # A parameter can't contain a map, so the variables of your own function become lines of the template. The names are quoted, because
  # YAML reads names such as NO and ON as Booleans.
  template_body = replace(
    file("${path.module}/../template.yaml"),
    "/( *)(# Your own variables go here.*\n)/",
    join("", concat(["$1$2"], [
      for name, value in var.environment : "          ${jsonencode(name)}: ${replace(jsonencode(value), "$", "$$")}\n"
    ]))
  )
  capabilities = ["CAPABILITY_IAM"]
  tags         = var.tags

  parameters = {
    for name, value in {
      Name                         = var.name
      StreamArn                    = var.stream_arn
      Replicas                     = join(",", var.replicas)
      ReplicaRoleArn               = var.replica_role_arn
      ReplicaRoleExternalId        = var.replica_role_external_id
      ReplicaRoleSessionName       = var.replica_role_session_name
      CodeBucket                   = var.code_bucket
      CodeKey                      = var.code_key
      CodeObjectVersion            = var.code_object_version
      Runtime                      = var.runtime
      Handler                      = var.handler
      Architecture                 = var.architecture
      LayerArns                    = try(join(",", var.layer_arns), null)
      PolicyArns                   = try(join(",", var.policy_arns), null)
      MemorySize                   = var.memory_size
      Timeout                      = var.timeout
      ReservedConcurrency          = var.reserved_concurrency
      MaxConcurrency               = var.max_concurrency
      Coalesce                     = var.coalesce
      SkipTimeToLiveDeletes        = var.skip_time_to_live_deletes
      EmbeddedMetrics              = var.embedded_metrics
      ReturnConsumedCapacity       = var.return_consumed_capacity
      DeadlineMarginSeconds        = var.deadline_margin_seconds
      Enabled                      = var.enabled
      StartingPosition             = var.starting_position
      BatchSize                    = var.batch_size
      BatchingWindowSeconds        = var.batching_window_seconds
      ParallelizationFactor        = var.parallelization_factor
      BisectBatchOnFunctionError   = var.bisect_batch_on_function_error
      MaximumRetryAttempts         = var.maximum_retry_attempts
      MaximumRecordAgeSeconds      = var.maximum_record_age_seconds
      FilterPattern                = var.filter_pattern
      AlarmTopicArn                = var.alarm_topic_arn
      IteratorAgeAlarmMilliseconds = var.iterator_age_alarm_milliseconds
      LatencyAlarmMilliseconds     = var.latency_alarm_milliseconds
      ExpectTrafficHours           = var.expect_traffic_hours
      StoppedTriggerAlarmMinutes   = var.stopped_trigger_alarm_minutes
      LogRetentionDays             = var.log_retention_days
      FailureRetentionDays         = var.failure_retention_days
      KmsKeyArn                    = var.kms_key_arn
      TableKmsKeyArns              = try(join(",", var.table_kms_key_arns), null)
      SubnetIds                    = try(join(",", var.subnet_ids), null)
      SecurityGroupIds             = try(join(",", var.security_group_ids), null)
      PermissionsBoundaryArn       = var.permissions_boundary_arn
    } : name => value if value != null
  }

  lifecycle {
    precondition {
      condition = alltrue([
        for name in keys(var.environment) : length(regexall("\n          ${name}: ", file("${path.module}/../template.yaml"))) == 0
      ])
      error_message = "The template sets a variable in environment from a parameter. Remove it from environment, and set that parameter."
    }
  }
}
