import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load, resolve, sectionsOf, textOf } from './cloudformation.js';
import { full, replicators, required } from './deployments.js';

/** What the function wrote when it was run: a test of the function holds this file against it (EmbeddedMetricsLogTests). */
const lines: any[] = textOf('deploy/test/function.log').trim().split('\n').map(line => JSON.parse(line));
const directives: any[] = lines.flatMap(line => line._aws.CloudWatchMetrics);
const ours: string[] = [...new Set<string>(directives.flatMap(d => d.Metrics.map((m: any) => m.Name)))];

/** Without the function's name, two stacks with one replica would share a metric. A replica is named as REPLICAS names it, by its ARN where it has one. */
const dimensionsOfOurs = ['FunctionName', 'Replica'];

/** What the invocation has, and not each replica. */
const ofTheFunction = ['LeftByDeadline'];
const dimensionsOf = (metric: string) => ofTheFunction.includes(metric) ? ['FunctionName'] : dimensionsOfOurs;

/** What Lambda and DynamoDB measure, and by which dimension. */
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
  Object.entries<any>(resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [id, Properties]);
const dashboardOf = (resources: any) => JSON.parse(resources.Dashboard.Properties.DashboardBody);

const sections = sectionsOf('docs/alarms-and-runbook.md');

describe('The function', () => {
  test('writes its metrics under the namespace and the dimensions that alarms and dashboard look for', () => {
    for (const { Namespace, Dimensions, Metrics } of directives) {
      for (const { Name } of Metrics) assert.deepEqual([Namespace, Dimensions], ['DynamoReplicator', [dimensionsOf(Name)]], Name);
    }
  });

  test('has its metrics in the table of docs/alarms-and-runbook.md, with their units, and no others are there', () => {
    const units = (metrics: [string, string][]) => Object.fromEntries([...metrics].sort());
    const rows = [...textOf('docs/alarms-and-runbook.md').matchAll(/^\| ((?:`[A-Z]\w+`(?:, )?)+) \| (Count|Milliseconds) \|/gm)];
    const told = rows.flatMap(([, names, unit]) => [...names.matchAll(/\w+/g)].map(([name]): [string, string] => [name, unit]));
    assert.deepEqual(units(told), units(directives.flatMap(d => d.Metrics.map((m: any): [string, string] => [m.Name, m.Unit]))));
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

  test('are these for one slave, and latency and parked changes once more for each other one', () => {
    const names = (parameters: Record<string, string>) => alarmsOf(made(parameters)).map(([, { AlarmName }]) => AlarmName.replace('orders-replicator-', ''));
    const one = ['iterator-age', 'errors', 'failed-records', 'throttles', 'failure-destination', 'dropped-records', 'left-by-deadline',
      'trigger-stopped', 'replication-latency-1', 'parked-changes-1'];
    assert.deepEqual(names(required), one);
    assert.deepEqual(names(full).sort(), [...one, 'nothing-received', 'replication-latency-2', 'parked-changes-2', 'replication-latency-3', 'parked-changes-3'].sort());
  });

  test('watch metrics that exist, by the dimensions under which they are written', () => {
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
    alarmsOf(made(parameters)).filter(([, { MetricName }]) => MetricName === metric).map(([, { Dimensions }]) => Dimensions.map((d: any) => d.Value).join(' '));

  for (const metric of ['ReplicationLatency', 'Parked']) {
    test(`of ${metric} look at each replica as this function writes it`, () => {
      assert.deepEqual(replicasWatched(full, metric), full.Replicas.split(',').map(replica => `orders-replicator ${replica}`));
    });
  }

  test('of a stopped trigger go off when its metric is missing, and are left out when it is off or not wanted', () => {
    const alarm = (parameters: Record<string, string>) => made({ ...required, ...parameters }).TriggerStoppedAlarm?.Properties;
    const { MetricName, Statistic, ComparisonOperator, Threshold, TreatMissingData, EvaluationPeriods, DatapointsToAlarm, Period } = alarm({ StoppedTriggerAlarmMinutes: '20' });
    assert.deepEqual([MetricName, Statistic, ComparisonOperator, Threshold, TreatMissingData], ['PolledEventCount', 'SampleCount', 'LessThanThreshold', 1, 'breaching']);
    assert.deepEqual([EvaluationPeriods, DatapointsToAlarm, Period], ['20', '20', 60]);
    assert.ok(made(required).Trigger.Properties.MetricsConfig.Metrics.includes('EventCount'));
    assert.equal(alarm({ Enabled: 'false' }), undefined);
    assert.equal(alarm({ StoppedTriggerAlarmMinutes: '0' }), undefined);
  });

  test('tell the topic when they go off and when they recover, if there is one', () => {
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
    test(`shows every metric of the function, and none that does not exist, for ${name}`, () => {
      const searched = new Set<string>();
      for (const metric of dashboardOf(made(parameters)).widgets.flatMap((w: any) => w.properties.metrics ?? [])) {
        if (metric[0] === 'DynamoReplicator') {
          assert.deepEqual([metric[2]], dimensionsOf(metric[1]), metric.join(' '));
          searched.add(metric[1]);
        } else if (typeof metric[0] === 'string') {
          assert.equal(theirs[`${metric[0]} ${metric[1]}`], metric[2], metric.join(' '));
        } else if (metric[0].expression.startsWith('SEARCH')) {
          assert.ok(metric[0].expression.startsWith(`SEARCH('{DynamoReplicator,${dimensionsOfOurs}} FunctionName="orders-replicator" AND MetricName=`));
          searched.add(/MetricName="(\w+)"/.exec(metric[0].expression)![1]);
        }
      }
      assert.deepEqual([...searched].sort(), [...ours].sort());
    });

    test(`shows every alarm for ${name}`, () => {
      const resources = made(parameters);
      const shown = dashboardOf(resources).widgets.find((w: any) => w.type === 'alarm').properties.alarms.map((arn: string) => arn.split(':').at(-1));
      assert.deepEqual(shown.sort(), alarmsOf(resources).map(([id]) => id).sort());
    });

    test(`has no widget on top of another for ${name}`, () => {
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

  test('finds the replicas of this function, and tells them apart by their addresses', () => {
    const [{ expression, label }] = dashboardOf(made(full)).widgets.flatMap((w: any) => w.properties.metrics ?? []).find((m: any) => m[0].expression);
    assert.equal(expression, "SEARCH('{DynamoReplicator,FunctionName,Replica} "
      + "FunctionName=\"orders-replicator\" AND MetricName=\"ReplicationLatency\"', 'p50', 60)");
    assert.equal(label, "${PROP('Dim.Replica')} p50");
  });

  test('asks each region for the capacity of the slave that is there', () => {
    const widgets = dashboardOf(made(full)).widgets.filter((w: any) => w.properties.title?.startsWith('Write capacity'));
    assert.deepEqual(widgets.map((w: any) => `${w.properties.region}/${w.properties.metrics[0][3]}`), ['eu-west-1/orders', 'ap-southeast-2/orders_2', 'us-west-2/orders.3']);
  });

  test('estimates what a day costs from what it shows', () => {
    const cost = dashboardOf(made(full)).widgets.find((w: any) => w.properties.title?.startsWith('Cost')).properties.metrics;
    assert.deepEqual(cost.filter((m: any) => m[0].expression).map((m: any) => m[0].expression), [
      'calls * 0.0000002 + duration / 1000 * 512 / 1024 * 0.0000166667',
      'SUM(METRICS("units")) * 0.000000625',
    ]);
    assert.deepEqual(cost.filter((m: any) => m[4]).map((m: any) => m[4].id), ['calls', 'duration', 'units1', 'units2', 'units3']);
  });
});
