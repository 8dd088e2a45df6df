import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectedOf, questionsWithAnswers } from '../bench/decision-requests.ts';
import { cerbos, startGoServer } from '../bench/go-tool.ts';
import { serve } from '../bench/program.ts';
import { startHttpLoad } from '../bench/start-http-load.ts';
import { freePort } from '../bench/start-service.ts';
import { items, purposes, recipient } from '../engines/questions.ts';

// `check/resources`: the registry as a policy on disk, the person's answer as attributes of the request.
const conditions = [
  `R.attr.purpose in ${JSON.stringify(purposes)}`,
  `R.attr.item in ${JSON.stringify(items)}`,
  'R.attr.status == "given"',
  'timestamp(R.attr.expiresAt) > now()',
  'R.attr.item in R.attr.items',
  'P.id in R.attr.recipients',
];
// JSON is YAML too.
const policy = {
  apiVersion: 'api.cerbos.dev/v1',
  resourcePolicy: {
    resource: 'datum',
    version: 'default',
    rules: [
      {
        actions: ['provide'],
        effect: 'EFFECT_ALLOW',
        roles: ['recipient'],
        condition: { match: { all: { of: conditions.map((expr) => ({ expr })) } } },
      },
    ],
  },
};

serve(async ({ work }) => {
  const { connections = 32, seconds = 1 } = work;
  const folder = mkdtempSync(join(tmpdir(), 'doui-cerbos-'));
  mkdirSync(join(folder, 'policies'));
  writeFileSync(join(folder, 'policies', 'datum.yaml'), JSON.stringify(policy));
  const port = await freePort();
  const server = await startGoServer(
    cerbos,
    [
      ...['server', '--log-level=error', `--set=server.httpListenAddr=127.0.0.1:${port}`],
      ...[`--set=server.grpcListenAddr=127.0.0.1:${await freePort()}`],
      ...['--set=storage.driver=disk', `--set=storage.disk.directory=${join(folder, 'policies')}`],
      '--set=telemetry.disabled=true',
    ],
    `http://127.0.0.1:${port}/_cerbos/health`,
  );
  const all = questionsWithAnswers(work);
  const bodies = all.map(({ question, given: { status, expiresAt, ...given } }) => {
    const { person, purpose, item } = question;
    const attr = {
      ...{ person, purpose, item, status, expiresAt: new Date(expiresAt).toISOString() },
      ...{ items: given.items, recipients: given.recipients },
    };
    const resource = { kind: 'datum', id: `${person}/${purpose}/${item}`, attr };
    return JSON.stringify({
      requestId: 'bench',
      principal: { id: recipient, roles: ['recipient'] },
      resources: [{ resource, actions: ['provide'] }],
    });
  });
  const load = startHttpLoad({ bodies, expected: expectedOf(all.map(({ provide }) => provide)) });

  return {
    async turn() {
      const before = server.cpuSeconds();
      const done = await load.run({
        ...{ port, path: '/api/check/resources', connections, seconds },
        headers: { 'content-type': 'application/json' },
        wanted: '"provide"',
        permitted: 'EFFECT_ALLOW',
      });
      return { ...done, cpuSeconds: server.cpuSeconds() - before };
    },
    async close() {
      load.close();
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
});
