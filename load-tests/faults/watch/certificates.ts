import { stopIdOf } from '@doui/events';
import type { Certificate } from '@doui/history';
import type { Position } from '@doui/kernel';

type Certified = {
  readonly edition: string;
  readonly feeds: readonly {
    readonly feed: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly closedAt: string;
      readonly closingOffset: number;
      readonly last?: { readonly provision: string };
    }[];
  }[];
  readonly guarantee: { readonly held?: boolean };
};

/** What the stop-tracker certifies of these stops, of one feed; who is not certified yet is left out. */
export async function readCertificates(
  options: { org: string; feed: string; token: () => Promise<string> },
  stops: readonly Position[],
): Promise<{ certificates: Certificate[]; missing: number }> {
  const certificates: Certificate[] = [];
  let missing = 0;
  for (const stop of stops) {
    const url = `${options.org}/stops/${stopIdOf(stop)}/certificate`;
    const headers = {
      authorization: `Bearer ${await options.token()}`,
      accept: 'application/jose+json',
    };
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(8_000) }).catch(
      () => undefined,
    );
    const text = await answer?.text();
    if (answer?.status !== 200 || text === undefined) {
      missing += 1;
      continue;
    }
    const { payload } = JSON.parse(text) as { payload: string };
    const said = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Certified;
    certificates.push(certificateOf(stop, said, options.feed));
  }
  return { certificates, missing };
}

const certificateOf = (
  stop: Position,
  { edition, feeds, guarantee }: Certified,
  id: string,
): Certificate => ({
  stop,
  complete: edition === 'complete',
  heldT: guarantee.held === true,
  feeds: feeds
    .filter(({ feed }) => feed === id)
    .flatMap(({ feed, partitions }) =>
      partitions.map(({ partition, closedAt, closingOffset, last }) => ({
        ...{ feed, partition, closedAtMs: Date.parse(closedAt), closingOffset },
        ...(last ? { last: { provisionId: last.provision } } : {}),
      })),
    ),
});
