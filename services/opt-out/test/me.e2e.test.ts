import { randomUUID } from 'node:crypto';
import { createClient, DouiError } from '@doui/sdk';
import { clientToken, personToken, serviceUrl } from '@doui/testing';
import { beforeAll, describe, expect, test } from 'vitest';

const org = 'hikkoshibin';
const baseUrl = { consent: serviceUrl('consent'), optOut: serviceUrl('opt-out') };

/** The SDK in the hands of one of the realm's demo persons. */
async function signedIn(login: string) {
  const token = await personToken(login, `doui-${login}`);
  return { token, client: createClient({ baseUrl, org, token: () => token }) };
}

async function shown(token: string, headers: Record<string, string> = {}) {
  const url = `${baseUrl.optOut}/v1/organisations/${org}/persons/me/opt-outs`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers } });
  return { status: answer.status, body: (await answer.json()) as { gpc: { status: string } } };
}

const codeOf = async (run: Promise<unknown>): Promise<string> => {
  try {
    await run;
    return 'done';
  } catch (error) {
    return error instanceof DouiError ? error.code : 'not a DouiError';
  }
};

describe('R-4.2: Sec-GPC of a signed-in person', () => {
  let me: Awaited<ReturnType<typeof signedIn>>;
  beforeAll(async () => {
    me = await signedIn('person041');
    await me.client.register();
  });

  test('R-4.2: the header opts out, is shown, is undone, and stays undone', async () => {
    await me.client.gpc({ anew: true });
    expect((await shown(me.token)).body.gpc.status).toBe('in-force');
    const undone = await me.client.undoOptOut({ gpc: true });
    expect(undone).toMatchObject({ status: 201, inForce: true });
    const again = await shown(me.token, { 'sec-gpc': '1' });
    expect(again.body.gpc.status).toBe('undone');
    const once = await me.client.gpc({ anew: true });
    expect(once.body).toMatchObject({ event: { type: 'opted-out', gpc: true, method: 'gpc' } });
  });

  test('R-2.6: a channel is stopped and resumed by the person', async () => {
    expect((await me.client.stopContact('phone')).status).toBe(201);
    expect(await me.client.optOuts()).toMatchObject({ contactStops: [{ channel: 'phone' }] });
    expect((await me.client.resumeContact('phone')).status).toBe(201);
  });
});

describe('R-2.7: who speaks for whom', () => {
  test('R-2.7: a verified representative stops for the child; nobody else, and not before', async () => {
    const system = createClient({ baseUrl, org, token: () => clientToken(`system-${org}`) });
    const made = await system.register({ customerNumber: randomUUID(), bornOn: '2015-05-05' });
    const child = String(made.body['person']);
    const mother = await signedIn('person100');
    const mothersId = String((await mother.client.register()).body['person']);
    expect(await codeOf(mother.client.stopContact('mail', { person: child }))).toBe('not-found');

    const path = `/v1/organisations/${org}/persons/${child}/representatives/${mothersId}`;
    const verified = await fetch(baseUrl.consent + path, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${await clientToken(`operator-${org}`)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        commandId: randomUUID(),
        method: 'family-register',
        reference: '戸籍謄本 第1号',
      }),
    });
    expect(verified.status).toBe(201);
    expect((await mother.client.stopContact('mail', { person: child })).status).toBe(201);
    const { client: stranger } = await signedIn('person042');
    await stranger.register();
    expect(await codeOf(stranger.optOuts({ person: child }))).toBe('not-found');
    expect(await system.optOuts({ person: child })).toMatchObject({
      contactStops: [{ channel: 'mail', by: 'person' }],
    });
  });

  test('a person the organisation does not know is 404', async () => {
    const operator = createClient({ baseUrl, org, token: () => clientToken(`operator-${org}`) });
    expect(await codeOf(operator.optOuts({ person: 'nobodyofthatname' }))).toBe('not-found');
  });
});
