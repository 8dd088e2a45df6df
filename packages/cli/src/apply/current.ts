import { specOf } from './kinds.ts';
import type { Current } from './plan.ts';
import type { Body, Resource } from './resource.ts';

/**
 * What a GET answered, as the plan compares it. A thing with a draft is compared by the draft: it
 * is what a PUT changes; without one by what is published.
 */
export function currentFrom(resource: Resource, answer: unknown): Current {
  const body = (answer ?? {}) as Record<string, unknown>;
  if (!specOf(resource.kind).published) return { body, published: true };
  const draft = body['draft'] as Body | undefined;
  const versions = (body['versions'] ?? []) as readonly Body[];
  const published = (body['published'] as Body | undefined) ?? versions.at(-1);
  return { body: draft ?? published ?? {}, published: !draft && published !== undefined };
}
