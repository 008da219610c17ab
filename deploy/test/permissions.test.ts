import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { load, resolve, root, textOf } from './cloudformation.js';
import { besideReplica, crossAccount, full, replicaFull, required } from './deployments.js';

const values: Record<string, string> = {
  SOURCE_REGION: 'us-east-1',
  SOURCE_ACCOUNT_ID: '123456789012',
  SOURCE_TABLE: 'orders',
  REPLICA_REGION: 'eu-west-1',
  REPLICA_ACCOUNT_ID: '123456789012',
  REPLICA_TABLE: 'orders',
  STREAM_LABEL: '2026-01-01T00:00:00.000',
  EXTERNAL_ID: 'orders-to-analytics',
  FUNCTION_NAME: 'orders-replicator',
  FUNCTION_ROLE: 'orders-replicator',
  REPLICA_ROLE: 'orders-replica',
  FUNCTION_ACCOUNT_ID: '123456789012',
  FAILURE_BUCKET: 'failure-bucket',
  TABLE_KMS_KEY_ARN: 'arn:aws:kms:us-east-1:123456789012:key/a',
  KMS_KEY_ARN: full.KmsKeyArn,
};

// A placeholder can be the end of a longer one, so the longest are first.
const placeholder = new RegExp(Object.keys(values).sort((a, b) => b.length - a.length).join('|'), 'g');

const compared = new Set<string>();

function policies(...names: string[]): any[] {
  return names.flatMap(name => {
    compared.add(`${name}.json`);
    return JSON.parse(textOf(`policies/${name}.json`).replace(placeholder, name => values[name])).Statement;
  });
}

const orders = (region: string) => `arn:aws:dynamodb:${region}:123456789012:table/orders"`;

const made = (file: string, parameters: Record<string, string>, region = 'us-east-1') =>
  JSON.parse(JSON.stringify(resolve(load(file), parameters).Resources.Role.Properties).replaceAll(orders('us-east-1'), orders(region)));

// Statements have no order, and a list of one item equals the item.
function inOrder(statements: any[]): any[] {
  const unlisted = (value: any) => Array.isArray(value) ? (value.length === 1 ? value[0] : [...value].sort()) : value;
  return statements.map(s => ({ ...s, Action: unlisted(s.Action), Resource: unlisted(s.Resource) }))
    .sort((a, b) => (a.Sid ?? '') < (b.Sid ?? '') ? -1 : 1);
}

function assertSame(role: any, permissions: any[], trust: any[]): void {
  assert.equal(role.ManagedPolicyArns, undefined);
  assert.deepEqual(inOrder(role.Policies.flatMap((policy: any) => policy.PolicyDocument.Statement)), inOrder(permissions));
  assert.deepEqual(role.AssumeRolePolicyDocument.Statement, trust);
}

test('The function has exactly the permissions in policies/', () => {
  assertSame(made('deploy/template.yaml', required), policies('function-role', 'function-failures'), policies('function-trust'));
});

test('The function of a replica in another account has exactly the permissions in policies/', () => {
  const permissions = policies('function-role-cross-account', 'function-failures');
  assertSame(made('deploy/template.yaml', crossAccount), permissions, policies('function-trust'));
});

test('The function beside its replica has exactly the permissions in policies/', () => {
  const { FUNCTION_ACCOUNT_ID, SOURCE_ACCOUNT_ID } = values;
  Object.assign(values, { SOURCE_ACCOUNT_ID: '210987654321', FUNCTION_ACCOUNT_ID: values.REPLICA_ACCOUNT_ID });
  const permissions = policies('function-role-beside-replica', 'function-failures');
  assertSame(made('deploy/template.yaml', besideReplica), permissions, policies('function-trust'));
  Object.assign(values, { SOURCE_ACCOUNT_ID, FUNCTION_ACCOUNT_ID });
});

test('The policy of the source\'s stream allows that function the actions of its role', () => {
  const [role] = policies('function-role-beside-replica');
  const [stream] = policies('source-stream');
  assert.deepEqual(stream.Action, role.Action);
  assert.ok(stream.Resource.startsWith(role.Resource.replace('*', '')));
  assert.equal(stream.Condition.ArnLike['aws:PrincipalArn'], `${stream.Principal.AWS.replace(':root', '')}:role/orders-replicator`);
});

test('Failed records stay in the account of the function', () => {
  const { Statement } = made('deploy/template.yaml', required).Policies[0].PolicyDocument;
  const statements: any[] = Statement.filter((s: any) => s.Action.includes('s3:'));
  assert.equal(statements.length, 2);
  for (const { Condition } of statements) assert.deepEqual(Condition, { StringEquals: { 's3:ResourceAccount': '123456789012' } });
});

test('Only DynamoDB uses the keys of the tables, in every partition', () => {
  for (const [file, parameters] of [['deploy/template.yaml', full], ['deploy/replica.yaml', replicaFull]] as const) {
    const { Condition } = made(file, parameters).Policies[0].PolicyDocument.Statement.find((s: any) => s.Sid === 'UseTheTableKeys');
    const pattern = (name: string) => new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
    const matches = (service: string) => Condition.StringLike['kms:ViaService'].some((name: string) => pattern(name).test(service));
    for (const service of ['eu-west-1.amazonaws.com', 'us-gov-west-1.amazonaws.com', 'cn-north-1.amazonaws.com.cn']) {
      assert.ok(matches(`dynamodb.${service}`), service);
    }
    assert.ok(!matches('s3.eu-west-1.amazonaws.com'));
  }
});

test('The function with keys and a VPC has exactly the permissions in policies/', () => {
  const parameters = { ...full, Replicas: required.Replicas, TableKmsKeyArns: values.TABLE_KMS_KEY_ARN };
  assertSame(made('deploy/template.yaml', parameters),
    policies('function-role', 'function-failures', 'function-kms', 'tables-kms', 'function-vpc'), policies('function-trust'));
});

test('The function of three replicas may write to all three', () => {
  const statements = made('deploy/template.yaml', full).Policies[0].PolicyDocument.Statement;
  assert.deepEqual(statements.find((s: any) => s.Sid === 'WriteTheReplica').Resource, [
    'arn:aws:dynamodb:eu-west-1:123456789012:table/orders',
    'arn:aws:dynamodb:ap-southeast-2:123456789012:table/orders_2',
    'arn:aws:dynamodb:us-west-2:210987654321:table/orders.3',
  ]);
});

test('The role in the account of the replica has exactly the permissions in policies/', () => {
  const { KmsKeyArn, ExternalId, SessionName, ...parameters } = replicaFull;
  assertSame(made('deploy/replica.yaml', parameters, 'eu-west-1'), policies('replica-role'), policies('replica-trust'));
  values.TABLE_KMS_KEY_ARN = KmsKeyArn;
  const role = made('deploy/replica.yaml', { ...parameters, KmsKeyArn, ExternalId }, 'eu-west-1');
  assertSame(role, policies('replica-role', 'tables-kms'), policies('replica-trust-external-id'));
});

test('The role in the account of the replica can require a session name, with or without an external ID', () => {
  const { ExternalId, SessionName, ...parameters } = replicaFull;
  const conditionFor = (required: Record<string, string>) =>
    made('deploy/replica.yaml', { ...parameters, ...required }).AssumeRolePolicyDocument.Statement[0].Condition;
  assert.deepEqual(conditionFor({ SessionName }), { StringEquals: { 'sts:RoleSessionName': SessionName } });
  assert.deepEqual(conditionFor({ SessionName, ExternalId }), {
    StringEquals: { 'sts:ExternalId': ExternalId, 'sts:RoleSessionName': SessionName },
  });
});

test('Every document in policies/ was compared, except for the operator\'s, which no template uses', () => {
  const ofRoles = readdirSync(`${root}policies`).filter(name => name.endsWith('.json') && !name.startsWith('operator'));
  assert.deepEqual(ofRoles.sort(), [...compared].sort());
});
