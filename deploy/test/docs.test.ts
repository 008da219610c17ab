import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { load, root, sectionsOf, textOf } from './cloudformation.js';

const pages = ['README.md', 'CONTRIBUTING.md', 'docs/operations.md', 'docs/guarantees.md', 'docs/global-tables.md', 'deploy/README.md', 'policies/README.md'];

for (const page of pages) {
  test(`Every link in ${page} leads somewhere`, () => {
    for (const [, link] of textOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path, section] = link.split('#');
      const target = path ? normalize(join(dirname(page), path)) : page;
      assert.ok(existsSync(root + target), link);
      if (section) assert.ok(sectionsOf(target).includes(section), link);
    }
  });

  test(`Every parameter of the templates that ${page} names is one`, () => {
    const parameters = ['template', 'replica'].flatMap(name => Object.keys(load(`deploy/${name}.yaml`).Parameters));
    const commands = [...textOf(page).matchAll(/(?:--set |--parameter-overrides )((?:[^`\n]|\\\n)*)/g)].map(([, words]) => words);
    for (const [, name] of commands.join(' ').matchAll(/(?:^|\s)([A-Z]\w+)=/g)) assert.ok(parameters.includes(name), name);
  });
}

test('Every test that docs/guarantees.md names is there', () => {
  const named = [...textOf('docs/guarantees.md').matchAll(/\[(\w+Tests)\]\(\.\.\/([^)\s]+\.cs)\)/g)];
  assert.ok(named.length > 50, `only ${named.length} are named`);
  for (const [, name, file] of named) assert.match(textOf(file), new RegExp(`class ${name}\\b[^]*(\\[Fact\\]|\\[Theory\\]|Fact\\b)`), file);
});
