// Draws each docs/pictures/*.dot as an SVG file beside it. pictures.test.mjs checks that no drawing is out of date.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { instance } from '@viz-js/viz';

export const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../docs/pictures');

export async function pictures() {
  const graphviz = await instance();
  return readdirSync(folder).filter((file) => file.endsWith('.dot')).map((file) => {
    const source = readFileSync(path.join(folder, file), 'utf8');
    const svg = accessible(graphviz.renderString(source, { format: 'svg' }), source);
    return { path: path.join(folder, file.replace(/\.dot$/, '.svg')), svg };
  });
}

// Screen readers read the tooltip as the picture's description.
function accessible(svg, source) {
  const [, description] = source.match(/tooltip="([^"]+)"/);
  return svg
    .replace(/<!--[\s\S]*?-->\n/g, '')
    .replace('<svg ', `<svg role="img" aria-label="${description}" `);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { path: file, svg } of await pictures()) {
    if (!existsSync(file) || readFileSync(file, 'utf8') !== svg) {
      writeFileSync(file, svg);
      console.log(`Drew ${path.relative(process.cwd(), file)}.`);
    }
  }
}
