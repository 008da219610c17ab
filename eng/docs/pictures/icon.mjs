// The packages' icon, eng/icon.png, drawn with resvg from eng/icon.svg. NuGet takes no SVG.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

const source = fileURLToPath(new URL('../../icon.svg', import.meta.url));

export async function icon() {
  // As WebAssembly, resvg draws the same bytes on every machine.
  await initWasm(readFileSync(fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))));
  const drawing = new Resvg(readFileSync(source, 'utf8'), { fitTo: { mode: 'width', value: 128 } }).render();
  return { file: source.replace(/svg$/, 'png'), source: 'eng/icon.svg', png: Buffer.from(drawing.asPng()) };
}
