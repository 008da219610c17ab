// The pages of the site: which Markdown files they are, in which order, and where they go.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const [, repositoryUrl] = /<RepositoryUrl>(.+)<\/RepositoryUrl>/.exec(readFileSync(path.join(root, 'eng/Package.targets'), 'utf8'));

const groups = {
  Start: ['README.md', 'docs/get-started.md', 'docs/your-own-function.md', 'docs/configuration.md', 'docs/faq.md'],
  Operate: [
    'docs/backfill-and-verify.md', 'docs/alarms-and-runbook.md', 'docs/sizing-and-cost.md', 'docs/cross-account.md', 'deploy/README.md',
    'docs/policies.md', 'policies/README.md',
  ],
  Compare: ['docs/comparison.md', 'docs/global-tables.md', 'docs/migrating.md'],
  Understand: ['docs/guarantees.md', 'docs/design.md', 'docs/glossary.md', 'benchmarks/RESULTS.md'],
  Project: ['CONTRIBUTING.md', 'tests/README.md', 'CHANGELOG.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md'],
};

/** Every page: { file, target, group, title, summary }. Each package has a page, and a page of docs/ without a group is a guide. */
export function pages() {
  const known = new Set(Object.values(groups).flat());
  const guides = readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)
    .filter((file) => file.endsWith('.md') && !known.has(file));
  const packages = readdirSync(path.join(root, 'src')).map((name) => `src/${name}/README.md`)
    .filter((file) => existsSync(path.join(root, file)));
  const { Start, ...others } = groups;
  return Object.entries({ Start, Guides: guides, Packages: packages, ...others }).flatMap(([group, files]) => files.map((file) => {
    const markdown = readFileSync(path.join(root, file), 'utf8');
    const title = file === 'README.md' ? 'Overview' : /^# (.+)$/m.exec(markdown)[1];
    return { file, target: file.replace(/README\.md$/, 'index.md'), group, title, summary: summaryOf(markdown) };
  }));
}

/** The files of the repository, and its folders. */
export function repositoryFiles() {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).trim().split('\n');
  const folders = files.flatMap((file) => file.split('/').slice(0, -1).map((_, depth, names) => names.slice(0, depth + 1).join('/')));
  return new Map([...folders.map((folder) => [folder, 'tree']), ...files.map((file) => [file, 'blob'])]);
}

// The first sentence below the title, as plain text. A page that starts with a list or a table has none.
function summaryOf(markdown) {
  const paragraph = markdown.split(/\n\n+/).slice(1).find((block) => !block.startsWith('#')) ?? '';
  if (/^[|\-!`<]/.test(paragraph)) {
    return '';
  }
  const plain = paragraph.replace(/\s+/g, ' ').replace(/\[([^\]]+)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
  return /^.+?[.?!](?= |$)/.exec(plain)?.[0] ?? plain;
}
