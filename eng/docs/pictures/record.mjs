// Records the displays of the demo and of the tool's run, as asciicast files from which draw.mjs draws pictures. The programs run for real:
// run replicates the table of a second demo, which is not recorded, to a replica of its own. Needs Linux, for util-linux's script.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder } from './draw.mjs';

const programs = path.join(folder, '../../artifacts/bin');
const demo = `dotnet ${programs}/DynamoReplicator.LocalDemo/release/DynamoReplicator.LocalDemo.dll`;
const tool = `dotnet ${programs}/DynamoReplicator.Cli/release/DynamoReplicator.Cli.dll`;
const workFolder = '/tmp/replication'; // The summary of run shows it.
const interrupt = '\x03';

mkdirSync(workFolder);
try {
  await recordDemo();
  await recordRun();
} finally {
  rmSync(workFolder, { recursive: true });
}

async function recordDemo() {
  const terminal = open(demo, { width: 124, height: 24 });
  await terminal.ended;
  save('demo', './build.sh demo', terminal,
    'The demo: a live table counts the changes of the source and of both replicas, and at the end all items are identical.');
}

async function recordRun() {
  const world = open(demo, { width: 124, height: 24 });
  const [, endpoint, key] = await world.seen(/listens at (\S+), access key (\w+)/);
  await world.seen(/live workload/);
  const environment = { AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoint,
    AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: 'local' };
  const tables = '--source us-east-1/orders --replica us-west-2/orders';
  const run = `run ${tables} --from latest --checkpoint orders.checkpoint`;
  const size = { width: 124, height: 8 };
  await open(`${tool} init ${tables} --yes`, size, environment).ended;
  const terminal = open(`${tool} ${run}`, size, environment);
  await Promise.race([terminal.seen(/[1-9]\d* writes?,/), world.ended.then(() => {
    throw new Error('The demo ended before run wrote anything. Try again on a machine with less other work.');
  })]);
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  terminal.type(interrupt);
  await terminal.ended;
  world.type(interrupt);
  await world.ended;
  save('run', `dynamo-replicator ${run}`, terminal,
    'dynamo-replicator run: a line counts records and writes and shows the lag, until Ctrl-C stops it and a summary remains.');
}

// A program in a terminal of its own. seen waits for a text in its output.
function open(command, { width, height }, environment = {}) {
  const { CI, NO_COLOR, ...inherited } = process.env;
  const child = spawn('script', ['-qfec', `stty cols ${width} rows ${height}; exec ${command}`, '/dev/null'],
    { cwd: workFolder, env: { ...inherited, TERM: 'xterm-256color', ...environment }, stdio: ['pipe', 'pipe', 'inherit'] });
  const started = performance.now();
  const events = [];
  const output = () => events.map(([, , data]) => data).join('');
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (data) => events.push([Math.round(performance.now() - started) / 1000, 'o', data]));
  const ended = new Promise((resolve, reject) => child.on('close', (code) =>
    (code === 0 || code === 130 ? resolve() : reject(new Error(`${command} ended with ${code}:\n${output()}`)))));
  const seen = async (text) => {
    for (;;) {
      const found = text.exec(output());
      if (found) {
        return found;
      }
      await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended.then(() => {
        throw new Error(`${command} ended without ${text}:\n${output()}`);
      })]);
    }
  };
  return { width, height, events, ended, seen, type: (keys) => child.stdin.write(keys) };
}

function save(name, command, { width, height, events }, title) {
  const header = { version: 2, width, height, command, title };
  writeFileSync(path.join(folder, `${name}.cast`), `${[header, ...events].map((line) => JSON.stringify(line)).join('\n')}\n`);
  console.log(`Recorded ${name}.cast.`);
}
