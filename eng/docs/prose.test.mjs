// Holds the repository's texts to its style: spelling, Markdown, words and line lengths. CONTRIBUTING.md, "Style", has the rules.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const texts = /\.(md|cs|sh|ts|mjs|tf|yaml|yml|cake|props|targets|csproj|txt)$/;
const data = /package-lock\.json$|\/Corpus\/|\.approved\.txt$|\/StandInSurface\.txt$|^eng\/docs\//;

// PROSE_ONLY='^src/' checks only these paths.
const only = new RegExp(process.env.PROSE_ONLY ?? '');

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => texts.test(file) && !data.test(file) && only.test(file))
  .filter((file) => existsSync(path.join(root, file))); // Git lists deleted files until they are staged.

// Each of these has a plainer word, given behind it.
const avoided = [
  [/\banew\b/i, 'again'],
  [/\bwho(?:so)?ever\b/i, 'name the subject'],
  [/\bfor ever\b/i, 'forever, indefinitely'],
  [/\bamiss\b/i, 'wrong'],
  [/\bmend(?:s|ed|ing)?\b/i, 'repair'],
  [/\bdear(?:er)?\b/i, 'expensive'],
  [/\b(?:bring|brought) into being\b/i, 'create'],
  [/\b(?:tells?|told) of\b/i, 'report'],
  [/\b(?:hears?|heard)\b/i, 'receive, listen'],
  [/\bcancell(?:ed|ing)\b/i, 'canceled, canceling'],
];

// "Master" and "slave" are the words that many people search for: the README's first paragraph has them, and no other text.
const replaced = /\b(?:master|slave)s?\b/i;

test('Every word is spelled correctly', () => {
  const options = ['lint', '-c', path.join(here, 'cspell.json'), '--no-progress', '--no-summary', '--file-list', 'stdin'];
  const { stdout, status } = run('cspell/bin.mjs', options, files.join('\n'));
  assert.equal(status, 0, stdout);
});

test('Every page is well-formed Markdown', () => {
  const config = path.join(here, '.markdownlint-cli2.jsonc');
  const pages = files.filter((file) => file.endsWith('.md'));
  const { stderr, status } = run('markdownlint-cli2/markdownlint-cli2-bin.mjs', ['--config', config, ...pages]);
  assert.equal(status, 0, stderr);
});

test('No text uses a word that the style avoids', () => {
  const found = [...lines()].flatMap(({ file, number, line }) =>
    avoided.filter(([word]) => word.test(words(line)))
      .map(([word, plain]) => `${file}:${number}: '${words(line).match(word)[0]}' (${plain})`));
  assertNone(found);
});

test('Source and replica are the only words for the two tables', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8').split('\n');
  const firstParagraph = readme.findIndex((line, index) => index > 2 && line === '');
  const found = [...lines()]
    .filter(({ file, number, line }) => replaced.test(words(line)) && !(file === 'README.md' && number <= firstParagraph))
    .map(({ file, number, line }) => `${file}:${number}: ${line.trim()}`);
  assertNone(found);
});

test('No line is too long to read', () => {
  const found = [...lines()]
    .filter(({ file, line }) => line.length > (file.endsWith('.md') ? 120 : 140))
    .filter(({ file, line }) => !(file.endsWith('.md') && isTableOrLink(line)))
    .map(({ file, number, line }) => `${file}:${number}: ${line.length} characters`);
  assertNone(found);
});

// A name in code is a phrase too: A_test_is_a_sentence, and soIsThis.
function words(line) {
  return line.replaceAll('_', ' ').replaceAll(/([a-z])([A-Z])/g, '$1 $2');
}

// A table's row and a link's address cannot be wrapped.
function isTableOrLink(line) {
  return line.startsWith('|') || /\]\([^)]{60,}\)/.test(line);
}

function* lines() {
  for (const file of files) {
    const content = readFileSync(path.join(root, file), 'utf8').split('\n');
    for (const [index, line] of content.entries()) {
      yield { file, number: index + 1, line };
    }
  }
}

// The message lists every finding: a failed deepEqual prints only the first few.
function assertNone(found) {
  assert.ok(found.length === 0, `${found.length} found:\n${found.join('\n')}`);
}

function run(tool, args, input) {
  const options = { cwd: root, encoding: 'utf8', input, maxBuffer: 1 << 28 };
  return spawnSync(process.execPath, [path.join(here, 'node_modules', tool), ...args], options);
}
