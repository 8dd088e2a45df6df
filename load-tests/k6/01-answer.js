// Answers to the notice that is online, each durable and published before it is answered.

import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { headers, options as load, personAt, prepared, uuid } from './lib/load.js';

export const options = load('answer');

export default function answer() {
  const person = personAt(exec.scenario.iterationInTest);
  const response = http.post(
    `${prepared.org}/persons/${person}/answers`,
    JSON.stringify({ ...prepared.answer, commandId: uuid() }),
    { headers: headers(), tags: { name: 'answer' } },
  );
  check(response, { 'durable and published (201)': ({ status }) => status === 201 });
}
