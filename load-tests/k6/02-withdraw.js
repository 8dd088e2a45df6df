// Withdrawals; each person gives again first, so that there is something to withdraw.

import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { headers, options as load, personAt, prepared, uuid } from './lib/load.js';

export const options = load('withdraw');

export default function withdraw() {
  const person = personAt(exec.scenario.iterationInTest);
  const url = `${prepared.org}/persons/${person}`;
  const given = http.post(
    `${url}/answers`,
    JSON.stringify({ ...prepared.answer, commandId: uuid() }),
    { headers: headers(), tags: { name: 'give' } },
  );
  const response = http.post(
    `${url}/withdrawals`,
    JSON.stringify({ ...prepared.withdrawal, commandId: uuid() }),
    { headers: headers(), tags: { name: 'withdraw' } },
  );
  check(given, { 'given (201)': ({ status }) => status === 201 });
  check(response, { 'withdrawn (201)': ({ status }) => status === 201 });
}
