// Draws every picture in docs/pictures/, and the packages' icon, from its source. pictures.test.mjs checks that no drawing is out of date.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { charts, drawChart } from './charts.mjs';
import { dashboard } from './dashboard.mjs';
import { drawGraph } from './graphs.mjs';
import { icon } from './icon.mjs';
import { drawRecording } from './terminal.mjs';

export const folder = fileURLToPath(new URL('../../../docs/pictures/', import.meta.url));

/** Every picture: { file, source, svg }. */
export async function pictures() {
  const drawn = [
    ...sources('.dot').map(async (source) => picture(source, nameOf(source), await drawGraph(path.join(folder, source)))),
    ...charts.map(async (chart) => {
      const { name, description, spec } = chart();
      return picture('benchmarks/RESULTS.md', name, { description, svg: await drawChart(spec) });
    }),
    dashboard().then((drawing) => picture('deploy/template.yaml', 'dashboard', drawing)),
    ...sources('.cast').map(async (source) => picture(source, nameOf(source), await drawRecording(path.join(folder, source)))),
  ];
  return Promise.all(drawn);
}

// Screen readers read the label as the picture's description.
function picture(source, name, { description, svg }) {
  const label = description.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const labeled = withOwnIds(svg).replace('<svg ', `<svg role="img" aria-label="${label}" `);
  return { file: path.join(folder, `${name}.svg`), source, svg: `${labeled.trim()}\n` };
}

// Vega numbers the clips of all charts, so that another chart would change them. Each picture gets numbers of its own.
function withOwnIds(svg) {
  const ids = [...new Set(svg.match(/(?<=id=")clip\d+(?=")/g))];
  return svg.replace(/\bclip\d+\b/g, (id) => `clip${ids.indexOf(id)}`);
}

function sources(extension) {
  return readdirSync(folder).filter((file) => file.endsWith(extension));
}

function nameOf(source) {
  return path.parse(source).name;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, source, svg, png } of [...await pictures(), await icon()]) {
    const content = png ?? Buffer.from(svg);
    if (!existsSync(file) || !readFileSync(file).equals(content)) {
      writeFileSync(file, content);
      console.log(`Drew ${path.relative(process.cwd(), file)} from ${source}.`);
    }
  }
}
