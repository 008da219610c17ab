// Draws recordings of a terminal (asciicast files, version 2) as SVG: xterm.js interprets what the program wrote, and the picture shows
// the screen at some moments, one after another.
import { readFileSync } from 'node:fs';
import xterm from '@xterm/headless';

const cell = { width: 8, height: 18 };
const edge = { x: 16, top: 38, bottom: 14 };
const colors = {
  background: '#0d1117', text: '#e6edf3', dim: '#8b949e',
  palette: ['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4',
    '#6e7681', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#ffffff'],
};
const maxFrames = 14;
const maxSeconds = 1.2; // Nobody wants to watch a program wait.
const lastFrameSeconds = 5;

export async function drawRecording(file) {
  const [header, ...events] = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const frames = await screens(header, events);
  const rows = Math.max(...frames.map(({ screen }) => screen.length));
  const width = 2 * edge.x + header.width * cell.width;
  const height = edge.top + rows * cell.height + edge.bottom;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" `
      + `font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="${colors.text}">`,
    `<style>${style(frames)}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="${colors.background}"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map((fill, index) => `<circle cx="${20 + index * 18}" cy="18" r="5.5" fill="${fill}"/>`),
    ...frames.map(({ screen }, index) => `<g class="f" id="f${index}">${screen.map(drawRow).join('')}</g>`),
    '</svg>',
  ].join('\n');
  return { description: header.title, svg };
}

// The screen whenever it looks different, thinned out evenly and without long waits. Each frame: { at (seconds), screen (rows of runs) }.
async function screens({ width, height, command }, events) {
  const terminal = new xterm.Terminal({ cols: width, rows: height + 1, allowProposedApi: true });
  terminal.write(`\x1b[2m$\x1b[0m \x1b[1m${command}\x1b[0m\r\n`);
  const seen = [];
  for (const [at, kind, data] of events) {
    if (kind === 'o') {
      await new Promise((resolve) => terminal.write(data, resolve));
      const screen = screenOf(terminal);
      if (screen.length > 0 && JSON.stringify(screen) !== JSON.stringify(seen.at(-1)?.screen)) {
        seen.push({ at, screen });
      }
    }
  }
  const step = Math.max(1, (seen.length - 1) / (maxFrames - 1));
  const chosen = [...new Set(seen.map((_, index) => Math.min(Math.round(index * step), seen.length - 1)))].map((index) => seen[index]);
  let at = 0;
  return chosen.map(({ at: recorded, screen }, index) => {
    at += index === 0 ? 0 : Math.min(recorded - chosen[index - 1].at, maxSeconds);
    return { at, screen };
  });
}

function screenOf(terminal) {
  const buffer = terminal.buffer.active;
  const rows = Array.from({ length: terminal.rows }, (_, y) => runsOf(buffer.getLine(buffer.viewportY + y)));
  return rows.slice(0, rows.findLastIndex((runs) => runs.length > 0) + 1);
}

// Neighboring cells that look the same, without blanks at the end: { x, text, color, isBold }.
function runsOf(line) {
  const runs = [];
  for (let x = 0; x < line.length; x++) {
    const seen = line.getCell(x);
    const look = { color: colorOf(seen), isBold: seen.isBold() !== 0 };
    const text = seen.getChars() || ' ';
    const last = runs.at(-1);
    if (last && (text === ' ' || last.color === look.color && last.isBold === look.isBold)) {
      last.text += text;
    } else if (text !== ' ') {
      runs.push({ x, text, ...look });
    }
  }
  return runs.map((run) => ({ ...run, text: run.text.trimEnd() }));
}

function colorOf(seen) {
  if (seen.isFgPalette()) {
    return colors.palette[seen.getFgColor()] ?? colors.text;
  }
  if (seen.isFgRGB()) {
    return `#${seen.getFgColor().toString(16).padStart(6, '0')}`;
  }
  return seen.isDim() ? colors.dim : colors.text;
}

// A run is stretched to its cells, so that columns align in every font.
function drawRow(runs, row) {
  const y = edge.top + row * cell.height + 13;
  return runs.map(({ x, text, color, isBold }) =>
    `<text x="${edge.x + x * cell.width}" y="${y}" textLength="${[...text].length * cell.width}" lengthAdjust="spacingAndGlyphs" `
      + `xml:space="preserve"${color === colors.text ? '' : ` fill="${color}"`}${isBold ? ' font-weight="bold"' : ''}>`
      + `${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`).join('');
}

// Shows one frame after another. Readers who prefer no motion see the last one.
function style(frames) {
  const end = frames.at(-1).at + lastFrameSeconds;
  const percent = (at) => `${Math.round(at / end * 1000) / 10}%`;
  const shows = frames.map(({ at }, index) => {
    const until = frames[index + 1]?.at;
    return `@keyframes f${index}{0%{visibility:${index === 0 ? 'visible' : 'hidden'}}${percent(at)}{visibility:visible}`
      + `${until ? `${percent(until)}{visibility:hidden}` : ''}}`
      + `#f${index}{animation-name:f${index}}`;
  });
  return `.f{visibility:hidden;animation:${Math.round(end)}s step-end infinite}#f${frames.length - 1}{visibility:visible}`
    + `${shows.join('')}@media (prefers-reduced-motion:reduce){.f{animation:none}}`;
}
