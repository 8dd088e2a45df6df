import { writeFileSync } from 'node:fs';
import { toRfc3339 } from '@doui/kernel';
import { allWell } from './report/judge.ts';
import { caseTable, feedTable, peopleLines } from './report/print.ts';
import type { Report } from './report/report.ts';
import { runMainJob } from './run.ts';
import { enterWorld } from './world.ts';

// Started by `doui up`, or by hand against a stack that runs. When who started it is gone, it ends.
if (process.channel) {
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

/** How whoever holds the certificate checks it without any server. */
const checkLines = (files: readonly string[], directory: string): string[] => {
  const at = (name: string) => `${directory}/${name}`;
  return [
    `files / ファイル: ${files.join(', ')} (${directory})`,
    'check them yourself, without any server / サーバーなしで自分で確かめる:',
    `  npm run doui -- verify ${at('certificate.json')} --jwks ${at('certificate-keys.json')} --log-keys ${at('log-keys.json')}`,
  ];
};

const startedAt = toRfc3339(Date.now());
const world = await enterWorld(process.env);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void world.stop().finally(() => process.exit(130)));
}
try {
  const outcome = await runMainJob(world);
  const { people, feeds, cases, certificate } = outcome;
  const passed = allWell(feeds, cases) && certificate?.verified === true;
  const printed = [
    '',
    ...peopleLines(people),
    '',
    ...caseTable(cases),
    '',
    ...feedTable(feeds),
    '',
    ...(certificate?.lines ?? [
      '✘ the withdrawal was not certified / 撤回の停止証明書がありません',
    ]),
    ...(certificate ? checkLines(certificate.files, world.settings.directory) : []),
    '',
    passed
      ? '✔ no record passed after its stop, and the counts agree / 停止後に渡った記録はなく、件数も合っています'
      : '✘ something above is not as it must be / 上に示すとおり、あるべき姿と違うところがあります',
  ];
  const finishedAt = toRfc3339(Date.now());
  const report: Report = { startedAt, finishedAt, ...outcome, passed, printed };
  writeFileSync(world.settings.report, `${JSON.stringify(report, null, 2)}\n`);
  for (const line of printed) world.terminal.line(line);
  world.terminal.line(`report: ${world.settings.report}`);
  await world.stop();
  process.exit(passed ? 0 : 1);
} catch (error) {
  world.terminal.error(`the main job could not be finished: ${String((error as Error).stack)}`);
  await world.stop();
  process.exit(1);
}
