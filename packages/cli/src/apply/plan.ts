import { canonicalJson } from '@doui/kernel';
import { kinds, specOf } from './kinds.ts';
import { type Body, keyOf, type Resource } from './resource.ts';

/** What the API has now: the members a PUT would set, and whether the newest text is published. */
export type Current = { readonly body: Body; readonly published: boolean };

export type Step = {
  readonly resource: Resource;
  readonly action: 'create' | 'change' | 'unchanged' | 'kept';
  /** The thing is published by this step, also when only that was missing. */
  readonly publish: boolean;
  /** Members that differ, as JSON pointers. */
  readonly differences: readonly string[];
};

/**
 * What has to be done so that everything named is there. Applying the result and planning again
 * gives nothing to do.
 */
export function plan(wanted: readonly Resource[], current: ReadonlyMap<string, Current>): Step[] {
  const steps = inOrder(wanted).map((resource): Step => {
    const { published } = specOf(resource.kind);
    const now = current.get(keyOf(resource));
    if (!now) return { resource, action: 'create', publish: published, differences: [] };
    const differences = differing(contentOf(resource), now.body, '');
    const action = differences.length > 0 ? 'change' : 'unchanged';
    const publish = published && (action === 'change' || !now.published);
    return { resource, action, publish, differences };
  });
  return withNewNotices(steps);
}

/**
 * A notice speaks of the version of a purpose that was there when it was published. A new version
 * can be consented to only when a notice speaks of it, so the notice gets a new version too.
 */
function withNewNotices(steps: readonly Step[]): Step[] {
  const changed = new Set(
    steps
      .filter(({ resource, action }) => resource.kind === 'purpose' && action === 'change')
      .map(({ resource }) => `${resource.org}/${resource.id}`),
  );
  return steps.map((step) => {
    const { org, kind, body } = step.resource;
    if (kind !== 'notice' || step.action !== 'unchanged') return step;
    const speaksOf = ((body['purposes'] ?? []) as { purpose?: unknown }[]).findIndex(
      ({ purpose }) => changed.has(`${org}/${String(purpose)}`),
    );
    if (speaksOf < 0) return step;
    const differences = [`/purposes/${speaksOf}/purpose`];
    return { ...step, action: 'change', publish: true, differences };
  });
}

/** What would be changed is kept: whoever runs the system has changed it since the files were written. */
export const newOnly = (steps: readonly Step[]): Step[] =>
  steps.map((step) =>
    step.action === 'change' ? { ...step, action: 'kept', publish: false } : step,
  );

/** `change` says how a new version of a purpose relates to the one before; it is not part of it. */
export function contentOf({ kind, body }: Resource): Body {
  if (kind !== 'purpose') return body;
  const { change: _, ...content } = body;
  return content;
}

export const needsWork = ({ action, publish }: Step): boolean =>
  action === 'create' || action === 'change' || publish;

/** Organisations one after the other, and within each by what names what. */
function inOrder(resources: readonly Resource[]): Resource[] {
  const rank = (resource: Resource) => kinds.findIndex((one) => one.kind === resource.kind);
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...resources].sort(
    (a, b) => compare(a.org, b.org) || rank(a) - rank(b) || compare(a.id, b.id),
  );
}

/** A member that the file leaves out is left as it is: the API may fill in defaults. */
function differing(wanted: unknown, now: unknown, pointer: string): string[] {
  if (isObject(wanted) && isObject(now)) {
    return Object.keys(wanted).flatMap((name) =>
      differing(wanted[name], now[name], `${pointer}/${name}`),
    );
  }
  return same(wanted, now) ? [] : [pointer];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Two instants may be written with different offsets and fractions. */
function same(wanted: unknown, now: unknown): boolean {
  if (wanted === undefined || now === undefined) return wanted === now;
  if (canonicalJson(wanted) === canonicalJson(now)) return true;
  if (typeof wanted !== 'string' || typeof now !== 'string') return false;
  const instant = /^\d{4}-\d\d-\d\dT/;
  return instant.test(wanted) && instant.test(now) && Date.parse(wanted) === Date.parse(now);
}
