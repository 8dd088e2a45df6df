import type { World } from '../world.ts';

/** The answer to one line of a batch. */
export type LineAnswer = {
  readonly line: number | null;
  readonly status: number;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly problem?: { readonly code?: string; readonly detail?: string };
};

/** Sends lines as NDJSON through the organisation's own system and gives the answer to each. */
export async function sendBatch(
  world: World,
  org: string,
  path: string,
  lines: readonly object[],
): Promise<LineAnswer[]> {
  const answer = await fetch(`${world.access.apiUrl}/v1/organisations/${org}/${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await world.systemToken(org)}`,
      'content-type': 'application/x-ndjson',
    },
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} of ${org}: ${answer.status} ${text.slice(0, 500)}`);
  const answers = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LineAnswer);
  const bad = answers.filter(({ status }) => status >= 300);
  if (bad.length > 0 || answers.length !== lines.length) {
    const first = JSON.stringify(bad[0] ?? {});
    throw new Error(
      `${path} of ${org}: ${answers.length} answers to ${lines.length} lines, ` +
        `${bad.length} of them refused, the first ${first}`,
    );
  }
  return answers;
}

/** Splits into parts of at most `size`. */
export function partsOf<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}
