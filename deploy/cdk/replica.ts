import { Construct } from 'constructs';
import { include } from './template.js';

/** The parameters of replica.yaml. Omitted properties have the defaults of the template. */
export interface ReplicaProps {
  /** The replica's name. */
  readonly tableName: string;
  /** The source, such as `us-east-1/orders`. It becomes the table's tag ReplicaOf. */
  readonly sourceTable: string;
  /** False creates only the role, for an existing table. Default: true. */
  readonly createTable?: boolean;
  /** The source's partition key. Default: `pk`. */
  readonly partitionKeyName?: string;
  /** The type of the partition key. Default: `S`. */
  readonly partitionKeyType?: 'S' | 'N' | 'B';
  /** The source's sort key. Default: none. */
  readonly sortKeyName?: string;
  /** The type of the sort key. Default: `S`. */
  readonly sortKeyType?: 'S' | 'N' | 'B';
  /** Keep the last 35 days restorable. Default: true. */
  readonly pointInTimeRecovery?: boolean;
  /** Prevent the deletion of the table. Default: true. */
  readonly deletionProtection?: boolean;
  /** A KMS key in this Region for the table. Default: the key that DynamoDB owns. */
  readonly kmsKeyArn?: string;
  /** The function's role, which must already exist. Default: none, the function is in this account. */
  readonly functionRoleArn?: string;
  /** The external ID that the function must provide to assume the role. Default: none. */
  readonly externalId?: string;
  /** The session name that the function must use to assume the role. Default: any. */
  readonly sessionName?: string;
  /** Names the role that the function assumes. Default: `dynamo-replica`. */
  readonly roleName?: string;
  /** A permissions boundary for that role. Default: none. */
  readonly permissionsBoundaryArn?: string;
}

/**
 * A replica table and, for a function in another account, the role that it assumes to write. Add it to a stack in the replica's
 * account and Region.
 */
export class Replica extends Construct {
  constructor(scope: Construct, id: string, props: ReplicaProps) {
    super(scope, id);
    include(this, 'replica.yaml', props, {
      kmsKeyArn: 'HasKmsKey',
      functionRoleArn: 'IsCrossAccount',
      externalId: 'HasExternalId',
      sessionName: 'HasSessionName',
      permissionsBoundaryArn: 'HasPermissionsBoundary',
    });
  }
}
