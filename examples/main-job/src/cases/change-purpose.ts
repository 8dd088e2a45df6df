import { randomUUID } from 'node:crypto';
import type { World } from '../world.ts';
import { timed } from './acted.ts';
import type { Acted } from './case.ts';

const org = 'hikkoshibin';
const base = `/v1/organisations/${org}`;

type Body = Record<string, unknown>;

/** What the moving service does with the data, and what it would like to do beside it. */
const described = [
  {
    ja: '入力された引越しの内容を、電気・水道の会社へ渡し、使用開始と使用停止の手続のほか、その会社が新しい料金の案内を送れるようにします。',
    en: 'What you enter about your move is handed to the electricity and water suppliers, so that they can start and stop supply and also send you offers of new tariffs.',
  },
  {
    ja: '入力された引越しの内容を、電気・水道の会社へ渡し、使用開始と使用停止の手続のほか、その会社が設備の点検の予定を立てられるようにします。',
    en: 'What you enter about your move is handed to the electricity and water suppliers, so that they can start and stop supply and also plan the inspection of their equipment.',
  },
];

/**
 * the moving service wants to hand the data on for something its customers were never told
 * of. The new version is declared unrelated, so no consent to the older one covers it any more.
 */
export async function changePurpose(world: World): Promise<Acted> {
  const before = await published(world, 'purposes/movenotice');
  const now = (before['description'] as { en?: string } | undefined)?.en;
  const description = described.find(({ en }) => en !== now);
  await write(world, 'PUT', 'purposes/movenotice', { ...before, description });
  return timed(async () => {
    const answer = await write(world, 'POST', 'purposes/movenotice:publish', {
      change: 'unrelated',
      reasons: {
        ja: '引越しの連絡を届けるという目的から通常予期できる範囲を超えるため。',
        en: 'It goes beyond what anybody would expect of passing a move on.',
      },
    });
    const { position } = (answer.body ?? {}) as { position?: string };
    return { status: answer.status, position };
  });
}

/** Then the notice is published anew, so that people can be asked about the new version. */
export async function publishNoticeAnew(world: World, at: Date): Promise<void> {
  const before = await published(world, 'notices/moveform');
  const japan = { dateStyle: 'long', timeStyle: 'medium', timeZone: 'Asia/Tokyo' } as const;
  const ja = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', japan);
  const en = new Intl.DateTimeFormat('en-GB', japan);
  await write(world, 'PUT', 'notices/moveform', {
    ...before,
    consentBy: {
      ja: `${ja.format(at)}に目的が新しくなりました。内容を読み、目的ごとの欄を押していただいたときに、改めて同意をいただいたものとします。`,
      en: `The purpose is a new one since ${en.format(at)}. You consent anew by reading this and pressing the box of each purpose.`,
    },
  });
  await write(world, 'POST', 'notices/moveform:publish', {});
}

async function published(world: World, path: string): Promise<Body> {
  const answer = await world.api.call({
    method: 'GET',
    path: `${base}/${path}`,
    token: await managerToken(world),
  });
  const body = (answer.body as { published?: Body }).published;
  if (!body) throw new Error(`${path} is not published (${answer.status})`);
  return body;
}

async function write(world: World, method: 'PUT' | 'POST', path: string, body: Body) {
  const answer = await world.api.call({
    ...{ method, path: `${base}/${path}`, token: await managerToken(world) },
    body: { commandId: randomUUID(), ...body },
  });
  if (answer.status !== 201) {
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  return answer;
}

const managerToken = (world: World): Promise<string> =>
  world.tokens.ofClient(world.access.client('manager', org));
