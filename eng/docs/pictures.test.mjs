// Checks that docs/pictures holds exactly what its .dot files draw.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { folder, pictures } from './draw.mjs';

const drawn = await pictures();

for (const { path: file, svg } of drawn) {
  const name = path.basename(file);
  test(`${name} is what its .dot file draws`, () => {
    assert.ok(existsSync(file), `${name} is missing. Run ./build.sh pictures.`);
    assert.ok(readFileSync(file, 'utf8') === svg, `${name} is out of date. Run ./build.sh pictures.`);
  });
}

test('Every drawing has a .dot file', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.svg'));
  assert.deepEqual(files, drawn.map((picture) => path.basename(picture.path)));
});
