import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { load, root, sectionsOf, textOf } from './cloudformation.js';

const docs = readdirSync(`${root}docs`).filter(file => file.endsWith('.md')).map(file => `docs/${file}`);
const pages = ['README.md', 'CONTRIBUTING.md', ...docs, 'deploy/README.md', 'policies/README.md'];

for (const page of pages) {
  test(`Every link in ${page} has a target`, () => {
    for (const [, link] of textOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path, section] = link.split('#');
      const target = path ? normalize(join(dirname(page), path)) : page;
      assert.ok(existsSync(root + target), link);
      if (section) assert.ok(sectionsOf(target).includes(section), link);
    }
  });

  test(`Every template parameter in ${page} exists`, () => {
    const parameters = ['template', 'replica', 'source'].flatMap(name => Object.keys(load(`deploy/${name}.yaml`).Parameters));
    const commands = [...textOf(page).matchAll(/(?:--set |--parameter-overrides )((?:[^`\n]|\\\n)*)/g)].map(([, words]) => words);
    const settings = commands.join(' ').replaceAll(/--variable \S+/g, '');
    for (const [, name] of settings.matchAll(/(?:^|\s)([A-Z]\w+)=/g)) assert.ok(parameters.includes(name), name);
  });
}

// Both pages show a command that fills in a document without the tool.
for (const page of ['docs/get-started.md', 'policies/README.md']) {
  for (const [partition, region] of [['aws', 'us-east-1'], ['aws-cn', 'cn-north-1'], ['aws-us-gov', 'us-gov-west-1']]) {
    test(`The sed command in ${page} fills in a document for the partition ${partition}`, () => {
      const command = /^PARTITION=aws .*\n(?:.*\\\n)+.*function-role\.json$/m.exec(textOf(page))![0];
      const adapted = command.replace('PARTITION=aws ', `PARTITION=${partition} `).replace('us-east-1', region)
        .replace(/ > function-role\.json$/, '');
      const { status, stdout, stderr } = spawnSync('bash', ['-euc', adapted], { encoding: 'utf8', cwd: root });
      assert.equal(status, 0, stderr);
      const resources = JSON.parse(stdout).Statement.map((statement: any) => statement.Resource);
      assert.deepEqual(resources.filter((resource: string) => resource !== '*' && !resource.startsWith(`arn:${partition}:`)), []);
      assert.ok(resources.includes(`arn:${partition}:dynamodb:${region}:123456789012:table/orders/stream/*`));
      assert.doesNotMatch(stdout, /[A-Z]+_[A-Z_]+/);
    });
  }
}

test('Every test in docs/guarantees.md exists', () => {
  const named = [...textOf('docs/guarantees.md').matchAll(/\[(\w+Tests)\]\(\.\.\/([^)\s]+\.cs)\)/g)];
  assert.ok(named.length > 50, `only ${named.length} are named`);
  for (const [, name, file] of named) assert.match(textOf(file), new RegExp(`class ${name}\\b[^]*(\\[Fact\\]|\\[Theory\\]|Fact\\b)`), file);
});
