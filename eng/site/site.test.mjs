// Checks artifacts/site/, which ./build.sh site builds before: its files here, and the pages in a browser below.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { pages, root } from './pages.mjs';

const site = path.join(root, 'artifacts/site');
const files = readdirSync(site, { recursive: true }).map((file) => file.replaceAll('\\', '/'));
const documents = new Map(files.filter((file) => file.endsWith('.html'))
  .map((file) => [file, readFileSync(path.join(site, file), 'utf8')]));
const anchors = new Map([...documents].map(([file, html]) => [file, new Set(attributes(html, 'id|name'))]));

test('Every link leads to a file of the site, and to a heading on its page', () => {
  const broken = [...documents].flatMap(([file, html]) =>
    attributes(html, 'href|src').filter((link) => !/^(https?|mailto|data):/.test(link)).filter((link) => !leadsSomewhere(link, file))
      .map((link) => `${file}: ${link}`));
  assert.deepEqual(broken, []);
});

test('Every page of the repository is in the site and in its table of contents', () => {
  const contents = attributes(documents.get('pages/toc.html'), 'href').map((link) => path.posix.join('pages', link));
  assert.deepEqual(contents.filter((link) => link !== 'pages'), pages().map(({ target }) => target.replace(/\.md$/, '.html')));
});

test('Every public type has a page', () => {
  const folder = path.join(root, 'tests/DynamoReplicator.Tests/PublicApi');
  const types = readdirSync(folder).filter((file) => file.endsWith('.approved.txt')).flatMap((file) =>
    [...readFileSync(path.join(folder, file), 'utf8').matchAll(/^public [^(:]*?(?:class|struct|enum|interface|delegate) ([\w.]+)/gm)]
      .map(([, name]) => name));
  assert.ok(types.includes('DynamoReplicator.Replicator'));
  assert.deepEqual(types.filter((type) => !documents.has(`api/${type}.html`)), []);
});

test('No page loads anything from elsewhere', () => {
  const loaded = /<(?:script|img|link|iframe|source)\b[^>]*?\b(?:src|href)="(?:https?:)?\/\/[^"]+"/g;
  assert.deepEqual([...documents].flatMap(([file, html]) => (html.match(loaded) ?? []).map((tag) => `${file}: ${tag}`)), []);
});

test('llms.txt lists every page with its first sentence', () => {
  const lines = readFileSync(path.join(site, 'llms.txt'), 'utf8').split('\n');
  assert.equal(lines[0], '# DynamoReplicator');
  assert.match(lines[2], /^> DynamoReplicator is a \.NET library/);
  for (const { title, target, summary } of pages().slice(1)) {
    assert.ok(existsSync(path.join(site, target)), target);
    assert.ok(lines.some((line) => line.startsWith(`- [${title}](${target})`) && line.endsWith(summary)), title);
  }
});

test('llms-full.txt has every page', () => {
  const text = readFileSync(path.join(site, 'llms-full.txt'), 'utf8');
  for (const { file } of pages()) {
    assert.ok(text.includes(`<!-- ${file} -->`), file);
  }
});

function attributes(html, names) {
  return [...html.matchAll(new RegExp(`<[^>]*?\\s(?:${names})="([^"]*)"`, 'g'))].map(([, value]) => value.replaceAll('&amp;', '&'));
}

function leadsSomewhere(link, file) {
  const [target, anchor] = decodeURIComponent(link).split('#');
  const linked = target === '' ? file : path.posix.join(path.posix.dirname(file), target.split('?')[0]);
  const page = linked.endsWith('/') ? `${linked}index.html` : linked;
  return files.includes(page) && (!anchor || anchors.get(page)?.has(anchor));
}
