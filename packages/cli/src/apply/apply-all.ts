import { sideBySide } from '@doui/kernel';
import type { Access } from '../access.ts';
import type { Api } from '../api.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Tokens } from '../tokens.ts';
import { applyStep, fetchCurrent } from './apply.ts';
import { readSources } from './files.ts';
import { kinds } from './kinds.ts';
import { parseFiles } from './parse.ts';
import { needsWork, newOnly, plan, type Step } from './plan.ts';
import { type FileFault, faultLine, keyOf } from './resource.ts';

/** Plans, shows the plan, does it, and says what could not be done. The exit code. */
export async function applyAll(work: {
  paths: readonly string[];
  planOnly: boolean;
  /** What is there and differs from the files stays as it is. */
  createOnly?: boolean;
  /** Only the counts, not every thing. */
  brief?: boolean;
  terminal: Terminal;
  doors: { access: Access; api: Api; tokens: Tokens };
}): Promise<number> {
  const { terminal, doors } = work;
  const faults: FileFault[] = [];
  const parsed = parseFiles(readSources(work.paths, faults));
  if (!parsed.ok) faults.push(...parsed.error);
  if (!parsed.ok || faults.length > 0) return tell(faults, terminal);

  const fetched = await fetchCurrent(parsed.value, doors);
  if (fetched.faults.length > 0) return tell(fetched.faults, terminal);
  const all = plan(parsed.value, fetched.current);
  const steps = work.createOnly ? newOnly(all) : all;
  const lines = planLines(steps);
  if (work.brief) terminal.progress(lines.at(-1) ?? '');
  else for (const line of lines) terminal.line(line);
  if (work.planOnly) return 0;

  let done = 0;
  // What does not depend on each other goes together: a kind at a time, over all organisations.
  for (const together of byKind(steps.filter(needsWork))) {
    await sideBySide(together, atOnce, async (step) => {
      const refused = await applyStep(step, doors);
      faults.push(...refused);
      if (refused.length === 0) done += 1;
      const how = refused.length === 0 ? 'done' : 'REFUSED';
      if (!work.brief) terminal.progress(`${how} ${keyOf(step.resource)}`);
    });
  }
  if (faults.length > 0) return tell(faults, terminal);
  const nothing = work.createOnly ? 'Nothing is missing.' : 'Everything is as the files say.';
  const end = done === 0 ? nothing : `${done} done.`;
  if (work.brief) terminal.progress(end);
  else terminal.line(end);
  return 0;
}

const atOnce = 8;

const byKind = (steps: readonly Step[]): Step[][] =>
  kinds.map(({ kind }) => steps.filter(({ resource }) => resource.kind === kind));

/** One line per thing to do, and one with the counts. */
export function planLines(steps: readonly Step[]): string[] {
  const sign = { create: '+', change: '~', unchanged: '=', kept: '=' } as const;
  const lines = steps.filter(needsWork).map((step) => {
    const what = step.action === 'unchanged' ? 'publish' : step.action;
    const also = step.publish && step.action !== 'unchanged' ? ' and publish' : '';
    const where = step.differences.length > 0 ? ` (${step.differences.join(', ')})` : '';
    return `  ${sign[step.action]} ${what}${also} ${keyOf(step.resource)}${where}`;
  });
  const count = (action: Step['action']) => steps.filter((step) => step.action === action).length;
  const kept = count('kept') > 0 ? `, ${count('kept')} kept although different` : '';
  return [
    ...lines,
    `Plan: ${count('create')} to create, ${count('change')} to change, ${count('unchanged')} unchanged${kept}.`,
  ];
}

function tell(faults: readonly FileFault[], terminal: Terminal): number {
  for (const fault of faults) terminal.error(faultLine(fault));
  terminal.error(`${faults.length} fault${faults.length === 1 ? '' : 's'}.`);
  return 1;
}
