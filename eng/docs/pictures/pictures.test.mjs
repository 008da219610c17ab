// Checks that docs/pictures holds exactly what its sources draw, and that pages describe the pictures that they show.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { folder, pictures } from './draw.mjs';
import { icon } from './icon.mjs';

const root = path.join(folder, '../..');
const pages = ['README.md', 'benchmarks/RESULTS.md', ...readdirSync(path.join(root, 'docs'))
  .filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)];
const drawn = await pictures();

for (const { file, source, svg } of drawn) {
  const name = path.basename(file);
  test(`${name} is what ${source} draws`, () => {
    assert.ok(existsSync(file), `${name} is missing. Run ./build.sh pictures.`);
    assert.ok(readFileSync(file, 'utf8') === svg, `${name} is out of date. Run ./build.sh pictures.`);
  });
}

test('The packages have the icon that its source draws', async () => {
  const { file, source, png } = await icon();
  assert.ok(existsSync(file) && readFileSync(file).equals(png), `${file} is not what ${source} draws. Run ./build.sh pictures.`);
});

test('Every drawing has a source', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.svg'));
  assert.deepEqual(files.sort(), drawn.map(({ file }) => path.basename(file)).sort());
});

test('Every picture is shown by a page, with a text for readers who do not see it', () => {
  const shown = pages.flatMap((page) =>
    [...readFileSync(path.join(root, page), 'utf8').matchAll(/!\[([^\]]*)\]\(([^)]*\.svg)\)/g)]
      .map(([, text, target]) => ({ text, file: path.join(root, path.dirname(page), target) })));
  assert.deepEqual([...new Set(shown.map(({ file }) => file))].sort(), drawn.map(({ file }) => file).sort());
  for (const { text, file } of shown) {
    assert.ok(text.length > 40, `${file} needs a description of its contents: ![description](...)`);
  }
});

test('No picture needs anything from elsewhere', () => {
  for (const { file, svg } of drawn) {
    assert.doesNotMatch(svg, /(?:href|src)="|url\((?!#)|@import|<script|<image/, file);
  }
});
