import { describe, expect, test } from 'vitest';
import { allowedCall } from './allowed.ts';

const org = '/v1/organisations/hikkoshibin';
const me = `${org}/persons/me`;
const uuid = '0b0e7a52-8a41-4c09-9a39-2f4d1f6c6d10';

describe('the calls of the pages', () => {
  test.each([
    ['GET', `${me}/consents`, 'consent'],
    ['POST', `${me}/withdrawals`, 'consent'],
    ['POST', `${me}:erase`, 'consent'],
    ['GET', `${me}/receipts/3`, 'consent'],
    ['POST', `${me}/opt-outs:undo`, 'opt-out'],
    ['GET', `${me}/stop-cases`, 'stop-tracker'],
    ['POST', `${me}/stops`, 'opt-out'],
    ['PUT', `${me}/contact-points`, 'notification'],
    ['GET', `${me}/provisions`, 'records'],
    ['GET', '/v1/organisations/hikkoshibin/stops/abc123/events', 'stop-tracker'],
    ['GET', '/v1/public/organisations/hikkoshibin/notices/moveform/versions/2', 'purpose-registry'],
    ['GET', `${org}/stops`, 'stop-tracker'],
    ['POST', `${org}/feeds/toasahi:pause`, 'purpose-registry'],
    ['GET', `${org}/feeds/toasahi/status`, 'gate'],
    ['POST', '/v1/decisions:explain', 'decision'],
    ['POST', `${org}/persons:resolve`, 'consent'],
    ['GET', `${org}/provisions:count`, 'records'],
    ['POST', `${org}/exceptions/${uuid}:review`, 'records'],
    ['POST', `${org}/partners/denki/channels/hook/deliveries/abc:resend`, 'notification'],
  ])('%s %s goes to %s', (method, path, service) => {
    expect(allowedCall(method, path)?.service).toBe(service);
  });

  test.each([
    ['DELETE', '/v1/organisations/hikkoshibin'],
    ['POST', '/v1/organisations/hikkoshibin/answers:batch'],
    ['PUT', `${me}/capacity`],
    ['PUT', `${me}/representatives/abc`],
    ['DELETE', `${me}/consents`],
    ['GET', `${me}/../../x/consents`],
    ['GET', `${me}/consents/`],
    ['GET', `${me}%2fconsents`],
    ['POST', `${org}/exceptions`],
    ['POST', `${org}/provisions:withhold`],
    ['POST', '/v1/decisions'],
    ['POST', '/v1/decisions:batch'],
    ['POST', '/v1/hold'],
    ['GET', '/openapi.json'],
  ])('%s %s is none of them', (method, path) => {
    expect(allowedCall(method, path)).toBeUndefined();
  });

  test('only what is public is answered without a session', () => {
    expect(allowedCall('GET', '/v1/public/organisations')?.signedIn).toBe(false);
    expect(allowedCall('GET', `${me}/consents`)?.signedIn).toBe(true);
  });
});
