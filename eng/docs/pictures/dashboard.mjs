// The dashboard of deploy/template.yaml, with sample metrics: one card per widget, at its place in CloudWatch's grid of 24 columns.
import { load, resolve } from '../../../deploy/dist/test/cloudformation.js';
import { drawChart } from './charts.mjs';
import { minutes, replicas, series, week } from './sampleHour.mjs';

const unit = { width: 50, height: 38 };
const gap = 8;
const colors = ['#0969da', '#cf4a22', '#2da44e', '#8250df', '#bf8700', '#e85aad', '#1b7c83', '#6e7781', '#a40e26', '#57606a'];

const parameters = {
  Name: 'orders-replicator',
  StreamArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000',
  Replicas: replicas.map(({ name }) => name).join(','),
  CodeBucket: 'deployments',
  CodeKey: 'ReplicatorFunction.zip',
  ReturnConsumedCapacity: 'true',
};

export async function dashboard() {
  const { Resources: resources } = resolve(load('deploy/template.yaml'), parameters);
  const { widgets } = JSON.parse(resources.Dashboard.Properties.DashboardBody);
  const cards = await Promise.all(widgets.map((widget) => card(widget, resources)));
  const height = Math.max(...widgets.map(({ y, height: rows }) => y + rows)) * unit.height + gap;
  const titles = widgets.map(({ properties }) => properties.title).filter(Boolean);
  return {
    name: 'dashboard',
    description: 'The CloudWatch dashboard with an hour of sample data, in which one replica is throttled for thirteen minutes. '
      + `Its widgets: ${titles.join('; ')}.`,
    svg: element('svg', { xmlns: 'http://www.w3.org/2000/svg', width: 24 * unit.width + gap, height,
      viewBox: `0 0 ${24 * unit.width + gap} ${height}`, 'font-family': 'Helvetica, Arial, sans-serif' },
    element('rect', { width: '100%', height: '100%', rx: 8, fill: '#f6f8fa' }) + cards.join('\n')),
  };
}

async function card({ type, x, y, width, height, properties }, resources) {
  const size = { width: width * unit.width - gap, height: height * unit.height - gap };
  const content = { text: banner, alarm: alarms, metric: graph }[type] ?? unknown(type);
  return element('svg', { x: x * unit.width + gap, y: y * unit.height + gap, ...size },
    element('rect', { x: 0.5, y: 0.5, width: size.width - 1, height: size.height - 1, rx: 6, fill: '#ffffff', stroke: '#d0d7de' })
    + await content(properties, size, resources));
}

function banner({ markdown }) {
  const [heading, ...lines] = markdown.split('\n');
  return label(heading.replace(/^# /, ''), { x: 14, y: 27, 'font-size': 18, 'font-weight': 'bold' })
    + label(lines.join(' ').replaceAll('**', ''), { x: 14, y: 50, 'font-size': 12, fill: '#57606a' });
}

function alarms({ title, alarms: arns }, { width }, resources) {
  const columns = 6;
  const step = (width - 20) / columns;
  return heading(title) + arns.map((arn, index) => {
    const alarm = resources[arn.split(':').at(-1)].Properties;
    const place = { x: 14 + (index % columns) * step, y: 34 + Math.floor(index / columns) * 34 };
    const [fill, stroke, state] = isOff(alarm) ? ['#dafbe1', '#4ac26b', 'OK'] : ['#ffebe9', '#ff8182', 'In alarm'];
    return element('rect', { ...place, width: step - 8, height: 28, rx: 4, fill, stroke })
      + label(`${state}: ${alarm.AlarmName.replace(`${parameters.Name}-`, '')}`, { x: place.x + 9, y: place.y + 18, 'font-size': 11 });
  }).join('');
}

// As CloudWatch decides. Every minute of the sample has data.
function isOff(alarm) {
  const replica = alarm.Dimensions.find(({ Name }) => Name === 'Replica')?.Value;
  const isBreached = { GreaterThanThreshold: (value) => value > alarm.Threshold, LessThanThreshold: (value) => value < alarm.Threshold };
  return series(alarm.MetricName, alarm.Statistic, replicas.find(({ name }) => name === replica))
    .slice(-alarm.EvaluationPeriods).filter(isBreached[alarm.ComparisonOperator]).length < alarm.DatapointsToAlarm;
}

async function graph(properties, size) {
  const isWeek = properties.period === 86_400;
  const lines = properties.metrics.flatMap((metric) => linesOf(metric, properties)).filter(({ isVisible }) => isVisible);
  const names = lines.map(({ name }) => name);
  const values = lines.flatMap(({ name, values: ofLine }) =>
    ofLine.map((value, index) => ({ name, value, time: index + 1 - ofLine.length })));
  const columns = size.width > 500 ? 3 : 2;
  const legendHeight = Math.ceil(names.length / columns) * 15;
  const svg = await drawChart({
    padding: 0, autosize: { type: 'fit', contains: 'padding' }, data: { values },
    width: size.width - 28, height: size.height - 52 - legendHeight,
    mark: properties.stacked ? { type: 'area', opacity: 0.8 } : { type: 'line', strokeWidth: 1.5 },
    encoding: {
      x: { field: 'time', type: 'quantitative', title: isWeek ? 'days' : 'minutes', scale: { nice: false },
        axis: { grid: false, tickCount: 6 } },
      y: { field: 'value', type: 'quantitative', title: properties.yAxis.left.label ?? null,
        stack: properties.stacked ? 'zero' : null, axis: { tickCount: 4, labelExpr: "format(datum.value, '~s')" } },
      color: { field: 'name', type: 'nominal', scale: { domain: names, range: colors }, legend: null },
    },
    config: { axis: { labelFontSize: 10, titleFontSize: 10 } },
  });
  return heading(properties.title, size) + svg.replace('<svg ', '<svg x="14" y="36" ').replace(/ xmlns="[^"]*"/, '')
    + legend(names, columns, { ...size, y: size.height - legendHeight - 2 });
}

function legend(names, columns, { width, y }) {
  const letters = Math.floor((width / columns - 24) / 5.6);
  return names.map((name, index) => {
    const place = { x: 14 + (index % columns) * (width - 20) / columns, y: y + Math.floor(index / columns) * 15 };
    return element('rect', { x: place.x, y: place.y - 3, width: 10, height: 3, fill: colors[index] })
      + label(shorten(name, letters), { x: place.x + 14, y: place.y + 2, 'font-size': 10, fill: '#57606a' });
  }).join('');
}

// A search stands for a line per replica. Of an expression over other metrics, the sample data have the result.
function linesOf([first, metric, dimension, value, last], { region, stat }) {
  if (first.expression?.startsWith('SEARCH')) {
    const [, name, statistic] = first.expression.match(/MetricName="(\w+)"', '(\w+)'/);
    return replicas.map((replica) => ({
      name: first.label.replace("${PROP('Dim.Replica')}", replica.name), values: series(name, statistic, replica), isVisible: true,
    }));
  }
  if (first.expression) {
    return [{ name: first.label, values: week[first.label] ?? unknown(first.label), isVisible: true }];
  }
  const options = last ?? value;
  const replica = dimension === 'TableName' ? replicas.find((candidate) => candidate.region === (options.region ?? region)) : undefined;
  return [{ name: options.label, values: series(metric, options.stat ?? stat, replica), isVisible: options.visible !== false }];
}

// A long title gets smaller letters, so that it fits on one line.
function heading(text, { width } = { width: Infinity }) {
  return label(text, { x: 14, y: 23, 'font-size': Math.min(13, Math.floor((width - 28) / text.length * 17) / 10), 'font-weight': 'bold' });
}

function shorten(name, letters) {
  return name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
}

function label(text, attributes) {
  return element('text', { fill: '#1f2328', ...attributes }, text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
}

function element(name, attributes, content = '') {
  return `<${name} ${Object.entries(attributes).map(([key, value]) => `${key}="${value}"`).join(' ')}>${content}</${name}>`;
}

function unknown(what) {
  throw new Error(`The dashboard has something new: ${what}. Draw it in eng/docs/pictures/dashboard.mjs.`);
}
