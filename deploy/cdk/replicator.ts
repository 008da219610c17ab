import { Token, Validations, type CfnResource } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { include } from './template.js';

/** The parameters of template.yaml. Omitted properties have the defaults of the template. */
export interface ReplicatorProps {
  /** Names the function and its resources, such as `orders-replicator`. */
  readonly name: string;
  /** The source's stream, such as `table.tableStreamArn!`. It must contain new images. */
  readonly streamArn: string;
  /** One to three replicas, such as `['eu-west-1/orders']`, or their ARNs. Their number must be known at synthesis. */
  readonly replicas: readonly string[];
  /** The role to assume in the replicas' account. Default: none, the replicas are in this account. */
  readonly replicaRoleArn?: string;
  /** The external ID that the role's trust policy requires. Default: none. */
  readonly replicaRoleExternalId?: string;
  /** The session name for that role. Default: the library's default. */
  readonly replicaRoleSessionName?: string;

  /** The function's zip: a file to upload, or an object in S3. */
  readonly code: { readonly file: string } | { readonly bucket: string; readonly key: string; readonly objectVersion?: string };
  /**
   * `dotnet10` for a zip named -dotnet10, `provided.al2023` for a zip that contains .NET, or the runtime of your own zip.
   * Default: `dotnet10`.
   */
  readonly runtime?: string;
  /** The handler of your own zip, such as `Orders::Orders.Function::HandleAsync`. Default: the sample function's. */
  readonly handler?: string;
  /** Layers for your own function, each with its version. Default: none. */
  readonly layerArns?: readonly string[];
  /** Environment variables for your own function. Default: none. */
  readonly environment?: { readonly [name: string]: string };
  /** Managed policies that your own function needs beyond replication. Default: none. */
  readonly policyArns?: readonly string[];
  /** The zip named -dotnet10 runs on both. Every other zip runs on the one in its name. Default: `arm64`. */
  readonly architecture?: 'arm64' | 'x86_64';
  /** Memory in MB. Default: 512. */
  readonly memorySize?: number;
  /** Seconds for one batch, including retries. Default: 60. */
  readonly timeout?: number;
  /** Concurrency to reserve for the function. Default: 0, none. */
  readonly reservedConcurrency?: number;
  /** The maximum number of calls in flight to each replica, per invocation. Default: 16. */
  readonly maxConcurrency?: number;
  /** Write only the last change of each key in a batch. Default: true. */
  readonly coalesce?: boolean;
  /** Keep items at the replicas that time to live deletes at the source. Default: false. */
  readonly skipTimeToLiveDeletes?: boolean;
  /** Write metrics as log lines, which the dashboard and some alarms need. Default: true. */
  readonly embeddedMetrics?: boolean;
  /** Request the write capacity that calls to the replicas consume, and show it on the dashboard. Default: false. */
  readonly returnConsumedCapacity?: boolean;
  /** Seconds before the timeout at which the last call may start. Default: a tenth of the timeout, at least 1 and at most 5. */
  readonly deadlineMarginSeconds?: number;

  /** Whether changes are replicated. Default: true. */
  readonly enabled?: boolean;
  /** Where a new trigger starts. Default: `TRIM_HORIZON`. */
  readonly startingPosition?: 'TRIM_HORIZON' | 'LATEST';
  /** The maximum number of records in a batch. Default: 1000. */
  readonly batchSize?: number;
  /** Seconds to gather a batch. Default: 1. */
  readonly batchingWindowSeconds?: number;
  /** Concurrent batches per shard, 1 to 10. Default: 1. */
  readonly parallelizationFactor?: number;
  /** Split a batch in half if its invocation fails as a whole. Default: true. */
  readonly bisectBatchOnFunctionError?: boolean;
  /** Retries of a batch before it goes to the failure bucket. Default: -1, until it is too old. */
  readonly maximumRetryAttempts?: number;
  /** The age in seconds at which a record goes to the failure bucket. Default: 79200, 22 hours. */
  readonly maximumRecordAgeSeconds?: number;
  /** A Lambda event filter, as JSON. The replicas never receive what it excludes, such as deletes. Default: none. */
  readonly filterPattern?: string;

  /** An SNS topic that every alarm notifies. Default: none. */
  readonly alarmTopicArn?: string;
  /** An alarm goes off when records are older than this when they reach the function. Default: 300000. */
  readonly iteratorAgeAlarmMilliseconds?: number;
  /** An alarm goes off when changes take longer than this to reach a replica. Default: 300000. */
  readonly latencyAlarmMilliseconds?: number;
  /** An alarm goes off after this many hours without a record, 1 to 24. Default: 0, no alarm. */
  readonly expectTrafficHours?: number;
  /** An alarm goes off after this many minutes without a poll of the stream. 0 for no alarm. Default: 15. */
  readonly stoppedTriggerAlarmMinutes?: number;
  /** Days to keep the log. Default: 30. */
  readonly logRetentionDays?: number;
  /** Days to keep objects in the failure bucket. Default: 30. */
  readonly failureRetentionDays?: number;

  /** A KMS key for the failure bucket, the log, and the function's environment. Default: AWS's own keys. */
  readonly kmsKeyArn?: string;
  /** The customer managed keys of the source and of replicas in this account. Default: none. */
  readonly tableKmsKeyArns?: readonly string[];
  /** Subnets to run the function in a VPC. Default: none. */
  readonly subnetIds?: readonly string[];
  /** Security groups, with `subnetIds`. */
  readonly securityGroupIds?: readonly string[];
  /** A permissions boundary for the function's role. Default: none. */
  readonly permissionsBoundaryArn?: string;
}

/**
 * A function that replicates a table (the source) to tables in other Regions or accounts (the replicas), with its trigger,
 * failure destination, log, alarms, and dashboard. Add it to a stack in the source's Region.
 */
export class Replicator extends Construct {
  readonly functionArn: string;
  /** The value for {@link ReplicaProps.functionRoleArn} if a replica is in another account. */
  readonly functionRoleArn: string;
  /** The bucket for records that Lambda gave up on. It outlives the stack. */
  readonly failureBucketName: string;

  constructor(scope: Construct, id: string, { code, replicas, deadlineMarginSeconds, environment, ...props }: ReplicatorProps) {
    super(scope, id);
    if (Token.isUnresolved(replicas) || replicas.some(replica => Token.isUnresolved(replica))) {
      throw new Error("The replicas contain a value that is known only at deployment, but the number of alarms depends on them. " +
        "Specify plain text, such as ['eu-west-1/orders'].");
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
      handler: 'HasHandler',
      layerArns: 'HasLayers',
      policyArns: 'HasPolicies',
      filterPattern: 'HasFilter',
      alarmTopicArn: 'HasAlarmTopic',
      kmsKeyArn: 'HasKmsKey',
      tableKmsKeyArns: 'HasTableKmsKeys',
      subnetIds: 'IsInVpc',
      permissionsBoundaryArn: 'HasPermissionsBoundary',
    });
    const lambda = template.getResource('Function') as CfnFunction;
    this.addVariables(lambda, environment ?? {});
    const role = template.getResource('Role') as CfnRole;
    acknowledge(role, !props.policyArns, 'Without policies the role has no ManagedPolicyArns.', ['F3031']);
    acknowledge(lambda, !props.layerArns, 'Without layers the function has no Layers.', ['F3031', 'F3033']);
    acknowledge(lambda, !props.subnetIds, 'Without subnets the function has no VpcConfig.', ['F3031', 'E1150']);
    this.functionArn = lambda.attrArn;
    this.functionRoleArn = role.attrArn;
    this.failureBucketName = (template.getResource('FailureBucket') as CfnBucket).ref;
  }

  private addVariables(lambda: CfnFunction, variables: { readonly [name: string]: string }): void {
    const ofTemplate = (lambda.environment as CfnFunction.EnvironmentProperty).variables as object;
    for (const [name, value] of Object.entries(variables)) {
      if (name in ofTemplate) {
        throw new Error(`The template sets ${name} from a property of the construct. Remove it from environment, and set that property.`);
      }
      lambda.addPropertyOverride(`Environment.Variables.${name}`, value);
    }
  }

  private upload(file: string): { bucket: string; key: string; objectVersion?: string } {
    const asset = new Asset(this, 'Code', { path: file });
    return { bucket: asset.s3BucketName, key: asset.s3ObjectKey };
  }
}

// The validator checks empty parameters although a condition prevents their use.
function acknowledge(resource: CfnResource, isAbsent: boolean, reason: string, rules: string[]): void {
  if (isAbsent) {
    Validations.of(resource).acknowledge(...rules.map(rule => ({ id: `CloudFormation-Validate::${rule}`, reason })));
  }
}
