import { expectedOf, questionsWithAnswers } from '../bench/decision-requests.ts';
import { openfga, startGoServer } from '../bench/go-tool.ts';
import { serve } from '../bench/program.ts';
import { startHttpLoad } from '../bench/start-http-load.ts';
import { freePort } from '../bench/start-service.ts';
import {
  givenBy,
  items,
  personId,
  purposes,
  type Question,
  recipient,
} from '../engines/questions.ts';

// `check` on the memory store: a tuple for each item that a person's answer lets the recipient have.
const model = {
  schema_version: '1.1',
  type_definitions: [
    { type: 'recipient' },
    {
      type: 'datum',
      relations: { may_have: { this: {} } },
      metadata: {
        relations: { may_have: { directly_related_user_types: [{ type: 'recipient' }] } },
      },
    },
  ],
};
const tuplesPerWriteMax = 100;

const tupleOf = ({ person, purpose, item }: Question) => ({
  user: `recipient:${recipient}`,
  relation: 'may_have',
  object: `datum:${person}/${purpose}/${item}`,
});

serve(async ({ work }) => {
  const { persons = 1, connections = 32, seconds = 1 } = work;
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const server = await startGoServer(
    openfga,
    [
      ...['run', '--datastore-engine=memory', `--http-addr=127.0.0.1:${port}`],
      ...[`--grpc-addr=127.0.0.1:${await freePort()}`, '--playground-enabled=false'],
      ...['--metrics-enabled=false', '--log-level=error'],
    ],
    `${base}/healthz`,
  );
  const { id: store } = (await post('/stores', { name: 'bench' })) as { id: string };
  const path = `/stores/${store}`;
  const { authorization_model_id: version } = (await post(
    `${path}/authorization-models`,
    model,
  )) as { authorization_model_id: string };
  const allowed = tuplesOf(persons, Date.now());
  for (let from = 0; from < allowed.length; from += tuplesPerWriteMax) {
    const tuple_keys = allowed.slice(from, from + tuplesPerWriteMax);
    await post(`${path}/write`, { writes: { tuple_keys }, authorization_model_id: version });
  }
  const all = questionsWithAnswers(work);
  const load = startHttpLoad({
    bodies: all.map(({ question }) =>
      JSON.stringify({ tuple_key: tupleOf(question), authorization_model_id: version }),
    ),
    expected: expectedOf(all.map(({ provide }) => provide)),
  });

  async function post(at: string, body: object): Promise<unknown> {
    const answer = await fetch(base + at, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`openfga: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  return {
    async turn() {
      const before = server.cpuSeconds();
      const done = await load.run({
        ...{ port, path: `${path}/check`, connections, seconds },
        headers: { 'content-type': 'application/json' },
        wanted: '"allowed"',
        permitted: '"allowed":true',
      });
      return { ...done, cpuSeconds: server.cpuSeconds() - before };
    },
    async close() {
      load.close();
      await server.stop();
    },
  };
});

function tuplesOf(persons: number, nowMs: number) {
  return Array.from({ length: persons }, (_, number) =>
    purposes.flatMap((purpose, at) => {
      const given = givenBy(number, at, nowMs);
      if (given.status !== 'given' || given.expiresAt <= nowMs) return [];
      return items
        .filter((item) => given.items.includes(item))
        .map((item) => tupleOf({ person: personId(number), purpose, item }));
    }),
  ).flat();
}
