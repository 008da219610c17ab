# One CloudFormation stack with a source table, its alarms and its dashboard, all of which source.yaml defines.
resource "aws_cloudformation_stack" "this" {
  name          = "source-${replace(var.table_name, "/[^a-zA-Z0-9-]/", "-")}"
  template_body = file("${path.module}/../../source.yaml")
  tags          = var.tags

  parameters = {
    for name, value in {
      TableName              = var.table_name
      PartitionKeyName       = var.partition_key_name
      PartitionKeyType       = var.partition_key_type
      SortKeyName            = var.sort_key_name
      SortKeyType            = var.sort_key_type
      IndexName              = var.index_name
      IndexPartitionKeyName  = var.index_partition_key_name
      IndexPartitionKeyType  = var.index_partition_key_type
      IndexSortKeyName       = var.index_sort_key_name
      IndexSortKeyType       = var.index_sort_key_type
      TimeToLiveAttribute    = var.time_to_live_attribute
      BillingMode            = var.billing_mode
      MinReadCapacity        = var.min_read_capacity
      MaxReadCapacity        = var.max_read_capacity
      MinWriteCapacity       = var.min_write_capacity
      MaxWriteCapacity       = var.max_write_capacity
      PointInTimeRecovery    = var.point_in_time_recovery
      DeletionProtection     = var.deletion_protection
      KmsKeyArn              = var.kms_key_arn
      AlarmTopicArn          = var.alarm_topic_arn
      ThrottledRequestsAlarm = var.throttled_requests_alarm
      CapacityAlarmPercent   = var.capacity_alarm_percent
    } : name => value if value != null
  }
}
