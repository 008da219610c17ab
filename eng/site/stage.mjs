// Prepares artifacts/site-pages/, from which docfx builds the site: the pages with links that work there, the pictures, the tables of
// contents, and llms.txt.
import { cpSync, existsSync, mkdirSync, rmSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pages, repositoryFiles, repositoryUrl, root } from './pages.mjs';

export const staged = path.join(root, 'artifacts/site-pages');
const api = path.join(root, 'artifacts/site-api'); // docfx wrote it from the XML documentation.
const all = pages();
const targets = new Map(all.map(({ file, target }) => [file, target]));
const repository = repositoryFiles();

export function stage() {
  rmSync(staged, { recursive: true, force: true });
  const texts = all.map((page) => ({ ...page, markdown: withLinks(page, readFileSync(path.join(root, page.file), 'utf8')) }));
  for (const { target, group, title, summary, markdown } of texts) {
    // Readers search for the product. The project's own pages would hide what they want.
    const about = { title, description: summary, _noindex: group === 'Project' };
    write(target, `---\n${Object.entries(about).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join('')}---\n${markdown}`);
  }
  cpSync(api, path.join(staged, 'api'), { recursive: true });
  cpSync(path.join(root, 'eng/icon.svg'), path.join(staged, 'icon.svg'));
  cpSync(path.join(root, 'docs/pictures'), path.join(staged, 'docs/pictures'), { recursive: true });
  write('toc.yml', navigation());
  write('pages/toc.yml', contents());
  write('llms.txt', index());
  write('llms-full.txt', texts.map(({ file, markdown }) => `<!-- ${file} -->\n\n${markdown}`).join('\n'));
}

// A link to a page or to a public type stays in the site. A link to another file goes to the repository. Code has no links.
function withLinks({ file, target }, markdown) {
  return markdown.split(/(^ *```[\s\S]*?^ *```|`[^`\n]+`)/m).map((part, index) => index % 2 === 1 ? part
    : part.replace(/(\]\()(?!https?:|mailto:|#)([^)#\s]*)(#[^)\s]*)?\)/g, (_, start, link, anchor = '') =>
      `${start}${address(path.posix.join(path.posix.dirname(file), link).replace(/\/$/, ''), file, target)}${anchor})`)).join('');
}

function address(linked, file, target) {
  const inSite = targets.get(linked) ?? targets.get(`${linked}/README.md`)
    ?? (linked.startsWith('docs/pictures/') && repository.has(linked) ? linked : undefined);
  const type = /^src\/(DynamoReplicator[\w.]*)\/(\w+)\.cs$/.exec(linked)?.slice(1).join('.');
  if (type && existsSync(path.join(api, `${type}.yml`))) {
    return path.posix.relative(path.posix.dirname(target), `api/${type}.yml`);
  }
  if (inSite) {
    return path.posix.relative(path.posix.dirname(target), inSite);
  }
  if (!repository.has(linked)) {
    throw new Error(`${file} links to ${linked}, which does not exist.`);
  }
  return `${repositoryUrl}/${repository.get(linked)}/main/${linked}`;
}

// The entries at the top of every page.
function navigation() {
  return yaml([
    { name: 'Documentation', href: 'pages/', homepage: 'index.md' },
    { name: 'API', href: 'api/' },
    { name: 'Source', href: repositoryUrl },
  ]);
}

// The table of contents beside every page.
function contents() {
  return [...new Set(all.map(({ group }) => group))].map((group) => `- name: ${group}\n  expanded: true\n  items:\n`
    + yaml(all.filter((page) => page.group === group).map(({ title, target }) => ({ name: title, href: `../${target}` })), '  ')).join('');
}

// https://llmstxt.org: what the pages are about, for programs that read.
function index() {
  const [overview, ...others] = all;
  const sections = [...new Set(others.map(({ group }) => group))].map((group) => `## ${group}\n\n`
    + others.filter((page) => page.group === group)
      .map(({ title, target, summary }) => `- [${title}](${target})${summary ? `: ${summary}` : ''}\n`).join(''));
  return `# DynamoReplicator\n\n> ${overview.summary}\n\n`
    + `[Overview](${overview.target}) describes the library in short. [llms-full.txt](llms-full.txt) has all pages in one file.\n\n`
    + sections.join('\n');
}

function yaml(items, indent = '') {
  return items.map((item) => Object.entries(item)
    .map(([key, value], position) => `${indent}${position === 0 ? '- ' : '  '}${key}: ${JSON.stringify(value)}\n`).join('')).join('');
}

function write(target, text) {
  const file = path.join(staged, target);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
