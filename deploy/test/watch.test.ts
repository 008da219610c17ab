import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load, resolve, sectionsOf, textOf } from './cloudformation.js';
import { full, replicators, required, sourceFull, sourceRequired, sources } from './deployments.js';

/** The log of a function's run. EmbeddedMetricsLogTests ensures that this file matches the function. */
const lines: any[] = textOf('deploy/test/function.log').trim().split('\n').map(line => JSON.parse(line));
const directives: any[] = lines.flatMap(line => line._aws.CloudWatchMetrics);
const ours: string[] = [...new Set<string>(directives.flatMap(d => d.Metrics.map((m: any) => m.Name)))];

/**
 * Two stacks may have the same replica, so the function's name is a dimension too. The replica's name is its text in REPLICAS,
 * which may be an ARN.
 */
const dimensionsOfOurs = ['FunctionName', 'Replica'];

/** The metrics that an invocation has once, not once per replica. */
const ofTheFunction = ['LeftByDeadline'];
const dimensionsOf = (metric: string) => ofTheFunction.includes(metric) ? ['FunctionName'] : dimensionsOfOurs;

/** The metrics of Lambda and DynamoDB, with their dimensions. */
const theirs: Record<string, string> = {
  'AWS/Lambda Invocations': 'FunctionName',
  'AWS/Lambda Errors': 'FunctionName',
  'AWS/Lambda Throttles': 'FunctionName',
  'AWS/Lambda Duration': 'FunctionName',
  'AWS/Lambda ConcurrentExecutions': 'FunctionName',
  'AWS/Lambda IteratorAge': 'FunctionName',
  'AWS/Lambda PolledEventCount': 'EventSourceMappingUUID',
  'AWS/Lambda FilteredOutEventCount': 'EventSourceMappingUUID',
  'AWS/Lambda FailedInvokeEventCount': 'EventSourceMappingUUID',
  'AWS/Lambda OnFailureDestinationDeliveredEventCount': 'EventSourceMappingUUID',
  'AWS/Lambda DroppedEventCount': 'EventSourceMappingUUID',
  'AWS/DynamoDB ConsumedWriteCapacityUnits': 'TableName',
  'AWS/DynamoDB WriteThrottleEvents': 'TableName',
};

const template = load('deploy/template.yaml');
const made = (parameters: Record<string, string>) => resolve(template, parameters).Resources;
const alarmsOf = (resources: any): [string, any][] =>
  Object.entries<any>(resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
    .map(([id, { Properties }]) => [id, Properties]);
const dashboardOf = (resources: any) => JSON.parse(resources.Dashboard.Properties.DashboardBody);
const metricsIn = (dashboard: any): any[] => dashboard.widgets.flatMap((w: any) => w.properties.metrics ?? []);

const sections = sectionsOf('docs/alarms-and-runbook.md');

describe('The function', () => {
  test('writes its metrics with the namespace and the dimensions that the alarms and the dashboard use', () => {
    for (const { Namespace, Dimensions, Metrics } of directives) {
      for (const { Name } of Metrics) assert.deepEqual([Namespace, Dimensions], ['DynamoReplicator', [dimensionsOf(Name)]], Name);
    }
  });

  test('has exactly the metrics that docs/alarms-and-runbook.md lists, with their units', () => {
    const units = (metrics: [string, string][]) => Object.fromEntries([...metrics].sort());
    const rows = [...textOf('docs/alarms-and-runbook.md').matchAll(/^\| ((?:`[A-Z]\w+`(?:, )?)+) \| (Count|Milliseconds) \|/gm)];
    const documented = rows.flatMap(([, names, unit]) => [...names.matchAll(/\w+/g)].map(([name]): [string, string] => [name, unit]));
    assert.deepEqual(units(documented), units(directives.flatMap(d => d.Metrics.map((m: any): [string, string] => [m.Name, m.Unit]))));
  });
});

describe('Alarms', () => {
  test('name a section of the runbook that exists', () => {
    for (const [id, alarm] of alarmsOf(made(full))) {
      const section = /docs\/alarms-and-runbook\.md#([a-z-]+)$/.exec(alarm.AlarmDescription)?.[1];
      assert.ok(section && sections.includes(section), `${id}: ${alarm.AlarmDescription}`);
      assert.ok(alarm.AlarmName.startsWith(`orders-replicator-${section}`), alarm.AlarmName);
    }
  });

  test('exist once per stack, and for latency and parked changes once per replica', () => {
    const names = (parameters: Record<string, string>) =>
      alarmsOf(made(parameters)).map(([, { AlarmName }]) => AlarmName.replace('orders-replicator-', ''));
    const one = ['iterator-age', 'errors', 'failed-records', 'throttles', 'failure-destination', 'dropped-records', 'left-by-deadline',
      'trigger-stopped', 'replication-latency-1', 'parked-changes-1'];
    assert.deepEqual(names(required), one);
    const others = ['nothing-received', 'replication-latency-2', 'parked-changes-2', 'replication-latency-3', 'parked-changes-3'];
    assert.deepEqual(names(full).sort(), [...one, ...others].sort());
  });

  test('use metrics that exist, with their dimensions', () => {
    for (const [id, alarm] of alarmsOf(made(full))) {
      const metric = alarm.Metrics?.find((m: any) => m.MetricStat).MetricStat.Metric ?? alarm;
      const dimensions = metric.Dimensions.map((d: any) => d.Name);
      if (metric.Namespace === 'DynamoReplicator') {
        assert.ok(ours.includes(metric.MetricName), id);
        assert.deepEqual(dimensions, dimensionsOf(metric.MetricName), id);
      } else {
        assert.deepEqual(dimensions, [theirs[`${metric.Namespace} ${metric.MetricName}`]], id);
      }
    }
  });

  const replicasWatched = (parameters: Record<string, string>, metric: string) =>
    alarmsOf(made(parameters)).filter(([, { MetricName }]) => MetricName === metric)
      .map(([, { Dimensions }]) => Dimensions.map((d: any) => d.Value).join(' '));

  for (const metric of ['ReplicationLatency', 'Parked']) {
    test(`on ${metric} have the dimensions that this function writes for each replica`, () => {
      assert.deepEqual(replicasWatched(full, metric), full.Replicas.split(',').map(replica => `orders-replicator ${replica}`));
    });
  }

  test('on a stopped trigger go off when the metric is missing, and do not exist if the trigger or the alarm is off', () => {
    const alarm = (parameters: Record<string, string>) => made({ ...required, ...parameters }).TriggerStoppedAlarm?.Properties;
    const stopped = alarm({ StoppedTriggerAlarmMinutes: '20' });
    assert.deepEqual(
      [stopped.MetricName, stopped.Statistic, stopped.ComparisonOperator, stopped.Threshold, stopped.TreatMissingData],
      ['PolledEventCount', 'SampleCount', 'LessThanThreshold', 1, 'breaching']);
    assert.deepEqual([stopped.EvaluationPeriods, stopped.DatapointsToAlarm, stopped.Period], ['20', '20', 60]);
    assert.ok(made(required).Trigger.Properties.MetricsConfig.Metrics.includes('EventCount'));
    assert.equal(alarm({ Enabled: 'false' }), undefined);
    assert.equal(alarm({ StoppedTriggerAlarmMinutes: '0' }), undefined);
  });

  test('notify the topic, if there is one, when they go off and when they recover', () => {
    for (const [, alarm] of alarmsOf(made(full))) {
      assert.deepEqual([alarm.AlarmActions, alarm.OKActions], [[full.AlarmTopicArn], [full.AlarmTopicArn]]);
    }
    for (const [, alarm] of alarmsOf(made(required))) {
      assert.deepEqual([alarm.AlarmActions, alarm.OKActions], [undefined, undefined]);
    }
  });
});

describe('The dashboard', () => {
  for (const [name, parameters] of Object.entries(replicators)) {
    test(`shows every metric of the function, and only metrics that exist, for ${name}`, () => {
      const searched = new Set<string>();
      const search = `SEARCH('{DynamoReplicator,${dimensionsOfOurs}} FunctionName="orders-replicator" AND MetricName=`;
      for (const metric of metricsIn(dashboardOf(made(parameters)))) {
        if (metric[0] === 'DynamoReplicator') {
          assert.deepEqual([metric[2]], dimensionsOf(metric[1]), metric.join(' '));
          searched.add(metric[1]);
        } else if (typeof metric[0] === 'string') {
          assert.equal(theirs[`${metric[0]} ${metric[1]}`], metric[2], metric.join(' '));
        } else if (metric[0].expression.startsWith('SEARCH')) {
          assert.ok(metric[0].expression.startsWith(search));
          searched.add(/MetricName="(\w+)"/.exec(metric[0].expression)![1]);
        }
      }
      assert.deepEqual([...searched].sort(), [...ours].sort());
    });

    test(`shows every alarm for ${name}`, () => {
      const resources = made(parameters);
      const { alarms } = dashboardOf(resources).widgets.find((w: any) => w.type === 'alarm').properties;
      const shown = alarms.map((arn: string) => arn.split(':').at(-1));
      assert.deepEqual(shown.sort(), alarmsOf(resources).map(([id]) => id).sort());
    });

    test(`has no overlapping widgets for ${name}`, () => {
      const taken = new Set<string>();
      for (const { x, y, width, height } of dashboardOf(made(parameters)).widgets) {
        assert.ok(x + width <= 24);
        for (let i = x; i < x + width; i++) {
          for (let j = y; j < y + height; j++) {
            assert.ok(!taken.has(`${i},${j}`), `column ${i}, row ${j}`);
            taken.add(`${i},${j}`);
          }
        }
      }
    });
  }

  test('finds only the replicas of this function, and labels them with their addresses', () => {
    const [{ expression, label }] = metricsIn(dashboardOf(made(full))).find((m: any) => m[0].expression);
    assert.equal(expression, "SEARCH('{DynamoReplicator,FunctionName,Replica} "
      + "FunctionName=\"orders-replicator\" AND MetricName=\"ReplicationLatency\"', 'p50', 60)");
    assert.equal(label, "${PROP('Dim.Replica')} p50");
  });

  test('reads the capacity of each replica in its Region', () => {
    const widgets = dashboardOf(made(full)).widgets.filter((w: any) => w.properties.title?.startsWith('Write capacity'));
    assert.deepEqual(
      widgets.map((w: any) => `${w.properties.region}/${w.properties.metrics[0][3]}`),
      ['eu-west-1/orders', 'ap-southeast-2/orders_2', 'us-west-2/orders.3']);
  });

  test('estimates the daily cost from the metrics that it shows', () => {
    const cost = dashboardOf(made(full)).widgets.find((w: any) => w.properties.title?.startsWith('Daily cost')).properties.metrics;
    assert.deepEqual(cost.filter((m: any) => m[0].expression).map((m: any) => m[0].expression), [
      'calls * 0.0000002 + duration / 1000 * 512 / 1024 * 0.0000166667',
      'SUM(METRICS("units")) * 0.000000625',
    ]);
    assert.deepEqual(cost.filter((m: any) => m[4]).map((m: any) => m[4].id), ['calls', 'duration', 'units1', 'units2', 'units3']);
  });
});

describe('The alarms of the source', () => {
  const source = load('deploy/source.yaml');
  const madeSource = (parameters: Record<string, string>) => resolve(source, parameters).Resources;

  test('name a section of the runbook that exists', () => {
    for (const [id, { AlarmDescription }] of alarmsOf(madeSource(sourceFull))) {
      const section = /docs\/alarms-and-runbook\.md#([a-z-]+)$/.exec(AlarmDescription)?.[1];
      assert.ok(section && sections.includes(section), `${id}: ${AlarmDescription}`);
    }
  });

  test('exist for throttling, and for capacity if it is provisioned', () => {
    const names = (parameters: Record<string, string>) => alarmsOf(madeSource(parameters)).map(([, { AlarmName }]) => AlarmName);
    assert.deepEqual(names(sourceRequired), ['orders-read-throttles', 'orders-write-throttles']);
    assert.deepEqual(names(sourceFull).slice(2), ['orders-read-capacity', 'orders-write-capacity']);
  });

  test('are all on the dashboard, which is valid JSON with no widget over another', () => {
    for (const parameters of Object.values(sources)) {
      const resources = madeSource(parameters);
      const { widgets } = dashboardOf(resources);
      const shown = widgets.find((widget: any) => widget.type === 'alarm').properties.alarms;
      assert.equal(shown.length, alarmsOf(resources).length);
      const cells = widgets.flatMap(({ x, y, width, height }: any) =>
        Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)} ${y + Math.floor(cell / width)}`));
      assert.equal(new Set(cells).size, cells.length);
    }
  });
});
