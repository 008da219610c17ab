import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { load, parseTemplate, resolve, root, textOf } from './cloudformation.js';
import { required } from './deployments.js';

// Records each call. Responds with the first rule whose words are in the call. A rule has words, an exit code, and text.
const fakeAws = `#!/usr/bin/env bash
printf '%s\\n' "$*" >>"$FAKE_AWS/calls"
while IFS='|' read -r words code text; do
  if [[ "$*" == *"$words"* ]]; then
    [ "$code" -eq 0 ] && printf '%b\\n' "$text" || printf '%b\\n' "$text" >&2
    exit "$code"
  fi
done <"$FAKE_AWS/responses"
`;

type Rule = [words: string, code: number, text: string];

const stream = 'arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000';
const none = 'An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id X does not exist';
const isNew: Rule[] = [
  ['describe-stacks --region us-east-1 --stack-name orders-replicator --output text', 254, none],
  ['describe-stacks --region eu-west-1 --stack-name replica-orders --output text', 254, none],
];
const source: Rule[] = [
  ['get-caller-identity', 0, '123456789012'],
  ['StreamViewType', 0, 'NEW_AND_OLD_IMAGES'],
  ['LatestStreamArn', 0, stream],
  ['KeySchema', 0, 'HASH\\tpk\\nRANGE\\tsk'],
  ['AttributeDefinitions', 0, 'sk\\tN\\npk\\tS\\nother\\tB'],
];
const newStack: Rule[] = [...isNew, ...source];
const missing: Rule = [
  'describe-table --region eu-west-1',
  254,
  'An error occurred (ResourceNotFoundException) when calling the DescribeTable operation',
];

let folder: string;
let zip: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scripts-'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'aws'), fakeAws);
  chmodSync(join(folder, 'bin', 'aws'), 0o755);
  writeFileSync(join(folder, 'calls'), '');
  zip = join(folder, 'ReplicatorFunction-0.1.0-dotnet10.zip');
  writeFileSync(zip, 'zip');
});

afterEach(() => rmSync(folder, { recursive: true }));

function zipNamed(name: string): string {
  const file = join(folder, name);
  writeFileSync(file, 'zip');
  return file;
}

function script(name: string, rules: Rule[], args: string[], input = '') {
  writeFileSync(join(folder, 'responses'), rules.map(rule => `${rule.join('|')}\n`).join(''));
  const { status, stdout, stderr } = spawnSync('bash', [`${root}deploy/${name}`, ...args], {
    encoding: 'utf8',
    input,
    env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}`, FAKE_AWS: folder },
  });
  const calls = readFileSync(join(folder, 'calls'), 'utf8').split('\n').filter(Boolean);
  return { status, stdout, stderr, calls, changes: calls.filter(call => !/ (describe|wait|list|get)-| wait /.test(call)) };
}

const deployFrom = (source: string, replica: string, rules: Rule[], args: string[] = [], input = '') =>
  script('deploy.sh', rules, ['--source', source, '--replica', replica, '--zip', zip, '--bucket', 'deployments', ...args], input);

const deploy = (rules: Rule[], args: string[] = [], input = '') => deployFrom('us-east-1/orders', 'eu-west-1/orders', rules, args, input);

describe('deploy.sh', () => {
  test('uploads the zip and deploys the stack if the replica exists', () => {
    const { status, stdout, changes } = deploy(newStack, ['--yes']);
    assert.equal(status, 0);
    assert.equal(changes.length, 2);
    const key = /^s3 cp \S+ s3:\/\/deployments\/(\S+) --region us-east-1/.exec(changes[0])?.[1];
    assert.match(key!, /^orders-replicator\/[0-9a-f]{16}\/ReplicatorFunction-0\.1\.0-dotnet10\.zip$/);
    assert.match(changes[1], /^cloudformation deploy --region us-east-1 --stack-name orders-replicator --template-file \S+ /);
    assert.match(changes[1], / \S+\/deploy\/template\.yaml --capabilities CAPABILITY_IAM /);
    assert.ok(changes[1].endsWith(`--parameter-overrides Name=orders-replicator StreamArn=${stream} Replicas=eu-west-1/orders`
      + ` CodeBucket=deployments CodeKey=${key} Runtime=dotnet10 Handler=`));
    assert.match(stdout, /dynamo-replicator backfill --source us-east-1\/orders --replica eu-west-1\/orders/);
  });

  test('creates a missing replica with the key of the source', () => {
    const { status, changes } = deploy([missing, ...newStack], ['--yes']);
    assert.equal(status, 0);
    assert.equal(changes.length, 3);
    assert.match(changes[0], /^cloudformation deploy --region eu-west-1 --stack-name replica-orders --template-file \S+ /);
    assert.match(changes[0], / \S+\/deploy\/replica\.yaml --capabilities CAPABILITY_NAMED_IAM /);
    assert.ok(changes[0].endsWith(' TableName=orders SourceTable=us-east-1/orders'
      + ' PartitionKeyName=pk PartitionKeyType=S SortKeyName=sk SortKeyType=N'));
  });

  test('enables the stream if there is none', () => {
    const { status, changes } = deploy([['StreamViewType', 0, 'None'], ...newStack], ['--yes']);
    assert.equal(status, 0);
    assert.match(changes[0], /^dynamodb update-table --region us-east-1 --table-name orders /);
    assert.match(changes[0], / --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES$/);
  });

  test('suggests one backfill for all replicas', () => {
    const { stdout } = deploy(newStack, ['--yes', '--replica', 'us-west-2/orders']);
    const tables = '--source us-east-1/orders --replica eu-west-1/orders --replica us-west-2/orders';
    assert.ok(stdout.includes(`  dynamo-replicator backfill ${tables} --checkpoint orders-replicator.backfill\n`));
    assert.match(stdout, /If your function's code selects items or attributes, the tool doesn't know this selection\nand would copy/);
  });

  test('suggests a backfill with the selection that the variables set', () => {
    const selection = {
      REPLICA_FILTER_EXPRESSION: '#status = :open',
      REPLICA_EXPRESSION_ATTRIBUTE_NAMES: '{"#status":"status"}',
      REPLICA_EXPRESSION_ATTRIBUTE_VALUES: '{":open":{"S":"it\'s $open"}}',
      REPLICA_OMIT_ATTRIBUTES: 'creditCard,notes',
    };
    const variables = Object.entries({ ...selection, REPLICA_ATTRIBUTES: '' })
      .flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
    const { stdout } = deploy(newStack, ['--yes', ...variables]);
    const command = stdout.split('\n').find(line => line.startsWith('  dynamo-replicator backfill '))!;
    const words = spawnSync('bash', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' }).stdout.trimEnd().split('\n');
    assert.deepEqual(words.slice(words.indexOf('orders-replicator.backfill') + 1), [
      '--filter-expression', selection.REPLICA_FILTER_EXPRESSION,
      '--expression-attribute-names', selection.REPLICA_EXPRESSION_ATTRIBUTE_NAMES,
      '--expression-attribute-values', selection.REPLICA_EXPRESSION_ATTRIBUTE_VALUES,
      '--omit-attributes', selection.REPLICA_OMIT_ATTRIBUTES,
    ]);
  });

  test('suggests no command if replicas have selections of their own', () => {
    const { status, stdout } = deploy(newStack, ['--yes', '--variable', 'REPLICA_OMIT_ATTRIBUTES_1=creditCard']);
    assert.equal(status, 0);
    assert.doesNotMatch(stdout, /dynamo-replicator backfill --source/);
    assert.match(stdout, /one dynamo-replicator backfill per replica, each with the options of its selection: --filter-expression/);
  });

  test('uploads a template that is too large for a request', () => {
    const { changes } = deploy(newStack, ['--yes', '--variable', `LARGE=${'x'.repeat(4000)}`]);
    assert.match(changes.at(-1)!, / --template-file \S+ --s3-bucket deployments --s3-prefix orders-replicator --capabilities /);
    assert.doesNotMatch(deploy(newStack, ['--yes', '--variable', 'STAGE=prod']).changes.at(-1)!, /--s3-bucket/);
  });

  test('reports a source that cannot be read', () => {
    const notFound: Rule = ['StreamViewType', 254, 'An error occurred (ResourceNotFoundException)'];
    const { status, stderr, changes } = deploy([notFound, ...newStack], ['--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /ResourceNotFoundException.*\nThe source, us-east-1\/orders, could not be read\./);
    assert.deepEqual(changes, []);
  });

  test('rejects a stream without new images', () => {
    const { status, stderr, changes } = deploy([['StreamViewType', 0, 'KEYS_ONLY'], ...newStack], ['--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /has the view type KEYS_ONLY, but replication needs new images/);
    assert.deepEqual(changes, []);
  });

  test('only shows the changes on a dry run', () => {
    const noStream: Rule[] = [['StreamViewType', 0, 'None'], ['LatestStreamArn', 0, 'None']];
    const { status, stdout, changes } = deploy([missing, ...noStream, ...newStack], ['--dry-run']);
    assert.equal(status, 0);
    assert.deepEqual(changes, []);
    assert.doesNotMatch(stdout, /from now on/);
    assert.deepEqual([...stdout.matchAll(/^would run: aws (\S+ \S+)/gm)].map(([, call]) => call), [
      'dynamodb update-table', 'dynamodb wait', 'cloudformation deploy', 's3 cp', 'cloudformation deploy',
      'cloudformation describe-stacks',
    ]);
  });

  for (const [answer, input] of [['no input', ''], ['no', 'n\n']]) {
    test(`changes nothing after ${answer} at the confirmation`, () => {
      const { status, stderr, changes } = deploy([missing, ...newStack], [], input);
      assert.equal(status, 1);
      assert.match(stderr, /Canceled\. Nothing more was changed\./);
      assert.deepEqual(changes, []);
    });
  }

  test('continues after yes at the confirmation', () => {
    assert.equal(deploy([missing, ...newStack], [], 'y\nyes\n').changes.length, 3);
  });

  test('does not change tables in another account', () => {
    const role = 'ReplicaRoleArn=arn:aws:iam::210987654321:role/orders-replica';
    const { status, calls, changes } = deploy([missing, ...newStack], ['--yes', '--set', role]);
    assert.equal(status, 0);
    assert.ok(!calls.some(call => call.includes('describe-table --region eu-west-1')));
    assert.match(changes.at(-1)!, / ReplicaRoleArn=arn:aws:iam::210987654321:role\/orders-replica$/);
  });

  // The names that ./build.sh package gives to zips. Every name needs a runtime below.
  const made = [...textOf('build.cake').matchAll(/ReplicatorFunction-\{Property\("Version"\)\}(-[^"]+\.zip)"/g)].map(([, end]) => end);
  const ends = made.flatMap(end => end.includes('{architecture}')
    ? ['', '-linux-x64', '-linux-arm64'].map(architecture => end.replace('{architecture}', architecture))
    : ['linux-x64', 'linux-arm64'].map(runtime => end.replace(/\{\w+\}/, runtime)));

  const runsOn: Record<string, string> = {
    '-dotnet10.zip': 'Runtime=dotnet10',
    '-dotnet10-linux-x64.zip': 'Runtime=dotnet10 Architecture=x86_64',
    '-dotnet10-linux-arm64.zip': 'Runtime=dotnet10 Architecture=arm64',
    '-provided-linux-x64.zip': 'Runtime=provided.al2023 Architecture=x86_64',
    '-provided-linux-arm64.zip': 'Runtime=provided.al2023 Architecture=arm64',
    '-native-linux-x64.zip': 'Runtime=provided.al2023 Architecture=x86_64',
    '-native-linux-arm64.zip': 'Runtime=provided.al2023 Architecture=arm64',
  };

  test('accepts every name that the build gives to a zip', () => assert.deepEqual(ends.sort(), Object.keys(runsOn).sort()));

  for (const [end, expected] of Object.entries(runsOn)) {
    test(`deploys a zip named ${end} with ${expected} and its handler`, () => {
      const own = zipNamed(`ReplicatorFunction-0.1.0${end}`);
      const deployed = deploy(newStack, ['--yes', '--zip', own]).changes.at(-1)!;
      assert.match(deployed, new RegExp(` ${expected.replaceAll('.', '\\.')} Handler=$`));
      const parameters = Object.fromEntries(expected.split(' ').map(pair => pair.split('=')));
      const { Resources } = resolve(load('deploy/template.yaml'), { ...required, ...parameters });
      const { Handler, Runtime, Architectures } = Resources.Function.Properties;
      assert.equal(Handler, end.startsWith('-dotnet10') ? 'ReplicatorFunction' : 'bootstrap');
      assert.deepEqual([Runtime, Architectures], [parameters.Runtime, [parameters.Architecture ?? 'arm64']]);
    });
  }

  for (const other of ['function.zip', 'ReplicatorFunction-0.1.0-native-linux-musl-x64.zip', 'ReplicatorFunction-0.1.0-dotnet10.tar.gz']) {
    test(`rejects a zip named ${other}, which does not name its runtime`, () => {
      const { status, stderr, calls } = deploy(newStack, ['--yes', '--zip', zipNamed(other)]);
      assert.equal(status, 2);
      assert.match(stderr, /does not name its runtime\. For a zip of your own, add --set Runtime=dotnet10 and --set /);
      assert.deepEqual(calls, []);
    });
  }

  test('deploys a zip for both architectures on either of them', () => {
    const { changes } = deploy(newStack, ['--yes', '--set', 'Architecture=x86_64']);
    assert.match(changes.at(-1)!, / Runtime=dotnet10 Handler= Architecture=x86_64$/);
  });

  describe('with a zip of your own', () => {
    const handler = 'Handler=Orders::Orders.Function::HandleAsync';
    const deployOwn = (args: string[], rules = newStack) =>
      deploy(rules, ['--yes', '--zip', zipNamed('Orders.zip'), ...args.flatMap(setting => ['--set', setting])]);

    test('deploys its runtime and handler', () => {
      const { status, changes } = deployOwn(['Runtime=dotnet10', handler]);
      assert.equal(status, 0);
      assert.match(changes.at(-1)!, / Runtime=dotnet10 Handler=Orders::Orders\.Function::HandleAsync$/);
    });

    test('needs no handler if it contains .NET', () => {
      const { changes } = deployOwn(['Runtime=provided.al2023', 'Architecture=arm64']);
      assert.match(changes.at(-1)!, / Handler=bootstrap Runtime=provided\.al2023 Architecture=arm64$/);
    });

    for (const [args, message] of [
      [['Runtime=dotnet10'], /--set Handler is missing/],
      [['Runtime=provided.al2023'], /--set Architecture is missing/],
      [[handler], /does not name its runtime/],
    ] as const) {
      test(`rejects the settings ${args.join(' ')}`, () => {
        const { status, stderr, calls } = deployOwn([...args]);
        assert.equal(status, 2);
        assert.match(stderr, message);
        assert.deepEqual(calls, []);
      });
    }

    test('deploys its variables, with every character of their values', () => {
      const value = 'a "b" \\ ${c} $1 #: &';
      // The fake CLI copies the template before the script deletes it.
      const copy = 'for word; do [[ $word == */template.* ]] && cp "$word" "$FAKE_AWS/t"; done; printf';
      writeFileSync(join(folder, 'bin', 'aws'), fakeAws.replace('printf', () => copy));
      const { status } = deploy(newStack,
        ['--yes', '--zip', zipNamed('Orders.zip'), '--set', 'Runtime=dotnet10', '--set', handler, '--variable', `STAGE=${value}`,
          '--variable', 'NO=1']);
      assert.equal(status, 0);
      assert.match(readFileSync(join(folder, 't'), 'utf8'), /^ {10}"NO": "1"$/m, 'YAML 1.1 reads an unquoted NO as a Boolean');
      const deployed = parseTemplate(readFileSync(join(folder, 't'), 'utf8'));
      assert.equal(deployed.Resources.Function.Properties.Environment.Variables.STAGE, value);
    });

    for (const [variable, message] of [
      ['STAGE', /is not a variable\. Specify it as NAME=VALUE/],
      ['1=2', /is not a variable/],
      ['REPLICAS=us-east-1/x', /the template sets REPLICAS from a parameter/],
      ...['\n', '\r', '\t', '\x1b', '\x7f', '\x85', '\u2028', '\u2029'].map(character =>
        [`A=1${character}2`, /the value of A contains a control character/] as const),
    ] as const) {
      test(`rejects the variable ${JSON.stringify(variable)}`, () => {
        const { status, stderr, calls } = deploy(newStack, ['--yes', '--variable', variable]);
        assert.equal(status, 2);
        assert.match(stderr, message);
        assert.deepEqual(calls, []);
      });
    }
  });

  test('rejects a variable that is given twice', () => {
    const { status, stderr } = deploy(newStack, ['--yes', '--variable', 'STAGE=test', '--variable', 'STAGE=prod']);
    assert.equal(status, 2);
    assert.match(stderr, /STAGE is given twice/);
  });

  describe('if the stack exists', () => {
    const parameters = (replicas: string, role = '', table = 'orders') =>
      `StreamArn\\t${stream.replace('table/orders', `table/${table}`)}\\nReplicas\\t${replicas}\\nReplicaRoleArn\\t${role}\\n`
      + 'Name\\torders-replicator';
    const stackOf = (text: string, status = 'CREATE_COMPLETE', variables = 'REPLICAS\\tSOURCE'): Rule[] => [
      ['Stacks[0].StackStatus', 0, status],
      ['Stacks[0].Parameters[].[ParameterKey', 0, text],
      ['get-function-configuration', 0, variables],
      ...source,
    ];
    const rejects = (rules: Rule[], args: string[], message: RegExp) => {
      for (const mode of ['--yes', '--dry-run']) {
        const { status, stderr, changes } = deploy(rules, [mode, ...args]);
        assert.equal(status, 1);
        assert.match(stderr, message);
        assert.deepEqual(changes, []);
      }
    };

    test('updates it for the same source and replica', () => {
      const { status, changes } = deploy(stackOf(parameters('eu-west-1/orders')), ['--yes']);
      assert.equal(status, 0);
      assert.match(changes.at(-1)!, /^cloudformation deploy --region us-east-1 --stack-name orders-replicator /);
    });

    test('does not remove a variable of the function', () => {
      const rules = stackOf(parameters('eu-west-1/orders'), 'CREATE_COMPLETE', 'REPLICAS\\tSTAGE');
      rejects(rules, [], /has the variable STAGE, which this command would remove\. To keep it, add --variable STAGE=VALUE/);
      assert.equal(deploy(rules, ['--yes', '--variable', 'STAGE=prod']).status, 0);
    });

    test('adds a replica', () => {
      const { status, changes } = deploy(stackOf(parameters('eu-west-1/orders')), ['--yes', '--replica', 'us-west-2/orders']);
      assert.equal(status, 0);
      assert.match(changes.at(-1)!, / Replicas=eu-west-1\/orders,us-west-2\/orders /);
    });

    test('recognizes a replica by its name and by its ARN', () => {
      assert.equal(deploy(stackOf(parameters('arn:aws:dynamodb:eu-west-1:123456789012:table/orders')), ['--yes']).status, 0);
    });

    test('does not remove a replica', () => rejects(stackOf(parameters('ap-southeast-2/orders')), [],
      /replicates to ap-southeast-2\/orders \(in account 123456789012\), but .* would end .*add --replica ap-southeast-2\/orders.*--name/));

    test('does not remove one of several replicas', () =>
      rejects(stackOf(parameters('eu-west-1/orders,us-west-2/copies')), [], /replicates to us-west-2\/copies .* would end /));

    test('does not replace a replica with one of the same name in another account', () => {
      rejects(stackOf(parameters('arn:aws:dynamodb:eu-west-1:210987654321:table/orders')), [], /in account 210987654321/);
      const role = 'ReplicaRoleArn=arn:aws:iam::210987654321:role/orders-replica';
      rejects(stackOf(parameters('eu-west-1/orders')), ['--set', role], /in account 123456789012/);
    });

    test('does not change the source, even if only a dot or a hyphen in its name differs', () =>
      rejects(stackOf(parameters('eu-west-1/orders', '', 'my.orders')), ['--name', 'my-orders-replicator'],
        /replicates arn:\S+table\/my\.orders, but --source is us-east-1\/orders\. The update would end/));

    test('rejects a stack that was not created from the template', () => {
      for (const other of ['', 'None', 'Stage\\tprod']) rejects(stackOf(other), [], /was not created from template\.yaml/);
    });

    test('keeps the role of the stack, and does not change the tables in that account', () => {
      const rules = stackOf(parameters('eu-west-1/orders', 'arn:aws:iam::210987654321:role/orders-replica'));
      const { status, calls } = deploy([missing, ...rules], ['--yes']);
      assert.equal(status, 0);
      assert.ok(!calls.some(call => call.includes('describe-table --region eu-west-1')));
    });

    test('ignores a stack that was never created', () => {
      assert.equal(deploy(stackOf('', 'REVIEW_IN_PROGRESS'), ['--yes']).status, 0);
    });

    test('stops if the stack cannot be read', () => {
      rejects([['Stacks[0].StackStatus', 254, 'An error occurred (AccessDenied)'], ...source], [], /AccessDenied/);
    });
  });

  test('does not create a replica in the stack of another table', () => {
    const rules: Rule[] = [missing, ["ParameterKey=='TableName'", 0, 'my.orders'], ...newStack];
    const { status, stderr, changes } = deploy(rules, ['--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /the stack replica-orders belongs to another table, my\.orders/);
    assert.deepEqual(changes, []);
  });

  const elsewhere = 'arn:aws:dynamodb:us-east-1:210987654321:table/orders';

  test('uses the stream of a source in another account as it is', () => {
    const other = `${elsewhere}/stream/2026-01-01T00:00:00.000`;
    const own = 'arn:aws:dynamodb:us-east-1:123456789012:table/orders';
    const { status, stdout, calls, changes } = deployFrom(other, own, newStack, ['--yes']);
    assert.equal(status, 0);
    assert.ok(changes.at(-1)!.includes(` StreamArn=${other} Replicas=${own} `));
    const described = calls.filter(call => call.includes('dynamodb'))
      .map(call => /(describe-\w+) .*--table-name (\S+)/.exec(call)?.slice(1));
    assert.deepEqual(described.filter(Boolean), [['describe-table', 'orders']]);
    assert.ok(stdout.includes(`backfill --source ${elsewhere} --replica ${own} `));
  });

  test('requires the stream of a source in another account', () => {
    const { status, stderr, changes } = deployFrom(elsewhere, 'eu-west-1/orders', newStack, ['--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /is not in your account, 123456789012\. Specify the ARN of its stream with --source/);
    assert.deepEqual(changes, []);
  });

  test('does not create the replica of a source that it cannot read', () => {
    const { status, stderr, changes } = deployFrom(`${elsewhere}/stream/L`, 'eu-west-1/orders', [missing, ...newStack], ['--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /Create eu-west-1\/orders with replica\.yaml/);
    assert.deepEqual(changes, []);
  });

  test('does not change a replica in another account that is given by its ARN', () => {
    const { status, calls, stdout } = deploy(newStack, ['--yes', '--replica', 'arn:aws:dynamodb:us-west-2:210987654321:table/orders']);
    assert.equal(status, 0);
    assert.match(stdout, /table\/orders is in another account and is not changed\./);
    assert.ok(!calls.some(call => call.includes('describe-table --region us-west-2')));
  });

  test('stops if a replica cannot be read', () => {
    const denied: Rule = ['describe-table --region eu-west-1', 254, 'An error occurred (AccessDeniedException)'];
    const { status, stderr, changes } = deploy([denied, ...newStack], ['--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /AccessDeniedException/);
    assert.deepEqual(changes, []);
  });

  test('stops if a step fails', () => {
    const { status, changes } = deploy([['s3 cp', 1, 'no such bucket'], ...newStack], ['--yes']);
    assert.equal(status, 1);
    assert.equal(changes.length, 1);
  });

  for (const [args, message] of [
    [['--source', 'orders'], /--source: 'orders' is not a table\. Specify the source as REGION\/TABLE/],
    [['--replica', 'orders'], /--replica: 'orders' is not a table\. Specify a replica/],
    [['--replica'], /--replica needs a value\./],
    [['--zip', '/nowhere.zip'], /--zip: '\/nowhere.zip' does not exist\./],
    [['--force'], /Unknown option '--force'\./],
    [['--set', 'Replicas=us-west-2/orders'], /--set Replicas would bypass the checks of deploy\.sh\./],
    [['--set', 'Runtime=dotnet10'], /--set Runtime is not needed: the name of the zip determines it\./],
  ] as const) {
    test(`attempts nothing with ${args.join(' ')}`, () => {
      const { status, stderr, calls } = deploy(newStack, [...args]);
      assert.equal(status, 2);
      assert.match(stderr, message);
      assert.deepEqual(calls, []);
    });
  }

  test('rejects a zip that was built with stand-ins', () => {
    const standIn = join(folder, 'ReplicatorFunction-0.1.0-standin-dotnet10.zip');
    writeFileSync(standIn, 'zip');
    const { status, stderr } = deploy(newStack, ['--zip', standIn]);
    assert.equal(status, 2);
    assert.match(stderr, /stand-ins/);
  });

  test('sets every required parameter of the templates, and no unknown one', () => {
    const deployments = deploy([missing, ...newStack], ['--yes']).changes.filter(call => call.startsWith('cloudformation'));
    const set = deployments.map(call => [...call.matchAll(/ ([A-Z]\w+)=/g)].map(([, name]) => name));
    for (const [names, file] of [[set[0], 'replica.yaml'], [set[1], 'template.yaml']] as const) {
      const { Parameters } = load(`deploy/${file}`);
      for (const name of names) assert.ok(name in Parameters, name);
      for (const name of Object.keys(Parameters)) assert.ok('Default' in Parameters[name] || names.includes(name), name);
    }
  });
});

describe('destroy.sh', () => {
  const stack: Rule[] = [["'Replicas'", 0, 'eu-west-1/orders'], ["'FailureBucketName'", 0, 'failures-1']];
  const destroy = (rules: Rule[], args: string[] = [], input = '') =>
    script('destroy.sh', rules, ['--region', 'us-east-1', '--name', 'orders-replicator', ...args], input);

  test('deletes the stack after yes, and lists what it kept', () => {
    const { status, stdout, changes } = destroy(stack, [], 'y\n');
    assert.equal(status, 0);
    assert.deepEqual(changes, ['cloudformation delete-stack --region us-east-1 --stack-name orders-replicator']);
    assert.match(stdout, /the replicas: eu-west-1\/orders/);
    assert.match(stdout, /objects expire: failures-1/);
  });

  test('deletes nothing without a confirmation or on a dry run', () => {
    assert.deepEqual(destroy(stack).changes, []);
    assert.equal(destroy(stack).status, 1);
    const dry = destroy(stack, ['--dry-run']);
    assert.equal(dry.status, 0);
    assert.deepEqual(dry.changes, []);
    assert.match(dry.stdout, /would run: aws cloudformation delete-stack --region us-east-1 --stack-name orders-replicator/);
  });

  test('does not delete a stack that was not created from the template', () => {
    const { status, stderr, changes } = destroy([["'Replicas'", 0, 'None'], ["'FailureBucketName'", 0, 'None']], ['--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /was not created from template\.yaml/);
    assert.deepEqual(changes, []);
  });

  test('attempts nothing without a name', () => {
    const { status, stderr, calls } = script('destroy.sh', stack, ['--region', 'us-east-1']);
    assert.equal(status, 2);
    assert.match(stderr, /--name is missing/);
    assert.deepEqual(calls, []);
  });
});
