// The diagrams, drawn with Graphviz from docs/pictures/*.dot.
import { readFileSync } from 'node:fs';
import { instance } from '@viz-js/viz';

export async function drawGraph(file) {
  const source = readFileSync(file, 'utf8');
  const svg = (await instance()).renderString(source, { format: 'svg' });
  const [, description] = source.match(/tooltip="([^"]+)"/);
  return { description, svg: svg.slice(svg.indexOf('<svg')).replace(/<!--[\s\S]*?-->\n/g, '') };
}
