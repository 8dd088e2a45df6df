import { clientToken, until } from '@doui/testing';

export type Shown = {
  readonly stop: string;
  readonly status: string;
  readonly kind: string;
  readonly person?: string;
  readonly heldT?: boolean;
  readonly closingMs?: number;
  readonly lastsFound: boolean;
  readonly feeds: readonly {
    readonly feed: string;
    readonly closed: boolean;
    readonly partitions: readonly {
      readonly partition: number;
      readonly by: string;
      readonly closedAt: string;
      readonly closingOffset: number;
      readonly last?: { readonly provision: string };
    }[];
  }[];
  readonly partners: readonly { readonly partner: string; readonly settled: boolean }[];
};

const tokens = new Map<string, Promise<string>>();
export const tokenOf = (client: string): Promise<string> => {
  const token = tokens.get(client) ?? clientToken(client);
  tokens.set(client, token);
  return token;
};

/** Asks as a client of the realm; as the operator of the organisation when nobody is named. */
export async function get(url: string, path: string, client = 'operator-hikkoshibin') {
  const headers = { authorization: `Bearer ${await tokenOf(client)}` };
  const answer = await fetch(`${url}/v1/organisations/hikkoshibin/${path}`, { headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Waits until a case stands as wanted. */
export async function caseOf(
  url: string,
  stop: string,
  wanted: (shown: Shown) => boolean,
  withinMs = 40_000,
): Promise<Shown> {
  let shown: Shown | undefined;
  await until(
    async () => {
      const { status, body } = await get(url, `stops/${stop}`);
      shown = status === 200 ? (body as unknown as Shown) : undefined;
      return shown !== undefined && wanted(shown);
    },
    { what: 'the case is as wanted', withinMs, everyMs: 50 },
  ).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}: ${JSON.stringify(shown)}`);
  });
  return shown as Shown;
}

/** Watches a case to its end; the ids and names of what was told. */
export async function watched(url: string, stop: string, after?: number) {
  const headers = {
    authorization: `Bearer ${await tokenOf('operator-hikkoshibin')}`,
    ...(after === undefined ? {} : { 'last-event-id': String(after) }),
  };
  const path = `/v1/organisations/hikkoshibin/stops/${stop}/events`;
  const answer = await fetch(url + path, { headers, signal: AbortSignal.timeout(30_000) });
  if (answer.headers.get('content-type') !== 'text/event-stream') {
    throw new Error(`${answer.status} ${answer.headers.get('content-type')}`);
  }
  const told = await answer.text();
  return [...told.matchAll(/^id: (\d+)\nevent: (.+)$/gm)].map(([, id, event]) => ({
    id: Number(id),
    event,
  }));
}
