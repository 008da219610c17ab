// An hour of sample metrics for the dashboard's picture: steady traffic, and thirteen minutes in which one replica is throttled.
export const minutes = 60;

export const replicas = [
  { region: 'eu-west-1', name: 'eu-west-1/orders', milliseconds: 70 },
  { region: 'ap-southeast-2', name: 'ap-southeast-2/orders', milliseconds: 190, isThrottled: (minute) => minute >= 44 && minute < 57 },
];

const normalCapacity = 4_000;
const throttledCapacity = 1_150;
const hour = simulate();

/** The values of a metric, one per minute. A metric of a replica needs the replica. */
export function series(metric, statistic, replica) {
  const value = { ...ofFunction, ...(replica ? ofReplica(replica) : {}) }[metric];
  if (!value) {
    throw new Error(`The dashboard has a metric without sample data: ${metric}. Add it to eng/docs/pictures/sampleHour.mjs.`);
  }
  return hour.map((state, minute) => Math.round(value(state) * spread(statistic, minute) * 10) / 10);
}

/** The daily costs of a week, in US dollars: about 2.6 million changes a day to two replicas. */
export const week = {
  Lambda: [0.21, 0.22, 0.21, 0.23, 0.24, 0.19, 0.18],
  'Writes to the replicas (on-demand)': [3.1, 3.2, 3.1, 3.4, 3.5, 2.8, 2.7],
};

// The stream keeps the changes that the function has not replicated. They wait longer when one replica accepts fewer writes.
function simulate() {
  let waiting = 0;
  return Array.from({ length: minutes }, (_, minute) => {
    const isThrottled = replicas.some((replica) => replica.isThrottled?.(minute));
    const arrived = 1_800 + 350 * Math.sin(minute / 7) + 200 * noise(minute, 1);
    const records = Math.min(waiting + arrived, isThrottled ? throttledCapacity : normalCapacity);
    waiting += arrived - records;
    return { minute, isThrottled, records, age: 900 + waiting / records * 60_000 };
  });
}

const ofFunction = {
  IteratorAge: ({ age }) => age,
  Duration: ({ isThrottled, records }) => (isThrottled ? 21_000 : 230 + records / 20),
  Invocations: ({ records, isThrottled }) => (isThrottled ? 3 : Math.max(records / 45, 30)),
  ConcurrentExecutions: () => 1,
  PolledEventCount: ({ records }) => records,
  FilteredOutEventCount: () => 0,
  ...Object.fromEntries([
    'LeftByDeadline', 'Errors', 'Throttles', 'OnFailureDestinationDeliveredEventCount', 'DroppedEventCount',
  ].map((metric) => [metric, () => 0])),
  FailedInvokeEventCount: ({ minute }) => [38, 21][minute - 46] ?? 0,
};

function ofReplica({ milliseconds, isThrottled = () => false }) {
  const throttled = ({ minute }) => isThrottled(minute);
  return {
    ReplicationLatency: ({ age }) => age + milliseconds,
    BatchDuration: (state) => (throttled(state) ? 20_000 : milliseconds * 1.4),
    Records: ({ records }) => records,
    Written: ({ records }) => records * 0.93,
    Superseded: ({ records }) => records * 0.07,
    Skipped: () => 0,
    Parked: () => 0,
    Failed: (state) => (throttled(state) ? ofFunction.FailedInvokeEventCount(state) : 0),
    Calls: (state) => state.records / 24 * (throttled(state) ? 1.4 : 1),
    Retries: (state) => (throttled(state) ? 90 : 0),
    Unprocessed: (state) => (throttled(state) ? 640 : 0),
    ConsumedWriteCapacity: ({ records }) => records * 0.93,
    ConsumedWriteCapacityUnits: ({ records }) => records * 0.93,
    WriteThrottleEvents: (state) => (throttled(state) ? 520 : 0),
  };
}

function spread(statistic, minute) {
  const width = { p50: 0.05, p90: 0.1, p99: 0.25, Maximum: 0.35, Sum: 0.03, SampleCount: 0 }[statistic];
  const typical = { p50: 1, p90: 1.3, p99: 1.7, Maximum: 2.1, Sum: 1, SampleCount: 1 }[statistic];
  return typical * (1 + width * noise(minute, statistic.length));
}

// Between -1 and 1, and the same in every run.
function noise(minute, seed) {
  const wave = Math.sin(minute * 12.9898 + seed * 78.233) * 43_758.5453;
  return 2 * (wave - Math.floor(wave)) - 1;
}
