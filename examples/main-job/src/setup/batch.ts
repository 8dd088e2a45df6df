import type { World } from '../world.ts';

/** The answer to one line of a batch. */
export type LineAnswer = {
  readonly line: number | null;
  readonly status: number;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly problem?: { readonly code?: string; readonly detail?: string };
};

type Send = (lines: readonly object[]) => Promise<readonly LineAnswer[]>;

const roundsMax = 30;
const pauseMs = 500;

/**
 * Sends lines and gives the answer to each. Lines that could not be served now (`503`) are sent again
 * under the same command ids, which makes it harmless; any other refusal is an error.
 */
export async function sendUntilServed(
  lines: readonly object[],
  send: Send,
  pause: () => Promise<unknown> = () => new Promise((resolve) => setTimeout(resolve, pauseMs)),
): Promise<LineAnswer[]> {
  const answers: LineAnswer[] = new Array(lines.length);
  let open = lines.map((_, at) => at);
  for (let round = 1; open.length > 0; round++) {
    const got = await send(open.map((at) => lines[at] ?? {}));
    // An answer without a line's number says that the rest was not done.
    const byLine = new Map(got.map((answer) => [answer.line, answer]));
    const later: number[] = [];
    for (const [index, at] of open.entries()) {
      const answer = byLine.get(index + 1);
      if (answer === undefined || answer.status === 503) later.push(at);
      else answers[at] = answer;
    }
    const refused = answers.find((answer) => answer && answer.status >= 300);
    if (refused) throw new Error(`a line was refused: ${JSON.stringify(refused)}`);
    if (later.length > 0 && round === roundsMax) {
      throw new Error(`${later.length} lines are still not served after ${round} times`);
    }
    if (later.length > 0) await pause();
    open = later;
  }
  return answers;
}

/** The same, as NDJSON through the organisation's own system. */
export const sendBatch = (
  world: World,
  org: string,
  path: string,
  lines: readonly object[],
): Promise<LineAnswer[]> =>
  sendUntilServed(lines, async (part) => {
    const answer = await fetch(`${world.access.apiUrl}/v1/organisations/${org}/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await world.systemToken(org)}`,
        'content-type': 'application/x-ndjson',
      },
      body: part.map((line) => `${JSON.stringify(line)}\n`).join(''),
    });
    const text = await answer.text();
    if (answer.status === 503) return [];
    if (!answer.ok) throw new Error(`${path} of ${org}: ${answer.status} ${text.slice(0, 500)}`);
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LineAnswer);
  });

/** Splits into parts of at most `size`. */
export function partsOf<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}
