// Builds the site in artifacts/site/. docfx is the generator, and its warnings, such as a broken link, are errors.
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pages, root } from './pages.mjs';
import { stage, staged } from './stage.mjs';

const here = path.join(root, 'eng/site');
const site = path.join(root, 'artifacts/site');

run('dotnet', ['tool', 'restore', '--verbosity', 'quiet']);
clean(path.join(root, 'artifacts/site-api'));
docfx('metadata');
stage();
clean(site);
docfx('build');

// Programs read the pages as Markdown. Maps of the generator's own scripts would be half of the site.
for (const { target } of pages()) {
  cpSync(path.join(staged, target), path.join(site, target));
}
for (const file of readdirSync(path.join(site, 'public')).filter((name) => name.endsWith('.map'))) {
  rmSync(path.join(site, 'public', file));
}
console.log(`Built ${path.relative(process.cwd(), site)}.`);

function docfx(command) {
  run('dotnet', ['docfx', command, 'docfx.json', '--warningsAsErrors', '--logLevel', 'warning']);
}

function clean(folder) {
  rmSync(folder, { recursive: true, force: true });
}

function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: here, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`${program} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}.`);
    process.exit(1);
  }
}
