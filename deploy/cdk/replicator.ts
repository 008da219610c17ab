import { Token, Validations } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { include } from './template.js';

/** The parameters of template.yaml, which has their defaults. */
export interface ReplicatorProps {
  /** Names the function, and what belongs to it, such as `orders-replicator`. */
  readonly name: string;
  /** The master's stream, such as `table.tableStreamArn!`. It must carry new images. */
  readonly streamArn: string;
  /** The replicas, one to three, such as `['eu-west-1/orders']`, or their ARNs. Plain text: what is made depends on how many there are. */
  readonly replicas: readonly string[];
  /** The role to assume in the slaves' account. Default: none, the slaves are in this account. */
  readonly replicaRoleArn?: string;
  /** The external ID that the trust policy of that role asks for. Default: none. */
  readonly replicaRoleExternalId?: string;
  /** The name of that role's session. Default: the library's own. */
  readonly replicaRoleSessionName?: string;

  /** The function's zip: a file to upload, or an object in S3. */
  readonly code: { readonly file: string } | { readonly bucket: string; readonly key: string; readonly objectVersion?: string };
  /** `dotnet10` for the zip named -dotnet10, `provided.al2023` for one that brings its own .NET. Default: `dotnet10`. */
  readonly runtime?: 'dotnet10' | 'provided.al2023';
  /** Default: `arm64`. */
  readonly architecture?: 'arm64' | 'x86_64';
  /** MB. Default: 512. */
  readonly memorySize?: number;
  /** Seconds for one batch. Default: 60. */
  readonly timeout?: number;
  /** Concurrency set aside for the function. Default: 0, none. */
  readonly reservedConcurrency?: number;
  /** The most calls in flight to each slave, in one invocation. Default: 16. */
  readonly maxConcurrency?: number;
  /** Write only the last change of each key in a batch. Default: true. */
  readonly coalesce?: boolean;
  /** Keep at the slaves what time to live deletes at the master. Default: false. */
  readonly skipTimeToLiveDeletes?: boolean;
  /** Write metrics as log lines. The alarms on latency, parked changes and records left by the deadline, and most of the dashboard, need them. Default: true. */
  readonly embeddedMetrics?: boolean;
  /** Ask the slaves for the write capacity that calls consume, and show it on the dashboard. Default: false. */
  readonly returnConsumedCapacity?: boolean;
  /** How long before the timeout the last call may start, in seconds. Default: a tenth of the timeout, at least 1 and at most 5. */
  readonly deadlineMarginSeconds?: number;

  /** Whether changes are replicated. Default: true. */
  readonly enabled?: boolean;
  /** Where a new trigger begins. Default: `TRIM_HORIZON`. */
  readonly startingPosition?: 'TRIM_HORIZON' | 'LATEST';
  /** The most records in a batch. Default: 1000. */
  readonly batchSize?: number;
  /** How long to gather a batch. Default: 1. */
  readonly batchingWindowSeconds?: number;
  /** Batches of one shard at a time, 1 to 10. Default: 1. */
  readonly parallelizationFactor?: number;
  /** Halve a batch whose invocation failed as a whole. Default: true. */
  readonly bisectBatchOnFunctionError?: boolean;
  /** How often a batch is tried again before it goes to the failure bucket. Default: -1, until it is too old. */
  readonly maximumRetryAttempts?: number;
  /** How old a record may grow before it goes to the failure bucket. Default: 79200, 22 hours. */
  readonly maximumRecordAgeSeconds?: number;
  /** A Lambda event filter, as JSON. Records that it leaves out are lost to the slaves, such as deletes. Default: none. */
  readonly filterPattern?: string;

  /** An SNS topic that every alarm tells. Default: none. */
  readonly alarmTopicArn?: string;
  /** Default: 300000. */
  readonly iteratorAgeAlarmMilliseconds?: number;
  /** Default: 300000. */
  readonly latencyAlarmMilliseconds?: number;
  /** An alarm goes off when nothing was received for so many hours, 1 to 24. Default: 0, no alarm. */
  readonly expectTrafficHours?: number;
  /** An alarm goes off when the trigger has not polled the stream for so many minutes. 0 for no alarm. Default: 15. */
  readonly stoppedTriggerAlarmMinutes?: number;
  /** Default: 30. */
  readonly logRetentionDays?: number;
  /** How long what went to the failure bucket is kept. Default: 30. */
  readonly failureRetentionDays?: number;

  /** A KMS key for the failure bucket, the log and the function's environment. Default: AWS's own keys. */
  readonly kmsKeyArn?: string;
  /** The customer managed keys of the master and of slaves in this account. Default: none. */
  readonly tableKmsKeyArns?: readonly string[];
  /** Subnets, to run the function in a VPC. Default: none. */
  readonly subnetIds?: readonly string[];
  /** Security groups, with `subnetIds`. */
  readonly securityGroupIds?: readonly string[];
  /** A permissions boundary for the function's role. Default: none. */
  readonly permissionsBoundaryArn?: string;
}

/**
 * A function that applies the stream of a table (the master) to tables elsewhere (the slaves), with its trigger, failure
 * destination, log, alarms and dashboard. It belongs into a stack of the master's account and region.
 */
export class Replicator extends Construct {
  readonly functionArn: string;
  /** For {@link ReplicaProps.functionRoleArn}, when a slave is in another account. */
  readonly functionRoleArn: string;
  /** What Lambda gave up on. It outlives the stack. */
  readonly failureBucketName: string;

  constructor(scope: Construct, id: string, { code, replicas, deadlineMarginSeconds, ...props }: ReplicatorProps) {
    super(scope, id);
    if (Token.isUnresolved(replicas) || replicas.some(replica => Token.isUnresolved(replica))) {
      throw new Error("replicas must be plain text, such as ['eu-west-1/orders']: how many alarms are made is decided before anything is deployed.");
    }
    const zip = 'file' in code ? this.upload(code.file) : code;
    const template = include(this, 'template.yaml', {
      ...props,
      replicas: replicas.join(','),
      deadlineMarginSeconds: deadlineMarginSeconds?.toString(),
      codeBucket: zip.bucket,
      codeKey: zip.key,
      codeObjectVersion: zip.objectVersion,
    }, {
      replicaRoleArn: 'IsCrossAccount',
      replicaRoleExternalId: 'HasExternalId',
      replicaRoleSessionName: 'HasSessionName',
      codeObjectVersion: 'HasCodeObjectVersion',
      filterPattern: 'HasFilter',
      alarmTopicArn: 'HasAlarmTopic',
      kmsKeyArn: 'HasKmsKey',
      tableKmsKeyArns: 'HasTableKmsKeys',
      subnetIds: 'IsInVpc',
      permissionsBoundaryArn: 'HasPermissionsBoundary',
    });
    const lambda = template.getResource('Function') as CfnFunction;
    if (!props.subnetIds) {
      const reason = 'Without subnets the function has no VpcConfig.';
      Validations.of(lambda).acknowledge({ id: 'CloudFormation-Validate::F3031', reason }, { id: 'CloudFormation-Validate::E1150', reason });
    }
    this.functionArn = lambda.attrArn;
    this.functionRoleArn = (template.getResource('Role') as CfnRole).attrArn;
    this.failureBucketName = (template.getResource('FailureBucket') as CfnBucket).ref;
  }

  private upload(file: string): { bucket: string; key: string; objectVersion?: string } {
    const asset = new Asset(this, 'Code', { path: file });
    return { bucket: asset.s3BucketName, key: asset.s3ObjectKey };
  }
}
