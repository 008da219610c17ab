import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { App, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Replica, Replicator, Source, type ReplicaProps, type ReplicatorProps } from '../cdk/index.js';
import { load, root, textOf } from './cloudformation.js';

const required: ReplicatorProps = {
  name: 'orders-replicator',
  streamArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000',
  replicas: ['eu-west-1/orders', 'ap-southeast-2/orders'],
  code: { bucket: 'deployments', key: 'ReplicatorFunction.zip' },
};

// The CDK's own validation takes seconds, so only the test that needs it turns it on.
function synthesize(build: (stack: Stack) => void, isValidated = false): any {
  const stack = new Stack(new App({ analyticsReporting: false, builtinCloudFormationValidation: isValidated }), 'Stack');
  build(stack);
  return Template.fromStack(stack).toJSON();
}

const typesIn = (template: any) => Object.values<any>(template.Resources).map(({ Type }) => Type).sort();
const only = (template: any, type: string) => Object.values<any>(template.Resources).filter(r => r.Type === type)[0].Properties;

describe('The CDK construct', () => {
  test('creates the resources of the template, and no others', () => {
    const made = synthesize(stack => new Replicator(stack, 'Replicator', required));
    assert.deepEqual(typesIn(made), typesIn(load('deploy/template.yaml')));
  });

  test('passes the validation of the CDK without a warning about its resources', t => {
    const written: string[] = [];
    const write = t.mock.method(process.stderr, 'write', (text: string) => written.push(text) > 0);
    synthesize(stack => new Replicator(stack, 'Replicator', required), true);
    write.mock.restore();
    const warnings = written.join('').split('\n').filter(line => line.startsWith('WARNING'));
    // The CDK assigns these to no resource, so acknowledging them would acknowledge those of the whole stack.
    const parameterOf = (line: string) => /Parameters\/ReplicatorTemplate([A-Za-z]+?)[0-9A-F]{8}\//.exec(line)?.[1] ?? line;
    assert.deepEqual([...new Set(warnings.map(parameterOf))].sort(), ['ExpectTrafficHours', 'Handler', 'KmsKeyArn']);
  });

  test('passes its properties to the template', () => {
    const made = synthesize(stack => new Replicator(stack, 'Replicator', {
      ...required,
      batchSize: 10_000,
      coalesce: false,
      deadlineMarginSeconds: 2.5,
      subnetIds: ['subnet-0123456a'],
      securityGroupIds: ['sg-0123456a'],
    }));
    assert.equal(only(made, 'AWS::Lambda::EventSourceMapping').BatchSize, 10_000);
    assert.equal(only(made, 'AWS::Lambda::EventSourceMapping').EventSourceArn, required.streamArn);
    const { COALESCE, DEADLINE_MARGIN_SECONDS, REPLICAS } = only(made, 'AWS::Lambda::Function').Environment.Variables;
    assert.equal(COALESCE, 'false');
    assert.equal(DEADLINE_MARGIN_SECONDS['Fn::If'][1], '2.5');
    assert.equal(REPLICAS, 'eu-west-1/orders,ap-southeast-2/orders');
    assert.deepEqual(only(made, 'AWS::Lambda::Function').VpcConfig['Fn::If'][1], {
      SubnetIds: ['subnet-0123456a'],
      SecurityGroupIds: ['sg-0123456a'],
    });
  });

  test('accepts values that are known only at deployment, without a condition on them', () => {
    const later = (name: string) => Fn.importValue(name);
    const made = synthesize(stack => {
      new Replicator(stack, 'Replicator', {
        ...required,
        streamArn: later('stream'),
        replicaRoleArn: later('role'),
        replicaRoleExternalId: later('id'),
        replicaRoleSessionName: later('session'),
        handler: later('handler'),
        layerArns: [later('layer')],
        policyArns: [later('policy')],
        environment: { STAGE: later('stage') },
        filterPattern: later('filter'),
        alarmTopicArn: later('topic'),
        kmsKeyArn: later('key'),
        tableKmsKeyArns: [later('key')],
        subnetIds: [later('subnet')],
        securityGroupIds: [later('group')],
        permissionsBoundaryArn: later('boundary'),
        code: { bucket: later('bucket'), key: later('zip'), objectVersion: later('version') },
      });
      new Replica(stack, 'Replica', {
        tableName: 'orders',
        sourceTable: 'us-east-1/orders',
        kmsKeyArn: later('key'),
        functionRoleArn: later('role'),
        externalId: later('id'),
        sessionName: later('session'),
        permissionsBoundaryArn: later('boundary'),
      });
    });
    assert.doesNotMatch(JSON.stringify(made.Conditions), /ImportValue/);
    assert.match(JSON.stringify(only(made, 'AWS::CloudWatch::Alarm').AlarmActions), /"Fn::ImportValue":"topic"/);
  });

  test('rejects replicas that are known only at deployment', () => {
    const replicas = [Fn.importValue('replica')];
    assert.throws(
      () => synthesize(stack => new Replicator(stack, 'Replicator', { ...required, replicas })),
      /replicas contain a value that is known only at deployment/);
  });

  test('passes the variables of your own function', () => {
    const made = synthesize(stack => new Replicator(stack, 'Replicator', { ...required, environment: { STAGE: 'prod' } }));
    const { STAGE, REPLICAS } = only(made, 'AWS::Lambda::Function').Environment.Variables;
    assert.deepEqual([STAGE, REPLICAS], ['prod', 'eu-west-1/orders,ap-southeast-2/orders']);
  });

  test('rejects a variable that the template sets', () => {
    assert.throws(
      () => synthesize(stack => new Replicator(stack, 'Replicator', { ...required, environment: { REPLICAS: 'x' } })),
      /The template sets REPLICAS from a property of the construct/);
  });

  test('uploads a zip', () => {
    // The asset accepts any file, because only Lambda reads the zip.
    const made = synthesize(stack => new Replicator(stack, 'Replicator', { ...required, code: { file: `${root}deploy/replica.yaml` } }));
    const { S3Bucket, S3Key } = only(made, 'AWS::Lambda::Function').Code;
    assert.match(JSON.stringify(S3Bucket), /cdk-hnb659fds-assets-/);
    assert.match(S3Key, /^[0-9a-f]{64}\.yaml$/);
  });

  test('can be used twice in a stack', () => {
    const made = synthesize(stack => {
      new Replicator(stack, 'First', required);
      new Replicator(stack, 'Second', { ...required, name: 'second', replicas: ['us-west-2/orders'] });
    });
    assert.equal(typesIn(made).filter(type => type === 'AWS::Lambda::Function').length, 2);
  });

  test('exposes the function, its role, and its failure bucket', () => {
    synthesize(stack => {
      const replicator = new Replicator(stack, 'Replicator', required);
      assert.match(JSON.stringify(stack.resolve(replicator.functionArn)), /Fn::GetAtt.*Function.*Arn/);
      assert.match(JSON.stringify(stack.resolve(replicator.functionRoleArn)), /Fn::GetAtt.*Role.*Arn/);
      assert.match(JSON.stringify(stack.resolve(replicator.failureBucketName)), /Ref.*FailureBucket/);
    });
  });

  test('creates a replica and its role', () => {
    const props: ReplicaProps = {
      tableName: 'orders', sourceTable: 'us-east-1/orders', sortKeyName: 'sk', deletionProtection: false,
      functionRoleArn: 'arn:aws:iam::123456789012:role/orders-replicator',
    };
    const made = synthesize(stack => new Replica(stack, 'Replica', props));
    assert.deepEqual(typesIn(made), typesIn(load('deploy/replica.yaml')));
    assert.equal(only(made, 'AWS::DynamoDB::Table').DeletionProtectionEnabled, false);
  });

  test('creates a source, whose stream triggers the function', () => {
    const made = synthesize(stack => {
      const { streamArn } = new Source(stack, 'Source', { tableName: 'orders' });
      new Replicator(stack, 'Replicator', { ...required, streamArn });
    });
    assert.match(JSON.stringify(only(made, 'AWS::Lambda::EventSourceMapping').EventSourceArn), /Fn::GetAtt.*Table.*StreamArn/);
  });

  for (const [file, source, code] of [
    ['template.yaml', 'replicator.ts', ['CodeBucket', 'CodeKey', 'CodeObjectVersion']],
    ['replica.yaml', 'replica.ts', []],
    ['source.yaml', 'source.ts', []],
  ] as const) {
    test(`has a property for every parameter of ${file}, and no other`, () => {
      const block = /export interface \w+Props \{(.*?)\n\}/s.exec(textOf(`deploy/cdk/${source}`))![1];
      const properties = [...block.matchAll(/^  readonly (\w+)\??:/gm)].map(([, name]) => name[0].toUpperCase() + name.slice(1));
      const parameters = [...properties.filter(name => name !== 'Code' && name !== 'Environment'), ...code];
      assert.deepEqual(parameters.sort(), Object.keys(load(`deploy/${file}`).Parameters).sort());
    });

    test(`documents the defaults of ${file}`, () => {
      const { Parameters } = load(`deploy/${file}`);
      const defaults = /Default: `?([A-Za-z0-9_-]+(?:\.\d+)?)`?[., ][^\n]*\*\/\n  readonly (\w+)\?/g;
      for (const [, documented, name] of textOf(`deploy/cdk/${source}`).matchAll(defaults)) {
        const value = Parameters[name[0].toUpperCase() + name.slice(1)]?.Default;
        if (value === '' || value === undefined) continue;
        assert.equal(documented, String(value), name);
      }
    });
  }
});
