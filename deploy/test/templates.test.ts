import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { RegoEngine, TemplateFile, type ValidateConfig } from '@aws/cloudformation-validate';
import { load, resolve, root, textOf } from './cloudformation.js';
import {
  crossAccount, full, ownFunction, replicaFull, replicas, replicators, required, sourceFull, sourceRequired, sources,
} from './deployments.js';

const engine = new RegoEngine();
const folder = mkdtempSync(join(tmpdir(), 'templates-'));
after(() => {
  engine.free();
  rmSync(folder, { recursive: true });
});

const explained: Record<string, string> = {
  I9001: 'a property that cannot be changed without replacement: operators search for these names',
  I9040: 'a resource without tags: resources inherit the tags of the stack',
  // The resolved template contains the values that the tests pass as parameters.
  W9002: 'a hardcoded ARN',
  W9003: 'a number or Boolean in quotes, as all parameters are',
  W9013: 'a hardcoded account, which another test excludes for the template itself',
};

function findings(file: string, config: ValidateConfig = {}): string[] {
  const report = engine.validateStandard(new TemplateFile(file), config);
  assert.equal(report.status, 'OK');
  return report.diagnostics.filter(found => !(found.ruleId in explained))
    .map(found => `${found.severity} ${found.ruleId} ${found.entity?.logicalId} ${found.propertyPath}: ${found.message}`);
}

test('The validator finds errors', () => {
  const file = join(folder, 'wrong.json');
  const template = resolve(load('deploy/template.yaml'), full);
  template.Resources.Function.Properties.Runtime = 'dotnet1';
  template.Resources.Trigger.Properties.BatchSizes = 1;
  writeFileSync(file, JSON.stringify(template));
  assert.equal(findings(file).length, 2);
});

// The validator does not combine the conditions of source.yaml. These rules are checked in its resolved templates below.
const conditional = / (E3039|E3639|W8003) /;

for (const [file, everyParameter, deployments, unchecked] of [
  ['deploy/template.yaml', { ...ownFunction, ...full }, replicators, /^$/],
  ['deploy/replica.yaml', replicaFull, replicas, /^$/],
  ['deploy/source.yaml', sourceFull, sources, conditional],
] as const) {
  describe(file, () => {
    const template = load(file);

    test('has no error and no unexplained warning with every parameter set', () => {
      const found = findings(root + file, { parameterOverrides: { ...everyParameter } });
      assert.deepEqual(found.filter(finding => !unchecked.test(finding)), []);
    });

    for (const [name, parameters] of Object.entries(deployments)) {
      test(`has no error and no unexplained warning for ${name}`, () => {
        const made = join(folder, 'made.json');
        writeFileSync(made, JSON.stringify(resolve(template, parameters)));
        assert.deepEqual(findings(made), []);
      });
    }

    test('needs no transform and is small enough to deploy without a bucket', () => {
      assert.equal(template.Transform, undefined);
      assert.ok(statSync(root + file).size <= 51_200);
    });

    test('contains no account and no partition', () => {
      assert.doesNotMatch(textOf(file).replaceAll(/Description: .*/g, '').replaceAll(/#.*/g, ''), /\b\d{12}\b|arn:aws/);
    });

    test('describes every parameter, and accepts its own defaults', () => {
      for (const [name, parameter] of Object.entries<any>(template.Parameters)) {
        assert.match(parameter.Description ?? '', /\.$/, name);
        const { Default: value, AllowedPattern: pattern, AllowedValues: values } = parameter;
        if (value === undefined) continue;
        if (pattern) assert.match(String(value), new RegExp(`^(?:${pattern})$`), name);
        if (values) assert.ok(values.map(String).includes(String(value)), name);
      }
    });

    test('uses every parameter', () => {
      const used = JSON.stringify([template.Resources, template.Conditions]);
      for (const name of Object.keys(template.Parameters)) {
        assert.ok(used.includes(`"Ref":"${name}"`) || used.includes(`\${${name}}`), name);
      }
    });
  });
}

describe('The trigger and the function', () => {
  const template = load('deploy/template.yaml');

  test('both report batch item failures', () => {
    for (const parameters of Object.values(replicators)) {
      const { Trigger, Function } = resolve(template, parameters).Resources;
      assert.deepEqual(Trigger.Properties.FunctionResponseTypes, ['ReportBatchItemFailures']);
      assert.equal(Function.Properties.Environment.Variables.REPORT_BATCH_ITEM_FAILURES, 'true');
    }
  });

  test('set exactly the variables that the library reads', () => {
    const variables = /(?:Text|Flag|WholeNumber|Seconds)\("([A-Z_]+)"\)/g;
    const read = [...textOf('src/DynamoReplicator/Configuration/EnvironmentOptions.cs').matchAll(variables)].map(m => m[1]);
    const set = Object.keys(template.Resources.Function.Properties.Environment.Variables);
    assert.deepEqual([...new Set(read)].sort(), set.sort());
  });

  test('set the external ID and session name of the role in another account', () => {
    const variables = (parameters: Record<string, string>) =>
      resolve(template, parameters).Resources.Function.Properties.Environment.Variables;
    const { REPLICA_ROLE_ARN, REPLICA_ROLE_EXTERNAL_ID, REPLICA_ROLE_SESSION_NAME } = variables(crossAccount);
    assert.deepEqual([REPLICA_ROLE_ARN, REPLICA_ROLE_EXTERNAL_ID, REPLICA_ROLE_SESSION_NAME],
      [crossAccount.ReplicaRoleArn, crossAccount.ReplicaRoleExternalId, crossAccount.ReplicaRoleSessionName]);
    assert.ok(!('REPLICA_ROLE_EXTERNAL_ID' in variables(required)) && !('REPLICA_ROLE_SESSION_NAME' in variables(required)));
  });

  test('specify source and replicas in the form that the library reads', () => {
    const { Variables } = resolve(template, full).Resources.Function.Properties.Environment;
    assert.equal(Variables.SOURCE, 'arn:aws:dynamodb:us-east-1:123456789012:table/orders');
    assert.equal(Variables.REPLICAS, full.Replicas);
  });

  test('have the handler of the zip that the build creates', () => {
    const handler = (runtime: string) => resolve(template, { ...full, Runtime: runtime }).Resources.Function.Properties.Handler;
    assert.equal(handler('dotnet10'), 'ReplicatorFunction');
    assert.equal(handler('provided.al2023'), 'bootstrap');
  });

  test('have the handler, layers, and policies of your own function', () => {
    const { Function, Role } = resolve(template, ownFunction).Resources;
    assert.equal(Function.Properties.Handler, ownFunction.Handler);
    assert.deepEqual(Function.Properties.Layers, [ownFunction.LayerArns]);
    assert.deepEqual(Role.Properties.ManagedPolicyArns, [ownFunction.PolicyArns]);
    const sample = resolve(template, required).Resources;
    assert.ok(!('Layers' in sample.Function.Properties) && !('ManagedPolicyArns' in sample.Role.Properties));
  });

  test('give up on a record before the stream drops it, and keep it in the failure bucket', () => {
    const { Trigger } = resolve(template, replicators['one replica and every default']).Resources;
    assert.ok(Trigger.Properties.MaximumRecordAgeInSeconds < 24 * 3600);
    assert.equal(Trigger.Properties.DestinationConfig.OnFailure.Destination, 'arn:aws:s3:::failure-bucket');
  });
});

describe('The source', () => {
  const template = load('deploy/source.yaml');
  const made = (parameters: Record<string, string>) => resolve(template, parameters).Resources;

  test('has a stream with new and old images, and is kept when the stack is deleted', () => {
    for (const parameters of Object.values(sources)) {
      const { Table } = made(parameters);
      assert.equal(Table.Properties.StreamSpecification.StreamViewType, 'NEW_AND_OLD_IMAGES');
      assert.equal(Table.DeletionPolicy, 'Retain');
    }
  });

  test('defines every attribute of its keys once', () => {
    for (const parameters of Object.values(sources)) {
      const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes = [] } = made(parameters).Table.Properties;
      const keys = [...KeySchema, ...GlobalSecondaryIndexes.flatMap((index: any) => index.KeySchema)];
      const names = (list: any[]) => list.map(item => item.AttributeName).sort();
      assert.deepEqual(names(AttributeDefinitions), [...new Set(names(keys))]);
    }
  });

  test('scales the table and its index if its capacity is provisioned, and nothing otherwise', () => {
    const targets = (parameters: Record<string, string>) => Object.values<any>(made(parameters))
      .filter(({ Type }) => Type === 'AWS::ApplicationAutoScaling::ScalableTarget')
      .map(({ Properties }) => `${Properties.ResourceId} ${Properties.ScalableDimension}`);
    assert.deepEqual(targets(sourceFull), [
      'table/orders dynamodb:table:ReadCapacityUnits',
      'table/orders dynamodb:table:WriteCapacityUnits',
      'table/orders/index/by-customer dynamodb:index:ReadCapacityUnits',
      'table/orders/index/by-customer dynamodb:index:WriteCapacityUnits',
    ]);
    assert.deepEqual(targets(sourceRequired), []);
  });
});
