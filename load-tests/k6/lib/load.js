// Shared by the scripts: arrival rates, thresholds from a file, tokens and persons from the environment.
import { SharedArray } from 'k6/data';

const limits = JSON.parse(open('../../thresholds.json'));

/** Open-loop load: requests begin at their time whether or not earlier ones were answered. */
export function options(name) {
  const { rate, seconds } = limits.load[__ENV.DOUI_LOAD_SIZE || 'normal'];
  return {
    scenarios: {
      [name]: {
        executor: 'constant-arrival-rate',
        rate: Number(__ENV.DOUI_LOAD_RATE || rate),
        timeUnit: '1s',
        duration: `${__ENV.DOUI_LOAD_SECONDS || seconds}s`,
        preAllocatedVUs: 32,
        maxVUs: 256,
      },
    },
    thresholds: limits.scripts[name],
    summaryTrendStats: ['p(50)', 'p(95)', 'p(99)', 'p(99.9)', 'max', 'count'],
  };
}

/** What `run.ts` prepared: address, tokens, persons and the notice that is online. */
export const prepared = new SharedArray('prepared', () => [
  JSON.parse(open(__ENV.DOUI_LOAD_PREPARED || 'run me through npm run load')),
])[0];

/** A request's headers. */
export const headers = () => ({
  'content-type': 'application/json',
  authorization: `Bearer ${prepared.token}`,
});

/** A random UUID, version 4. */
export function uuid() {
  const hex = () =>
    Math.floor(Math.random() * 65536)
      .toString(16)
      .padStart(4, '0');
  const variant = (8 + Math.floor(Math.random() * 4)).toString(16);
  return `${hex()}${hex()}-${hex()}-4${hex().slice(1)}-${variant}${hex().slice(1)}-${hex()}${hex()}${hex()}`;
}

/** A person nobody else of this run uses at this moment. */
export const personAt = (index) => prepared.persons[index % prepared.persons.length];
