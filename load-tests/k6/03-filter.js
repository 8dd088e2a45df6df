// A batch of records through the gate: NDJSON in, what may leave comes back.

import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { headers, options as load, personAt, prepared, uuid } from './lib/load.js';

export const options = load('filter');

export default function filter() {
  const from = exec.scenario.iterationInTest * prepared.batch;
  const lines = Array.from({ length: prepared.batch }, (_, at) =>
    JSON.stringify({ person: personAt(from + at), record: prepared.record }),
  );
  const response = http.post(`${prepared.url}/v1/feeds/${prepared.feed}/filter`, lines.join('\n'), {
    headers: { ...headers(), 'content-type': 'application/x-ndjson', 'idempotency-key': uuid() },
    tags: { name: 'filter' },
  });
  check(response, {
    'filtered (200)': ({ status }) => status === 200,
    'every line was decided': ({ body }) => !String(body).includes('"problem"'),
    'what was consented to left': ({ body }) => String(body).includes('"released"'),
  });
}
