import { Construct } from 'constructs';
import { include } from './template.js';

/** The parameters of replica.yaml, which has their defaults. */
export interface ReplicaProps {
  /** The slave's name. */
  readonly tableName: string;
  /** The master, as `us-east-1/orders`. It becomes the table's tag ReplicaOf. */
  readonly sourceTable: string;
  /** False for the role alone, when the table exists. Default: true. */
  readonly createTable?: boolean;
  /** The master's partition key. Default: `pk`. */
  readonly partitionKeyName?: string;
  /** Default: `S`. */
  readonly partitionKeyType?: 'S' | 'N' | 'B';
  /** The master's sort key. Default: none. */
  readonly sortKeyName?: string;
  /** Default: `S`. */
  readonly sortKeyType?: 'S' | 'N' | 'B';
  /** Keep the last 35 days restorable. Default: true. */
  readonly pointInTimeRecovery?: boolean;
  /** Refuse to delete the table. Default: true. */
  readonly deletionProtection?: boolean;
  /** A KMS key of this region for the table. Default: the one that DynamoDB owns. */
  readonly kmsKeyArn?: string;
  /** The function's role, which must exist by now. Default: none, the function is in this account. */
  readonly functionRoleArn?: string;
  /** The external ID that the function must give to assume the role. Default: none. */
  readonly externalId?: string;
  /** The session name that the function must give to assume the role. Default: any. */
  readonly sessionName?: string;
  /** Names the role that the function assumes. Default: `dynamo-replica`. */
  readonly roleName?: string;
  /** A permissions boundary for that role. Default: none. */
  readonly permissionsBoundaryArn?: string;
}

/**
 * A slave table and, for a function of another account, the role with which it writes. It belongs into a stack of the slave's
 * account and region.
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
