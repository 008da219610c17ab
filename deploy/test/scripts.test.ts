import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { load, resolve, root, textOf } from './cloudformation.js';
import { required } from './deployments.js';

// Notes each call, and answers by the first rule whose words the call holds: words, exit code, text.
const fakeAws = `#!/usr/bin/env bash
printf '%s\\n' "$*" >>"$FAKE_AWS/calls"
while IFS='|' read -r words code text; do
  if [[ "$*" == *"$words"* ]]; then
    [ "$code" -eq 0 ] && printf '%b\\n' "$text" || printf '%b\\n' "$text" >&2
    exit "$code"
  fi
done <"$FAKE_AWS/answers"
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
const master: Rule[] = [...isNew, ...source];
const missing: Rule = ['describe-table --region eu-west-1', 254, 'An error occurred (ResourceNotFoundException) when calling the DescribeTable operation'];

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
  writeFileSync(join(folder, 'answers'), rules.map(rule => `${rule.join('|')}\n`).join(''));
  const { status, stdout, stderr } = spawnSync('bash', [`${root}deploy/${name}`, ...args], {
    encoding: 'utf8',
    input,
    env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}`, FAKE_AWS: folder },
  });
  const calls = readFileSync(join(folder, 'calls'), 'utf8').split('\n').filter(Boolean);
  return { status, stdout, stderr, calls, changes: calls.filter(call => !/ (describe|wait|list|get)-| wait /.test(call)) };
}

const deploy = (rules: Rule[], args: string[] = [], input = '') =>
  script('deploy.sh', rules, ['--source', 'us-east-1/orders', '--replica', 'eu-west-1/orders', '--zip', zip, '--bucket', 'deployments', ...args], input);

describe('deploy.sh', () => {
  test('uploads the zip and deploys the stack, when the slave exists', () => {
    const { status, stdout, changes } = deploy(master, ['--yes']);
    assert.equal(status, 0);
    assert.equal(changes.length, 2);
    const key = /^s3 cp \S+ s3:\/\/deployments\/(\S+) --region us-east-1/.exec(changes[0])?.[1];
    assert.match(key!, /^orders-replicator\/[0-9a-f]{16}\/ReplicatorFunction-0\.1\.0-dotnet10\.zip$/);
    assert.match(changes[1], /^cloudformation deploy --region us-east-1 --stack-name orders-replicator --template-file \S+\/deploy\/template\.yaml --capabilities CAPABILITY_IAM /);
    assert.ok(changes[1].endsWith(`--parameter-overrides Name=orders-replicator StreamArn=${stream} Replicas=eu-west-1/orders`
      + ` CodeBucket=deployments CodeKey=${key} Runtime=dotnet10`));
    assert.match(stdout, /dynamo-replicator backfill --source us-east-1\/orders --replica eu-west-1\/orders/);
  });

  test('makes a slave that is missing, with the key of the master', () => {
    const { status, changes } = deploy([missing, ...master], ['--yes']);
    assert.equal(status, 0);
    assert.equal(changes.length, 3);
    assert.match(changes[0], /^cloudformation deploy --region eu-west-1 --stack-name replica-orders --template-file \S+\/deploy\/replica\.yaml --capabilities CAPABILITY_NAMED_IAM /);
    assert.ok(changes[0].endsWith('TableName=orders SourceTable=us-east-1/orders PartitionKeyName=pk PartitionKeyType=S SortKeyName=sk SortKeyType=N'));
  });

  test('enables the stream when there is none', () => {
    const { status, changes } = deploy([['StreamViewType', 0, 'None'], ...master], ['--yes']);
    assert.equal(status, 0);
    assert.match(changes[0], /^dynamodb update-table --region us-east-1 --table-name orders .*--stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES$/);
  });

  test('names one backfill for all slaves', () => {
    const { stdout } = deploy(master, ['--yes', '--replica', 'us-west-2/orders']);
    assert.match(stdout, /backfill --source us-east-1\/orders --replica eu-west-1\/orders --replica us-west-2\/orders --checkpoint orders-replicator\.backfill$/m);
  });

  test('says that the master could not be looked at', () => {
    const { status, stderr, changes } = deploy([['StreamViewType', 254, 'An error occurred (ResourceNotFoundException)'], ...master], ['--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /ResourceNotFoundException.*\nThe master, us-east-1\/orders, could not be looked at\./);
    assert.deepEqual(changes, []);
  });

  test('refuses a stream without new images', () => {
    const { status, stderr, changes } = deploy([['StreamViewType', 0, 'KEYS_ONLY'], ...master], ['--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /carries KEYS_ONLY: replication needs new images/);
    assert.deepEqual(changes, []);
  });

  test('changes nothing on a dry run, and shows what it would', () => {
    const { status, stdout, changes } = deploy([missing, ['StreamViewType', 0, 'None'], ['LatestStreamArn', 0, 'None'], ...master], ['--dry-run']);
    assert.equal(status, 0);
    assert.deepEqual(changes, []);
    assert.doesNotMatch(stdout, /From now on/);
    assert.deepEqual([...stdout.matchAll(/^would run: aws (\S+ \S+)/gm)].map(([, call]) => call),
      ['dynamodb update-table', 'dynamodb wait', 'cloudformation deploy', 's3 cp', 'cloudformation deploy', 'cloudformation describe-stacks']);
  });

  for (const [answer, is] of [['', 'none'], ['n\n', 'no']]) {
    test(`changes nothing when the answer is ${is}`, () => {
      const { status, stderr, changes } = deploy([missing, ...master], [], answer);
      assert.equal(status, 1);
      assert.match(stderr, /Nothing more was done/);
      assert.deepEqual(changes, []);
    });
  }

  test('goes on when the answer is yes', () => {
    assert.equal(deploy([missing, ...master], [], 'y\nyes\n').changes.length, 3);
  });

  test('leaves tables of another account alone', () => {
    const { status, calls, changes } = deploy([missing, ...master], ['--yes', '--set', 'ReplicaRoleArn=arn:aws:iam::210987654321:role/orders-replica']);
    assert.equal(status, 0);
    assert.ok(!calls.some(call => call.includes('describe-table --region eu-west-1')));
    assert.match(changes.at(-1)!, / ReplicaRoleArn=arn:aws:iam::210987654321:role\/orders-replica$/);
  });

  // What ./build.sh package can make, read from the build: a name that it adds must have a runtime here.
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

  test('knows every name that the build gives a zip', () => assert.deepEqual(ends.sort(), Object.keys(runsOn).sort()));

  for (const [end, expected] of Object.entries(runsOn)) {
    test(`deploys a zip named ${end} with ${expected}, and the handler that is in it`, () => {
      const own = zipNamed(`ReplicatorFunction-0.1.0${end}`);
      const deployed = deploy(master, ['--yes', '--zip', own]).changes.at(-1)!;
      assert.match(deployed, new RegExp(` ${expected.replaceAll('.', '\\.')}$`));
      const parameters = Object.fromEntries(expected.split(' ').map(pair => pair.split('=')));
      const { Handler, Runtime, Architectures } = resolve(load('deploy/template.yaml'), { ...required, ...parameters }).Resources.Function.Properties;
      assert.equal(Handler, end.startsWith('-dotnet10') ? 'ReplicatorFunction' : 'bootstrap');
      assert.deepEqual([Runtime, Architectures], [parameters.Runtime, [parameters.Architecture ?? 'arm64']]);
    });
  }

  for (const other of ['function.zip', 'ReplicatorFunction-0.1.0-native-linux-musl-x64.zip', 'ReplicatorFunction-0.1.0-dotnet10.tar.gz']) {
    test(`refuses a zip named ${other}, which does not tell what it runs on`, () => {
      const { status, stderr, calls } = deploy(master, ['--yes', '--zip', zipNamed(other)]);
      assert.equal(status, 2);
      assert.match(stderr, /its name does not tell what it runs on/);
      assert.deepEqual(calls, []);
    });
  }

  test('lets a zip that runs on both architectures be deployed on either', () => {
    assert.match(deploy(master, ['--yes', '--set', 'Architecture=x86_64']).changes.at(-1)!, / Runtime=dotnet10 Architecture=x86_64$/);
  });

  describe('when the stack exists', () => {
    const parameters = (replicas: string, role = '', table = 'orders') =>
      `StreamArn\\t${stream.replace('table/orders', `table/${table}`)}\\nReplicas\\t${replicas}\\nReplicaRoleArn\\t${role}\\nName\\torders-replicator`;
    const stackOf = (text: string, status = 'CREATE_COMPLETE'): Rule[] => [
      ['Stacks[0].StackStatus', 0, status],
      ['Stacks[0].Parameters[].[ParameterKey', 0, text],
      ...source,
    ];
    const refuses = (rules: Rule[], args: string[], complaint: RegExp) => {
      for (const mode of ['--yes', '--dry-run']) {
        const { status, stderr, changes } = deploy(rules, [mode, ...args]);
        assert.equal(status, 1);
        assert.match(stderr, complaint);
        assert.deepEqual(changes, []);
      }
    };

    test('updates it for the same source and replica', () => {
      const { status, changes } = deploy(stackOf(parameters('eu-west-1/orders')), ['--yes']);
      assert.equal(status, 0);
      assert.match(changes.at(-1)!, /^cloudformation deploy --region us-east-1 --stack-name orders-replicator /);
    });

    test('adds a replica to those that it has', () => {
      const { status, changes } = deploy(stackOf(parameters('eu-west-1/orders')), ['--yes', '--replica', 'us-west-2/orders']);
      assert.equal(status, 0);
      assert.match(changes.at(-1)!, / Replicas=eu-west-1\/orders,us-west-2\/orders /);
    });

    test('takes a replica by name and by ARN for the same', () => {
      assert.equal(deploy(stackOf(parameters('arn:aws:dynamodb:eu-west-1:123456789012:table/orders')), ['--yes']).status, 0);
    });

    test('refuses to drop a replica', () => refuses(stackOf(parameters('ap-southeast-2/orders')), [],
      /replicates to ap-southeast-2\/orders \(in account 123456789012\), which would end.*add --replica ap-southeast-2\/orders.*--name/));

    test('refuses to drop one of several', () =>
      refuses(stackOf(parameters('eu-west-1/orders,us-west-2/copies')), [], /replicates to us-west-2\/copies .*which would end/));

    test('refuses to replace a replica by one of its name in another account', () => {
      refuses(stackOf(parameters('arn:aws:dynamodb:eu-west-1:210987654321:table/orders')), [], /in account 210987654321/);
      refuses(stackOf(parameters('eu-west-1/orders')), ['--set', 'ReplicaRoleArn=arn:aws:iam::210987654321:role/orders-replica'], /in account 123456789012/);
    });

    test('refuses another source, whose name may differ in a dot or a hyphen alone', () =>
      refuses(stackOf(parameters('eu-west-1/orders', '', 'or.ders')), ['--name', 'or-ders-replicator'], /replicates arn:\S+table\/or\.ders, which would end: --source is us-east-1\/orders/));

    test('refuses a stack that is not of the template', () => {
      for (const other of ['', 'None', 'Stage\\tprod']) refuses(stackOf(other), [], /it is not one of template\.yaml/);
    });

    test('keeps the role that it has, and leaves the tables there alone', () => {
      const rules = stackOf(parameters('eu-west-1/orders', 'arn:aws:iam::210987654321:role/orders-replica'));
      const { status, calls } = deploy([missing, ...rules], ['--yes']);
      assert.equal(status, 0);
      assert.ok(!calls.some(call => call.includes('describe-table --region eu-west-1')));
    });

    test('takes one that was never created for none', () => {
      assert.equal(deploy(stackOf('', 'REVIEW_IN_PROGRESS'), ['--yes']).status, 0);
    });

    test('stops when it cannot be looked at', () => {
      refuses([['Stacks[0].StackStatus', 254, 'An error occurred (AccessDenied)'], ...source], [], /AccessDenied/);
    });
  });

  test('refuses to create a replica in the stack of another table', () => {
    const rules: Rule[] = [missing, ["ParameterKey=='TableName'", 0, 'or.ders'], ...master];
    const { status, stderr, changes } = deploy(rules, ['--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /the stack replica-orders is that of another table, or\.ders/);
    assert.deepEqual(changes, []);
  });

  const elsewhere = 'arn:aws:dynamodb:us-east-1:210987654321:table/orders';

  test('takes the stream of a source in another account as it is', () => {
    const other = `${elsewhere}/stream/2026-01-01T00:00:00.000`;
    const own = 'arn:aws:dynamodb:us-east-1:123456789012:table/orders';
    const { status, stdout, calls, changes } = script('deploy.sh', master, ['--source', other, '--replica', own, '--zip', zip, '--bucket', 'deployments', '--yes']);
    assert.equal(status, 0);
    assert.ok(changes.at(-1)!.includes(` StreamArn=${other} Replicas=${own} `));
    assert.deepEqual(calls.filter(call => call.includes('dynamodb')).map(call => /(describe-\w+) .*--table-name (\S+)/.exec(call)?.slice(1)).filter(Boolean), [['describe-table', 'orders']]);
    assert.ok(stdout.includes(`backfill --source ${elsewhere} --replica ${own} `));
  });

  test('asks for the stream of a source in another account', () => {
    const { status, stderr, changes } = script('deploy.sh', master, ['--source', elsewhere, '--replica', 'eu-west-1/orders', '--zip', zip, '--bucket', 'deployments', '--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /is in another account than yours, 123456789012\. Give the ARN of its stream as --source/);
    assert.deepEqual(changes, []);
  });

  test('does not create the replica of a source that it cannot look at', () => {
    const { status, stderr, changes } = script('deploy.sh', [missing, ...master],
      ['--source', `${elsewhere}/stream/L`, '--replica', 'eu-west-1/orders', '--zip', zip, '--bucket', 'deployments', '--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /Create it with replica\.yaml/);
    assert.deepEqual(changes, []);
  });

  test('leaves a replica in another account, given by its ARN, as it is', () => {
    const { status, calls, stdout } = deploy(master, ['--yes', '--replica', 'arn:aws:dynamodb:us-west-2:210987654321:table/orders']);
    assert.equal(status, 0);
    assert.match(stdout, /table\/orders is in another account: it is left as it is/);
    assert.ok(!calls.some(call => call.includes('describe-table --region us-west-2')));
  });

  test('stops when a slave cannot be looked at', () => {
    const { status, stderr, changes } = deploy([['describe-table --region eu-west-1', 254, 'An error occurred (AccessDeniedException)'], ...master], ['--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /AccessDeniedException/);
    assert.deepEqual(changes, []);
  });

  test('stops when a step fails', () => {
    const { status, changes } = deploy([['s3 cp', 1, 'no such bucket'], ...master], ['--yes']);
    assert.equal(status, 1);
    assert.equal(changes.length, 1);
  });

  for (const [args, complaint] of [
    [['--source', 'orders'], /--source is 'orders': give the master as REGION\/TABLE/],
    [['--replica', 'orders'], /--replica is 'orders': give a slave/],
    [['--replica'], /--replica needs a value/],
    [['--zip', '/nowhere.zip'], /--zip is '\/nowhere.zip': there is no such file/],
    [['--force'], /there is no option '--force'/],
    [['--set', 'Replicas=us-west-2/orders'], /--set Replicas would go past what deploy\.sh checks/],
    [['--set', 'Runtime=dotnet10'], /--set Runtime: the name of the zip tells it/],
  ] as const) {
    test(`tries nothing with ${args.join(' ')}`, () => {
      const { status, stderr, calls } = deploy(master, [...args]);
      assert.equal(status, 2);
      assert.match(stderr, complaint);
      assert.deepEqual(calls, []);
    });
  }

  test('refuses a zip made with stand-ins', () => {
    const standIn = join(folder, 'ReplicatorFunction-0.1.0-standin-dotnet10.zip');
    writeFileSync(standIn, 'zip');
    const { status, stderr } = deploy(master, ['--zip', standIn]);
    assert.equal(status, 2);
    assert.match(stderr, /stand-ins/);
  });

  test('sets parameters that the templates have', () => {
    const set = deploy([missing, ...master], ['--yes']).changes.filter(call => call.startsWith('cloudformation')).map(call => [...call.matchAll(/ ([A-Z]\w+)=/g)].map(([, name]) => name));
    for (const [names, file] of [[set[0], 'replica.yaml'], [set[1], 'template.yaml']] as const) {
      const { Parameters } = load(`deploy/${file}`);
      for (const name of names) assert.ok(name in Parameters, name);
      for (const name of Object.keys(Parameters)) assert.ok('Default' in Parameters[name] || names.includes(name), name);
    }
  });
});

describe('destroy.sh', () => {
  const stack: Rule[] = [["'Replicas'", 0, 'eu-west-1/orders'], ["'FailureBucketName'", 0, 'failures-1']];
  const destroy = (rules: Rule[], args: string[] = [], input = '') => script('destroy.sh', rules, ['--region', 'us-east-1', '--name', 'orders-replicator', ...args], input);

  test('deletes the stack when the answer is yes, and says what is left', () => {
    const { status, stdout, changes } = destroy(stack, [], 'y\n');
    assert.equal(status, 0);
    assert.deepEqual(changes, ['cloudformation delete-stack --region us-east-1 --stack-name orders-replicator']);
    assert.match(stdout, /the slaves: eu-west-1\/orders/);
    assert.match(stdout, /objects expire: failures-1/);
  });

  test('deletes nothing without an answer, and nothing on a dry run', () => {
    assert.deepEqual(destroy(stack).changes, []);
    assert.equal(destroy(stack).status, 1);
    const dry = destroy(stack, ['--dry-run']);
    assert.equal(dry.status, 0);
    assert.deepEqual(dry.changes, []);
    assert.match(dry.stdout, /would run: aws cloudformation delete-stack --region us-east-1 --stack-name orders-replicator/);
  });

  test('deletes no stack that is not of the template', () => {
    const { status, stderr, changes } = destroy([["'Replicas'", 0, 'None'], ["'FailureBucketName'", 0, 'None']], ['--yes']);
    assert.equal(status, 1);
    assert.match(stderr, /is not one of template\.yaml/);
    assert.deepEqual(changes, []);
  });

  test('tries nothing without a name', () => {
    const { status, stderr, calls } = script('destroy.sh', stack, ['--region', 'us-east-1']);
    assert.equal(status, 2);
    assert.match(stderr, /--name is missing/);
    assert.deepEqual(calls, []);
  });
});
