// The benchmark charts, drawn with Vega-Lite from benchmarks/RESULTS.md.
import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import { number, rows } from './results.mjs';

// These colors are readable on white and on black, because a picture in a page doesn't know the page's theme.
const text = '#768390';
const grid = '#8c959f';
const ours = '#0969da';
const others = '#8c959f';

const config = {
  aria: false, // The whole picture has a description.
  background: 'transparent',
  font: 'Helvetica, Arial, sans-serif',
  view: { stroke: null },
  title: { color: text, fontSize: 13, anchor: 'start', fontWeight: 'bold', offset: 12 },
  axis: {
    labelColor: text, titleColor: text, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal',
    gridColor: grid, gridOpacity: 0.3, domainColor: grid, tickColor: grid, labelLimit: 400,
  },
  legend: { labelColor: text, labelFontSize: 12, labelLimit: 400, titleColor: text, titleFontSize: 12, titleFontWeight: 'normal' },
  header: { labelColor: text, labelFontSize: 12, labelFontWeight: 'bold', title: null },
};

const contenders = {
  raw: 'this library, event as bytes',
  typed: 'this library, event as DynamoDBEvent',
  idiomatic: 'deserialize, convert, BatchWriteItem',
  'per-record': 'one call per record',
};

export const charts = [cpuPerRecord, callsInFlight, coldStarts];

function cpuPerRecord() {
  const measured = rows('batches', /^### 4,000 records/);
  const values = Object.entries(contenders).map(([contender, label]) => {
    const row = measured.find((candidate) => candidate.contender === contender) ?? {};
    return { label, cpu: number(row, 'CPU, ms') / 4, isOurs: label.startsWith('this') };
  });
  return {
    name: 'cpu-per-record',
    description: `CPU time per 1,000 records: ${values.map(({ label, cpu }) => `${label}: ${round(cpu)} ms`).join('; ')}.`,
    spec: bars(values, { title: 'CPU time per 1,000 records, in batches of 4,000', field: 'cpu', unit: 'ms', width: 440 }),
  };
}

function callsInFlight() {
  const values = [10, 80].flatMap((milliseconds) => rows('concurrency', new RegExp(`after ${milliseconds} ms`))
    .map((row) => ({
      calls: number(row, 'in flight'), wall: number(row, 'wall, ms') / 1000, replica: `responds after ${milliseconds} ms`,
    })));
  return {
    name: 'calls-in-flight',
    description: 'Time to write a batch of 4,000 records, by calls in flight. '
      + `${values.map(({ calls, wall, replica }) => `${replica}, ${calls} calls: ${round(wall)} s`).join('; ')}.`,
    spec: {
      title: 'Time to write a batch of 4,000 records', width: 440, height: 220, data: { values },
      encoding: {
        x: { field: 'calls', type: 'ordinal', title: 'calls in flight (MaxConcurrency)', axis: { labelAngle: 0 } },
        y: { field: 'wall', type: 'quantitative', title: 'seconds per batch', scale: { type: 'log' }, axis: { values: [0.1, 1] } },
        color: { field: 'replica', type: 'nominal', title: 'A replica that', scale: { range: [ours, '#bf8700'] } },
      },
      layer: [
        { mark: { type: 'line', strokeWidth: 2.5, point: { size: 60 } } },
        { mark: { type: 'text', dy: -12, fontSize: 11 }, encoding: { text: { field: 'wall', format: '.2~f' } } },
      ],
    },
  };
}

function coldStarts() {
  const names = { jit: 'JIT', 'ready-to-run': 'ReadyToRun', native: 'native' };
  const values = rows('start', /./).map((row) => ({
    event: row.event, label: names[row.function] ?? row.function, first: number(row, 'first write, ms'), isOurs: row.function === 'native',
  }));
  const { title, ...spec } = bars(values, { title: '', field: 'first', unit: 'ms', width: 320 });
  return {
    name: 'cold-starts',
    description: 'Time from the start of the process to the first write. '
      + `${values.map(({ event, label, first }) => `${event}, ${label}: ${round(first)} ms`).join('; ')}.`,
    spec: {
      title: 'Cold start: from the start of the process to the first write',
      data: spec.data, facet: { column: { field: 'event', type: 'ordinal' } }, spec: { ...spec, data: undefined },
    },
  };
}

// Horizontal bars with their labels and values, in the order of the values given.
function bars(values, { title, field, unit, width }) {
  return {
    title, width, height: { step: 34 }, data: { values: values.map((value) => ({ ...value, shown: `${round(value[field])} ${unit}` })) },
    encoding: {
      y: { field: 'label', type: 'nominal', sort: null, title: null, axis: { ticks: false, domain: false, labelPadding: 8 } },
      x: { field, type: 'quantitative', axis: null },
    },
    layer: [
      {
        mark: { type: 'bar', cornerRadiusEnd: 3 },
        encoding: { color: { condition: { test: 'datum.isOurs', value: ours }, value: others } },
      },
      { mark: { type: 'text', align: 'left', dx: 6, fontSize: 12, color: text }, encoding: { text: { field: 'shown' } } },
    ],
  };
}

function round(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2)));
}

/** Draws a Vega-Lite specification as SVG, without the attributes that only a page with scripts needs. */
export async function drawChart(spec) {
  const { spec: vega } = compile({ $schema: 'https://vega.github.io/schema/vega-lite/v6.json', padding: 8, ...spec }, { config });
  const svg = await new View(parse(vega), { renderer: 'none' }).toSVG();
  return svg
    .replace(/ (?:class|pointer-events|font-family|xmlns:xlink)="[^"]*"/g, '')
    .replace('<svg ', `<svg font-family="${config.font}" `)
    .replace(/="[^"]*\d\.\d\d[^"]*"/g, roundNumbers);
}

// A tenth of a pixel is precise enough.
function roundNumbers(attribute) {
  return attribute.replace(/\d+\.\d{2,}/g, (digits) => String(Math.round(digits * 10) / 10));
}
