import { randomUUID } from 'node:crypto';
import { inParallel } from '../wait.ts';
import type { World } from '../world.ts';
import { answerTo } from './answers.ts';
import { partsOf, sendBatch } from './batch.ts';
import type { Notice } from './notice.ts';
import type { Registered } from './register.ts';

const org = 'hikkoshibin';

/** The newest published version of a notice, as it is shown to everybody. */
export async function shownNotice(world: World, id: string): Promise<Notice> {
  const token = await world.systemToken(org);
  const path = `/v1/organisations/${org}/notices/${id}`;
  const answer = await world.api.call({ method: 'GET', path, token });
  const versions = (answer.body as { versions?: readonly Notice[] }).versions ?? [];
  const newest = versions.at(-1);
  if (!newest) throw new Error(`notice ${id} of ${org} is not published (${answer.status})`);
  return { ...newest, id };
}

/** Everybody who answers does: in person, through a representative, or through the system. */
export async function answerAll(
  world: World,
  everybody: readonly Registered[],
  notice: Notice,
): Promise<void> {
  const movers = everybody.filter(({ person }) => person.org === org);
  const minors = movers.filter(({ person }) => person.represented !== undefined);
  const signedIn = movers.filter(({ person }) => person.login !== undefined);
  const others = movers.filter(
    ({ person }) => person.login === undefined && person.represented === undefined,
  );
  const own = inParallel(signedIn, 6, async ({ person }) => {
    const client = world.person(person.login ?? '', org);
    // What is on the screen when the answer is given: an answer older than a stop is refused.
    const { version: seen } = (await client.consents()) as { version: number };
    const answer = answerTo(notice, person, { seen });
    if (answer) await client.answer(answer);
  });
  const minorsToo = represent(world, minors, signedIn, notice);
  const lines = others.flatMap(({ person, id }) => {
    const answer = answerTo(notice, person);
    return answer ? [{ ...answer, commandId: randomUUID(), person: id }] : [];
  });
  let done = 0;
  const theirs = inParallel(partsOf(lines, 500), 2, async (part) => {
    await sendBatch(world, org, 'answers:batch', part);
    done += part.length;
    world.terminal.progress(`answered ${done} of ${lines.length} through their organisation`);
  });
  await Promise.all([own, minorsToo, theirs]);
}

/** An operator has seen who represents a minor; then the representative answers for it. */
async function represent(
  world: World,
  minors: readonly Registered[],
  adults: readonly Registered[],
  notice: Notice,
): Promise<void> {
  const operator = world.access.client('operator', org);
  await inParallel(minors, 4, async ({ person, id }) => {
    const login = person.represented ?? '';
    const representative = adults.find((one) => one.person.login === login);
    const path = `/v1/organisations/${org}/persons/${id}/representatives/${representative?.id}`;
    const verified = await world.api.call({
      method: 'PUT',
      path,
      token: await world.tokens.ofClient(operator),
      body: {
        commandId: randomUUID(),
        method: 'family-register',
        reference: `戸籍抄本 ${person.number}`,
      },
    });
    if (verified.status !== 201) {
      throw new Error(`representative: ${verified.status} ${JSON.stringify(verified.body)}`);
    }
    const answer = answerTo(notice, person);
    if (answer) await world.person(login, org).answer(answer, { person: id });
  });
}
