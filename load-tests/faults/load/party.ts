import { randomUUID } from 'node:crypto';
import { decode, PartnerEventSchema, topics } from '@doui/events';
import { connect } from '@doui/stream';
import type { Stack } from '../stack.ts';
import { partitions } from '../watch/watch.ts';
import { isAnswered, wordOf } from './words.ts';

const turnMs = 200;
const batch = 100;
const answerWithinMs = 20_000;
const tries = 5;
const pauseMs = 1_000;

/** A partner at work: reads its topic with the rights it was given, and says of a share of stops that it has stopped. */
export async function startParty(
  stack: Stack,
  options: {
    /** Address of the organisation. */
    readonly url: string;
    readonly org: string;
    readonly partner: string;
    readonly operator: () => Promise<string>;
  },
) {
  const { org, partner } = options;
  const { kafka } = stack.servers;
  const username = `partner-${partner}`;
  const secret = await secretOf(options, username);
  const stream = connect({
    ...{ brokers: kafka.brokers, username, password: kafka.users[username] ?? '' },
    ...{ clientId: `party.${partner}`, partitions },
  });
  const publisher = stream.publisher();
  const said = new Set<string>();
  let due: string[] = [];
  const consumer = stream.consume({
    group: `${username}.events`,
    topics: [topics.partnerEvents(partner)],
    async onBatch(records) {
      for (const { value } of records) {
        const event = decode(PartnerEventSchema, value);
        if (!event.ok || event.value.stopId === '' || !isAnswered(event.value.atMs)) continue;
        if (!said.has(event.value.stopId)) due.push(event.value.stopId);
      }
    },
  });
  let ended = false;
  const speaking = (async () => {
    while (!ended) {
      const stops = due.slice(0, batch);
      due = due.slice(batch);
      // What the broker does not take is said again, under the same name.
      const words = stops.map((stop) => wordOf({ org, partner, stop }, secret, Date.now()));
      await (words.length > 0 ? publisher.send(words) : Promise.resolve()).then(
        () => {
          for (const stop of stops) said.add(stop);
        },
        () => {
          due = [...stops, ...due];
        },
      );
      await new Promise((resolve) => setTimeout(resolve, turnMs));
    }
  })();

  return {
    partner,
    said: (): number => said.size,
    hasSaid: (stop: string): boolean => said.has(stop),
    sayAgain: (stop: string): void => void due.push(stop),
    async end(): Promise<void> {
      ended = true;
      await speaking;
      await consumer.stop();
      await publisher.close();
      await stream.close();
    },
  };
}

export type Party = Awaited<ReturnType<typeof startParty>>;

/** The secret of a partner's own, which is shown to whoever may write it. */
async function secretOf(
  { url, partner, operator }: { url: string; partner: string; operator: () => Promise<string> },
  kafkaUser: string,
): Promise<string> {
  const commandId = randomUUID();
  const put = async (): Promise<{ status: number; secret?: string }> => {
    const answer = await fetch(`${url}/partners/${partner}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${await operator()}`,
        'content-type': 'application/json',
        'idempotency-key': commandId,
      },
      body: JSON.stringify({ kafkaUser }),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return { ...((await answer.json()) as { secret?: string }), status: answer.status };
  };
  for (let n = 1; ; n++) {
    const { status, secret } = await put().catch(() => ({ status: 0, secret: undefined }));
    if (secret !== undefined) return secret;
    if (n === tries) throw new Error(`partner ${partner} has no secret: ${status}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
