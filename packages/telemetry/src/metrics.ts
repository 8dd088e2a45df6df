import { assert } from '@doui/kernel';
import { metrics as api, type Counter, type Gauge, type Histogram } from '@opentelemetry/api';
import { type Attributes, type MetricOf, metricNames } from './names.ts';
import { safeAttributes } from './scrub.ts';

type Kind = (typeof metricNames)[keyof typeof metricNames]['kind'];

// Made at first use, so that it does not matter whether telemetry was started before or after.
const counters = new Map<string, Counter>();
const histograms = new Map<string, Histogram>();
const gauges = new Map<string, Gauge>();

function registered(name: string, kind: Kind): { unit: string; description: string } {
  const entry = Object.hasOwn(metricNames, name)
    ? metricNames[name as keyof typeof metricNames]
    : undefined;
  assert(entry?.kind === kind, `${name} is a registered ${kind}`);
  return { unit: entry.unit, description: entry.what };
}

function made<Instrument>(
  held: Map<string, Instrument>,
  name: string,
  make: () => Instrument,
): Instrument {
  const known = held.get(name);
  if (known) return known;
  const instrument = make();
  held.set(name, instrument);
  return instrument;
}

const meter = () => api.getMeter('doui');
// Fine where the promises are kept (400 ms, 1 s), coarse beyond.
const boundaries = [1, 2, 5, 10, 20, 50, 100, 200, 300, 400, 600, 800, 1_000, 2_000, 5_000, 10_000];

/** Instruments by registered name; an unregistered one is a bug and stops the caller. */
export const metrics = {
  counter(name: MetricOf<'counter'>): { add(amount: number, attributes?: Attributes): void } {
    const options = registered(name, 'counter');
    return {
      add: (amount, attributes = {}) =>
        made(counters, name, () => meter().createCounter(name, options)).add(
          amount,
          safeAttributes(attributes),
        ),
    };
  },
  histogram(name: MetricOf<'histogram'>): {
    record(value: number, attributes?: Attributes): void;
  } {
    const options = {
      ...registered(name, 'histogram'),
      advice: { explicitBucketBoundaries: boundaries },
    };
    return {
      record: (value, attributes = {}) =>
        made(histograms, name, () => meter().createHistogram(name, options)).record(
          value,
          safeAttributes(attributes),
        ),
    };
  },
  gauge(name: MetricOf<'gauge'>): { record(value: number, attributes?: Attributes): void } {
    const options = registered(name, 'gauge');
    return {
      record: (value, attributes = {}) =>
        made(gauges, name, () => meter().createGauge(name, options)).record(
          value,
          safeAttributes(attributes),
        ),
    };
  },
};
