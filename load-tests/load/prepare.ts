import { randomUUID } from 'node:crypto';
import { clientToken, productUrl } from '@doui/testing';

/** What the k6 scripts read: addresses, a token, persons and the notice that is online. */
export type Prepared = {
  readonly url: string;
  readonly org: string;
  readonly token: string;
  readonly persons: readonly string[];
  readonly answer: object;
  readonly withdrawal: object;
  readonly feed: string;
  readonly batch: number;
  readonly record: object;
};

type Notice = {
  readonly version: number;
  readonly textHashes: Readonly<Record<string, string>>;
  readonly purposes: readonly { readonly purpose: string; readonly purposeVersion: number }[];
};

const organisation = 'hikkoshibin';
const notice = 'moveform';
const purpose = 'movenotice';
const feed = 'utilitymove';
const batch = 100;
const linesPerCall = 500;

/** Registers persons through the organisation's own system and, where it is asked for, has them answer. */
export async function prepare(persons: number, answered: boolean): Promise<Prepared> {
  const url = productUrl();
  const org = `${url}/v1/organisations/${organisation}`;
  const token = await clientToken(`system-${organisation}`);
  const shown = await newestNotice(org, token);
  const answer = answerTo(shown);
  const lines = Array.from({ length: persons }, () => ({
    commandId: randomUUID(),
    customerNumber: `load-${randomUUID()}`,
  }));
  const ids = (await sendLines(`${org}/persons:batch`, token, lines)).map(({ body }) =>
    String(body?.['person']),
  );
  if (answered) {
    const answers = ids.map((person) => ({ ...answer, commandId: randomUUID(), person }));
    await sendLines(`${org}/answers:batch`, token, answers);
  }
  return {
    ...{ url, org, token, persons: ids, answer, feed, batch },
    withdrawal: { purpose, method: 'button' },
    record: {
      name: '同意 花子',
      oldAddress: '札幌市中央区北一条西二丁目',
      newAddress: '札幌市中央区大通西四丁目',
      newPostcode: '060-0042',
      phone: '011-211-2111',
      movingDay: '2026-04-01',
    },
  };
}

async function newestNotice(org: string, token: string): Promise<Notice> {
  const answer = await fetch(`${org}/notices/${notice}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!answer.ok) throw new Error(`${org}/notices/${notice}: ${answer.status}`);
  const { versions = [] } = (await answer.json()) as { versions?: readonly Notice[] };
  const newest = versions.at(-1);
  if (!newest) throw new Error(`the notice ${notice} is not published: has the main job run?`);
  return newest;
}

/** "Yes" to the one purpose, by a box of its own. */
function answerTo({ version, textHashes, purposes }: Notice): object {
  const shown = purposes.find((one) => one.purpose === purpose);
  if (!shown) throw new Error(`the notice ${notice} does not ask about ${purpose}`);
  return {
    notice,
    noticeVersion: version,
    language: 'ja',
    textHash: textHashes['ja'],
    method: 'ticked-box',
    answers: [
      {
        purpose,
        purposeVersion: shown.purposeVersion,
        given: true,
        evidence: `${notice}#${purpose}`,
      },
    ],
  };
}

type LineAnswer = { readonly status: number; readonly body?: Readonly<Record<string, unknown>> };

const roundsMax = 40;
const pauseMs = 500;

/** The answers to the lines, in order. What a busy database could not take is asked again. */
async function sendLines(
  url: string,
  token: string,
  lines: readonly object[],
): Promise<LineAnswer[]> {
  const answers: LineAnswer[] = [];
  for (let from = 0; from < lines.length; from += linesPerCall) {
    answers.push(...(await sendPart(url, token, lines.slice(from, from + linesPerCall))));
  }
  const bad = answers.find(({ status }) => status >= 300);
  if (bad) throw new Error(`${url}: ${JSON.stringify(bad).slice(0, 500)}`);
  return answers;
}

async function sendPart(
  url: string,
  token: string,
  lines: readonly object[],
): Promise<LineAnswer[]> {
  const answers: LineAnswer[] = [];
  let open = lines.map((_, at) => at);
  for (let round = 1; open.length > 0; round++) {
    const told = await sendOnce(
      url,
      token,
      open.map((at) => lines[at] ?? {}),
    );
    if (told.length !== open.length) {
      throw new Error(`${url}: ${told.length} answers to ${open.length} lines`);
    }
    for (const [index, at] of open.entries()) answers[at] = told[index] as LineAnswer;
    // Under the same command ids, so nothing is done twice.
    open = open.filter((at) => answers[at]?.status === 503 && round < roundsMax);
    if (open.length > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return answers;
}

async function sendOnce(
  url: string,
  token: string,
  lines: readonly object[],
): Promise<LineAnswer[]> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text.slice(0, 300)}`);
  const told = text.split('\n').filter(Boolean);
  return told.map((line) => JSON.parse(line) as LineAnswer);
}
