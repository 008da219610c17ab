// The deployments for which the templates are intended.

export const required = {
  Name: 'orders-replicator',
  StreamArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000',
  Replicas: 'eu-west-1/orders',
  CodeBucket: 'deployments',
  CodeKey: 'ReplicatorFunction.zip',
};

export const full = {
  ...required,
  Replicas: 'eu-west-1/orders,ap-southeast-2/orders_2,arn:aws:dynamodb:us-west-2:210987654321:table/orders.3',
  CodeObjectVersion: 'v1',
  Runtime: 'provided.al2023',
  Architecture: 'x86_64',
  ReservedConcurrency: '10',
  DeadlineMarginSeconds: '2.5',
  FilterPattern: '{"eventName":["INSERT","MODIFY"]}',
  AlarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:alarms',
  ExpectTrafficHours: '6',
  StoppedTriggerAlarmMinutes: '30',
  KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555',
  TableKmsKeyArns: 'arn:aws:kms:us-east-1:123456789012:key/a,arn:aws:kms:eu-west-1:123456789012:key/b',
  SubnetIds: 'subnet-0123456a,subnet-0123456b',
  SecurityGroupIds: 'sg-0123456a',
  PermissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/boundary',
};

export const crossAccount = {
  ...required,
  ReplicaRoleArn: 'arn:aws:iam::123456789012:role/orders-replica',
  ReplicaRoleExternalId: 'orders-to-analytics',
  ReplicaRoleSessionName: 'orders-replicator',
};

export const ownFunction = {
  ...required,
  CodeKey: 'Orders.zip',
  Handler: 'Orders::Orders.Function::HandleAsync',
  LayerArns: 'arn:aws:lambda:us-east-1:123456789012:layer:tracing:1',
  PolicyArns: 'arn:aws:iam::123456789012:policy/park-changes',
};

export const besideReplica = {
  ...required,
  StreamArn: 'arn:aws:dynamodb:us-east-1:210987654321:table/orders/stream/2026-01-01T00:00:00.000',
  Replicas: 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders',
};

export const replicators: Record<string, Record<string, string>> = {
  'one replica and every default': required,
  'two replicas': { ...required, Replicas: 'eu-west-1/orders,ap-southeast-2/orders' },
  'three replicas and every parameter': full,
  'a replica in another account': crossAccount,
  'a source in another account': besideReplica,
  'a function of your own': ownFunction,
};

export const replicaRequired = { TableName: 'orders', SourceTable: 'us-east-1/orders' };

export const replicaFull = {
  ...replicaRequired,
  SortKeyName: 'sk',
  SortKeyType: 'N',
  KmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555',
  FunctionRoleArn: 'arn:aws:iam::123456789012:role/orders-replicator',
  ExternalId: 'orders-to-analytics',
  SessionName: 'orders-replicator',
  RoleName: 'orders-replica',
  PermissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/boundary',
};

export const replicas: Record<string, Record<string, string>> = {
  'a table alone': replicaRequired,
  'a table and a role, with every parameter': replicaFull,
  'a role alone': { ...replicaFull, CreateTable: 'false' },
};

export const sourceRequired = { TableName: 'orders' };

export const sourceFull = {
  ...sourceRequired,
  SortKeyName: 'sk',
  SortKeyType: 'N',
  IndexName: 'by-customer',
  IndexPartitionKeyName: 'customer',
  IndexSortKeyName: 'placed',
  TimeToLiveAttribute: 'expires',
  BillingMode: 'PROVISIONED',
  KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555',
  AlarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:alarms',
};

export const sources: Record<string, Record<string, string>> = {
  'a table with every default': sourceRequired,
  'a table with every parameter': sourceFull,
  'an index of the same attributes': {
    ...sourceFull, IndexPartitionKeyName: 'sk', IndexSortKeyName: 'pk', BillingMode: 'PAY_PER_REQUEST',
  },
};
