import { fakeBearer } from '@doui/auth/fake';
import { describe, expect, test } from 'vitest';
import { ask, faultsOf } from './app-under-test.ts';

const things = '/v1/organisations/acme/things';
const own = fakeBearer({ roles: ['person'] });
const service = fakeBearer({ roles: ['service'] });
const of = (stream: string, version = 4) => `at-least=consent:${stream}:${version}`;

describe('P8: an answer reflects the position that is named, or is refused', () => {
  test('it is given when the position is reached, by header and by query', async () => {
    expect((await ask(`${things}?${of('acme/person/x')}`)).status).toBe(200);
    const headers = { 'doui-at-least': 'consent:acme/person/x:4' };
    expect((await ask(things, { headers })).status).toBe(200);
  });

  test('it is not given before', async () => {
    const late = await ask(`${things}?${of('acme/person/x', 5)}`);
    expect(late).toMatchObject({ status: 503, body: { code: 'not-yet-visible' } });
    expect(late.headers.get('retry-after')).toBeTruthy();
  });

  test.each(['records:acme/person/x:1', 'constructor:acme/person/x:1'])(
    'a position of a service that is not followed here is refused, not passed over: %s',
    async (token) => {
      const answer = await ask(`${things}?at-least=${token}`);
      expect(answer.status).toBe(400);
      expect(faultsOf(answer)).toEqual(['/at-least not-followed']);
    },
  );

  // Whether another's stream has reached a version tells that it exists.
  test.each([
    ['of another organisation', things, undefined, 'other/person/x'],
    [
      'of another organisation, to a person',
      '/v1/organisations/acme/persons/me',
      own,
      'other/notice/x',
    ],
    ['of another person', '/v1/organisations/acme/persons/me', own, 'acme/person/x'],
    ['of a person, on a public page', '/v1/public/page', '', 'acme/person/x'],
  ])('S2: a stream %s is refused whether it is there or not', async (_, path, as, stream) => {
    for (const version of [1, 99]) {
      const headers = as === undefined ? {} : { authorization: as };
      const answer = await ask(`${path}?${of(stream, version)}`, { headers });
      expect(answer.status).toBe(400);
      expect(faultsOf(answer)).toEqual(['/at-least not-yours']);
    }
  });

  test('a person may name what is theirs, a service of doui what is anybody’s', async () => {
    const me = '/v1/organisations/acme/persons/me';
    const headers = { authorization: own };
    expect((await ask(`${me}?${of('acme/person/abc')}`, { headers })).status).toBe(200);
    expect((await ask(`${me}?${of('acme/notice/form')}`, { headers })).status).toBe(200);
    const put = { method: 'PUT', headers: { authorization: service } };
    const answer = await ask(`${things}/abc?${of('other/person/x', 9)}`, put);
    expect(faultsOf(answer)).not.toContain('/at-least not-yours');
  });

  test('OpenAPI says that it is taken', async () => {
    const { body } = await ask('/openapi.json');
    const parameters: { name: string; in: string }[] =
      body.paths[things.replace('acme', '{org}')].get.parameters;
    expect(parameters).toContainEqual(
      expect.objectContaining({ name: 'doui-at-least', in: 'header' }),
    );
  });
});
