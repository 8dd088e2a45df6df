import { randomUUID } from 'node:crypto';
import { sideBySide } from '@doui/kernel';
import type { Access } from '../access.ts';
import { type Answer, type Api, problemOf } from '../api.ts';
import type { Tokens } from '../tokens.ts';
import { currentFrom } from './current.ts';
import { pathOf } from './kinds.ts';
import { type Current, contentOf, type Step } from './plan.ts';
import { type FileFault, keyOf, type Resource } from './resource.ts';

type Doors = { readonly access: Access; readonly api: Api; readonly tokens: Tokens };

const AT_ONCE = 8;

/** What the API has of everything the files name. */
export async function fetchCurrent(
  resources: readonly Resource[],
  doors: Doors,
): Promise<{ current: Map<string, Current>; faults: FileFault[] }> {
  const current = new Map<string, Current>();
  const faults: FileFault[] = [];
  await sideBySide(resources, AT_ONCE, async (resource) => {
    const token = await tokenFor(resource, doors);
    const answer = await doors.api.call({ method: 'GET', path: pathOf(resource), token });
    if (answer.status === 200) current.set(keyOf(resource), currentFrom(resource, answer.body));
    else if (answer.status !== 404) faults.push(...faultsOf(resource, answer));
  });
  return { current, faults };
}

/** Does one step; what the API had against it comes back with the place in the file. */
export async function applyStep(step: Step, doors: Doors): Promise<FileFault[]> {
  const { resource } = step;
  const token = await tokenFor(resource, doors);
  if (step.action !== 'unchanged') {
    const answer = await doors.api.call({
      method: 'PUT',
      path: pathOf(resource),
      token,
      body: { commandId: randomUUID(), ...contentOf(resource) },
    });
    if (!recorded(answer)) return faultsOf(resource, answer);
  }
  if (!step.publish) return [];
  const change = resource.kind === 'purpose' ? changeOf(resource, step) : {};
  const answer = await doors.api.call({
    method: 'POST',
    path: `${pathOf(resource)}:publish`,
    token,
    body: { commandId: randomUUID(), ...change },
  });
  return recorded(answer) ? [] : faultsOf(resource, answer);
}

const recorded = (answer: Answer): boolean => answer.status >= 200 && answer.status < 300;

const tokenFor = (resource: Resource, { access, tokens }: Doors): Promise<string> =>
  tokens.ofClient(access.client('manager', resource.org));

/** only a version that follows another one is a change. */
function changeOf({ body }: Resource, step: Step): Record<string, unknown> {
  const { change } = body;
  if (step.action === 'create' || typeof change !== 'object' || change === null) return {};
  const { relation, ...rest } = change as Record<string, unknown>;
  return { change: relation, ...rest };
}

/** The pointers of the API go on from where the thing stands in its file. */
export function faultsOf(resource: Resource, answer: Answer): FileFault[] {
  const problem = problemOf(answer);
  const { file, line, pointer } = resource;
  const place = (rest: string | undefined) => ({
    file,
    line,
    pointer: `${pointer}${rest ?? ''}`,
  });
  const faults = (problem.faults ?? []).map((fault) => ({
    ...place(fault.pointer),
    code: fault.code,
    detail: fault.detail ?? '',
  }));
  const refusals = (problem.refusals ?? []).map((refusal) => ({
    ...place(refusal.pointer),
    code: refusal.article ? `${refusal.code} (${refusal.article})` : refusal.code,
    detail: refusal.text ? `${refusal.text.ja} / ${refusal.text.en}` : '',
  }));
  const all = [...faults, ...refusals];
  if (all.length > 0) return all;
  const detail = problem.detail ?? problem.title ?? '';
  return [{ ...place(''), code: problem.code ?? `http-${problem.status}`, detail }];
}
