import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiServices, defaultDataDir, type Stack, startServers } from '@doui/local';
import { accessFrom } from '../access.ts';
import { createApi } from '../api.ts';
import { applyAll } from '../apply/apply-all.ts';
import type { Call } from '../command.ts';
import { createTokens } from '../tokens.ts';
import { ending } from './ending.ts';
import { firstCalls } from './first-calls.ts';
import { lastGreenReport, runMainJob, showLastReport } from './main-job.ts';
import { builtPages, portalProcess, withPages } from './portal.ts';
import { edgeProcess, mailProcess, serviceProcess } from './services.ts';

const organisations = fileURLToPath(new URL('../../../../examples/organisations', import.meta.url));

/** Starts everything and sees it to its end; whatever happens, nothing stays behind. */
export async function runUp(call: Call): Promise<number> {
  const { terminal, options } = call;
  const persons = personsFrom(options['persons'] ?? call.env['DOUI_PERSONS']);
  const fresh = options['fresh'] === true;
  const end = ending();
  let stack: Stack | undefined;
  try {
    // Beside the servers, which take longer. Whoever waits for it hears of a failure.
    const pages = builtPages();
    pages.catch(() => undefined);
    stack = await startServers({
      fresh,
      tls: options['tls'] === true,
      progress: terminal.progress,
      onExit: (name, reason) => end.because(`${name} ended by itself with ${reason}`),
    });
    end.check();
    const code = await withStack(stack, call, { persons, pages, end });
    if (code !== 0 || options['once'] === true) return code;
    return await stayUp(stack, call, end);
  } catch (error) {
    // What failed says more than that something ended because of it.
    if (!end.asked()) throw error;
    terminal.error(`stopped: ${end.reason()}`);
    return 130;
  } finally {
    terminal.progress('stopping everything …');
    await stack?.stop();
    end.release();
  }
}

type Job = {
  readonly persons: number;
  /** The folder of the built pages. */
  readonly pages: Promise<string>;
  readonly end: ReturnType<typeof ending>;
};

async function withStack(stack: Stack, call: Call, { persons, pages, end }: Job): Promise<number> {
  const { terminal, options, env } = call;
  const { supervisor } = stack;
  await allStarted([
    ...apiServices.map((service) => supervisor.start(serviceProcess(service, stack))),
    supervisor.start(withPages(edgeProcess(stack, exampleOrganisations(stack)), stack)),
    pages.then((directory) => supervisor.start(portalProcess(stack, directory))),
  ]);
  end.check();

  const report = join(defaultDataDir(), 'report.json');
  const last = lastGreenReport(report);
  // A main job that broke off has changed what the examples say: they are loaded once, not again.
  const loaded = join(defaultDataDir(), 'services', 'examples-loaded');
  if (!existsSync(loaded)) {
    terminal.progress('loading the examples …');
    const access = accessFrom(env);
    const doors = { access, api: createApi(access.apiUrl), tokens: createTokens(access.tokenUrl) };
    const work = { paths: [organisations], planOnly: false, brief: true, terminal, doors };
    const code = await applyAll(work);
    if (code !== 0) return code;
    mkdirSync(dirname(loaded), { recursive: true });
    writeFileSync(loaded, '');
    end.check();
  }
  if (last && options['once'] !== true) {
    showLastReport(last, terminal);
    return 0;
  }
  return runMainJob({ stack, persons, report, terminal, end });
}

/** Waits for all of them, so that every one that does not start is told. */
async function allStarted(starts: readonly Promise<void>[]): Promise<void> {
  const failures = (await Promise.allSettled(starts)).flatMap((start) =>
    start.status === 'rejected' ? [start.reason as Error] : [],
  );
  if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join('\n\n'));
}

async function stayUp(stack: Stack, call: Call, end: Job['end']): Promise<number> {
  const { terminal } = call;
  await stack.supervisor.start(mailProcess(stack));
  for (const line of await firstCalls(stack, accessFrom(call.env))) terminal.line(line);
  terminal.line('ready; Ctrl-C ends everything / 準備できました。Ctrl-C で全部終わります');
  const reason = await end.reached;
  terminal.line(`stopping: ${reason}`);
  return end.asked() ? 0 : 1;
}

/** The organisations of the realm are known by their clients. */
const exampleOrganisations = (stack: Stack): string[] =>
  Object.keys(stack.clients)
    .filter((id) => id.startsWith('manager-'))
    .map((id) => id.slice('manager-'.length));

export function personsFrom(text: unknown): number {
  if (text === undefined || text === '') return 10_000;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 120 && count <= 1_000_000) return count;
  throw new Error(`--persons is "${String(text)}"; it must be a whole number from 120 to 1000000`);
}
