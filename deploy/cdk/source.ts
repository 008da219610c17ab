import type { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { include } from './template.js';

/** The parameters of source.yaml. Omitted properties have the defaults of the template. */
export interface SourceProps {
  /** The source's name. */
  readonly tableName: string;
  /** The partition key. Default: `pk`. */
  readonly partitionKeyName?: string;
  /** The type of the partition key (string, number, or binary). Default: `S`. */
  readonly partitionKeyType?: 'S' | 'N' | 'B';
  /** The sort key. Default: none. */
  readonly sortKeyName?: string;
  /** The type of the sort key (string, number, or binary). Default: `S`. */
  readonly sortKeyType?: 'S' | 'N' | 'B';
  /** A global secondary index with all attributes. Default: none. */
  readonly indexName?: string;
  /** The partition key of the index. Default: none. */
  readonly indexPartitionKeyName?: string;
  /** The type of the index's partition key, unless it is a key of the table. Default: `S`. */
  readonly indexPartitionKeyType?: 'S' | 'N' | 'B';
  /** The sort key of the index. Default: none. */
  readonly indexSortKeyName?: string;
  /** The type of the index's sort key, unless it is a key of the table. Default: `S`. */
  readonly indexSortKeyType?: 'S' | 'N' | 'B';
  /** The attribute with the time at which an item expires, in seconds since 1970. Default: none. */
  readonly timeToLiveAttribute?: string;
  /** PAY_PER_REQUEST for on-demand capacity, PROVISIONED for capacity that scales with the load. Default: `PAY_PER_REQUEST`. */
  readonly billingMode?: 'PAY_PER_REQUEST' | 'PROVISIONED';
  /** The least read units per second, if provisioned. They apply to the table and to the index. Default: 5. */
  readonly minReadCapacity?: number;
  /** The most read units per second, if provisioned. Default: 100. */
  readonly maxReadCapacity?: number;
  /** The least write units per second, if provisioned. They apply to the table and to the index. Default: 5. */
  readonly minWriteCapacity?: number;
  /** The most write units per second, if provisioned. Default: 100. */
  readonly maxWriteCapacity?: number;
  /** Keep the last 35 days restorable. Default: true. */
  readonly pointInTimeRecovery?: boolean;
  /** Prevent the deletion of the table until this is false. Default: true. */
  readonly deletionProtection?: boolean;
  /** A KMS key in this Region for the table. Default: the key that DynamoDB owns. */
  readonly kmsKeyArn?: string;
  /** An SNS topic that every alarm notifies when it goes off and when it recovers. Default: none. */
  readonly alarmTopicArn?: string;
  /** An alarm goes off after this many throttled reads or writes in each of five minutes. Default: 1. */
  readonly throttledRequestsAlarm?: number;
  /**
   * An alarm goes off when the table consumes this share of its maximum capacity for 15 minutes, if provisioned. Default:
   * 80.
   */
  readonly capacityAlarmPercent?: number;
}

/** A source table with a stream that can be replicated, its alarms, and its dashboard. */
export class Source extends Construct {
  readonly tableArn: string;
  /** The value for {@link ReplicatorProps.streamArn}. */
  readonly streamArn: string;

  constructor(scope: Construct, id: string, props: SourceProps) {
    super(scope, id);
    const template = include(this, 'source.yaml', props, {
      kmsKeyArn: 'HasKmsKey',
      alarmTopicArn: 'HasAlarmTopic',
    });
    const table = template.getResource('Table') as CfnTable;
    this.tableArn = table.attrArn;
    this.streamArn = table.attrStreamArn;
  }
}
