import { feeds } from '../people/record-of.ts';
import { shownNotice } from '../setup/answer-all.ts';
import { answerTo } from '../setup/answers.ts';
import { objectionOf } from '../setup/objections.ts';
import type { Registered } from '../setup/register.ts';
import { mustFind } from '../wait.ts';
import type { World } from '../world.ts';
import { positionOf, timed } from './acted.ts';
import type { Acted, Case } from './case.ts';
import { changePurpose } from './change-purpose.ts';

export type Watched = {
  readonly withdraws: Registered;
  readonly expires: Registered;
  readonly returns: Registered;
  readonly optsOut: Registered;
  readonly objects: Registered;
};

const { purpose } = feeds.hikkoshibin;

/** The six things that happen, in order. */
export function allCases(world: World, watched: Watched): Case[] {
  const sdk = ({ person }: Registered) => world.person(person.login ?? '', person.org);
  let changedAtMs = 0;
  return [
    {
      id: 'withdrawal',
      title: { ja: '同意の撤回', en: 'withdrawal' },
      org: 'hikkoshibin',
      effect: 'stops',
      whose: watched.withdraws,
      webhook: 'consent.withdrawn',
      act: () => timed(() => sdk(watched.withdraws).withdraw({ purpose, method: 'button' })),
    },
    {
      id: 'opt-out',
      title: { ja: 'オプトアウト', en: 'opt-out' },
      org: 'meibodata',
      effect: 'stops',
      whose: watched.optsOut,
      webhook: 'opt_out.recorded',
      act: () => timed(() => sdk(watched.optsOut).optOut({ schemes: ['mailorder'] })),
    },
    {
      id: 'stop-of-provision',
      title: { ja: '提供停止の請求', en: 'stop of provision' },
      org: 'akarigas',
      effect: 'stops',
      whose: watched.objects,
      webhook: 'use.stopped',
      act() {
        const { body } = objectionOf('akarigas');
        const input = { kind: 'provision' as const, ground: 'wish', purpose: body['purpose'] };
        return timed(() => sdk(watched.objects).stop({ ...input, purpose: String(input.purpose) }));
      },
    },
    {
      id: 'expiry',
      title: { ja: '期限切れ', en: 'expiry' },
      org: 'hikkoshibin',
      effect: 'stops',
      whose: watched.expires,
      webhook: 'consent.expired',
      act: () => expire(world, watched.expires),
    },
    {
      id: 'purpose-change',
      title: { ja: '関連のない目的変更', en: 'unrelated purpose change' },
      org: 'hikkoshibin',
      effect: 'stops',
      webhook: 'purpose.changed',
      async act() {
        const acted = await changePurpose(world);
        changedAtMs = acted.answeredAtMs;
        return acted;
      },
    },
    {
      id: 're-giving',
      title: { ja: '再度の同意', en: 're-giving' },
      org: 'hikkoshibin',
      effect: 'starts',
      whose: watched.returns,
      webhook: 'consent.given',
      countFromMs: () => changedAtMs + 1000,
      async act() {
        const notice = await shownNotice(world, 'moveform');
        const client = sdk(watched.returns);
        const { version } = (await client.consents()) as { version: number };
        const { reaction, number } = watched.returns.person;
        const answer = answerTo(notice, { reaction, number }, { seen: version });
        if (!answer) throw new Error('the person has nothing to answer');
        return timed(() => client.answer(answer));
      },
    },
  ];
}

const lastsMs = 6_000;

/**
 * A consent that was given for a few seconds ends by itself. Its time is what counts as the answer:
 * from then on nothing may flow. `answered` is how long the service took to say so in an event.
 */
async function expire(world: World, { person }: Registered): Promise<Acted> {
  const client = world.person(person.login ?? '', person.org);
  const notice = await shownNotice(world, 'moveform');
  const before = (await client.consents()) as { version: number };
  const endsAtMs = Date.now() + lastsMs;
  const expiresAt = new Date(endsAtMs).toISOString();
  const answer = answerTo(notice, person, { seen: before.version, expiresAt });
  if (!answer) throw new Error('the person has nothing to answer');
  const given = await client.answer(answer);
  const from = positionOf(given.position);
  const raised = await mustFind(
    'the event that the consent has expired',
    async () => {
      const { version } = (await client.consents()) as { version: number };
      return version > from.version ? { version, atMs: Date.now() } : undefined;
    },
    lastsMs + 20_000,
  );
  return {
    status: given.status,
    answeredMs: raised.atMs - endsAtMs,
    answeredAtMs: endsAtMs,
    position: { ...from, version: raised.version },
  };
}
