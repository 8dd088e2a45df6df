import { expect, test } from 'vitest';
import { serviceFor } from './routes.ts';

const at = (path: string) => serviceFor(path)?.service;
const org = '/v1/organisations/hikkoshibin';

test.each([
  [org, 'purpose-registry'],
  [`${org}/purposes/movenotice:publish`, 'purpose-registry'],
  [`${org}/feeds/utilitymove`, 'purpose-registry'],
  [`${org}/feeds/utilitymove:pause`, 'purpose-registry'],
  [`${org}/ledger`, 'purpose-registry'],
  ['/v1/public/organisations/hikkoshibin', 'purpose-registry'],
  ['/v1/public/organisations/meibodata/schemes', 'opt-out'],
  ['/.well-known/jwks.json', 'consent'],
  [`${org}/feeds/utilitymove/status`, 'gate'],
  ['/v1/feeds/utilitymove/filter', 'gate'],
  [`${org}/persons`, 'consent'],
  [`${org}/persons:resolve`, 'consent'],
  [`${org}/persons/me/answers`, 'consent'],
  [`${org}/persons/me/receipts/3`, 'consent'],
  [`${org}/answers:batch`, 'consent'],
  [`${org}/persons/abc/opt-outs`, 'opt-out'],
  [`${org}/persons/abc/opt-outs:undo`, 'opt-out'],
  [`${org}/persons/abc/opt-outs/history`, 'opt-out'],
  [`${org}/persons/abc/stops`, 'opt-out'],
  [`${org}/schemes/mailorder:publish`, 'opt-out'],
  [`${org}/persons/abc/contact-points`, 'notification'],
  [`${org}/partners/denki/deliveries`, 'notification'],
  [`${org}/partners/denki/stops`, 'stop-tracker'],
  [`${org}/partners/denki/stops:digest`, 'stop-tracker'],
  [`${org}/stops`, 'stop-tracker'],
  [`${org}/stops/abc/events`, 'stop-tracker'],
  [`${org}/stops/abc/certificate`, 'stop-tracker'],
  [`${org}/partners/denki/stops/abc/acknowledgements`, 'stop-tracker'],
  ['/v1/stop-certificates/keys', 'stop-tracker'],
  [`${org}/incidents`, 'stop-tracker'],
  [`${org}/incidents/abc`, 'stop-tracker'],
  [`${org}/persons/abc/stop-cases`, 'stop-tracker'],
  [`${org}/persons/abc/stops`, 'opt-out'],
  ['/v1/log/checkpoint', 'records'],
  ['/v1/log/tile/0/x001/234.p/7', 'records'],
  ['/v1/decisions', 'decision'],
  ['/v1/decisions:batch', 'decision'],
  ['/v1/purposes:impact', 'decision'],
  ['/access/v1/evaluations', 'decision'],
  [`${org}/provisions`, 'records'],
  [`${org}/receipts/abc`, 'records'],
  [`${org}/exceptions/abc:review`, 'records'],
  [`${org}/schemes:as-of`, 'opt-out'],
  [`${org}/documents:as-of`, 'purpose-registry'],
  [`${org}/access`, 'records'],
  [`${org}/provisions:count`, 'records'],
  [`${org}/roles`, 'records'],
  [`${org}/role-reviews/abc`, 'records'],
  [`${org}/keepings/denki`, 'records'],
  [`${org}/persons/me/provisions`, 'records'],
  [`${org}/persons/me/access`, 'records'],
  ['/services/consent/openapi.json', 'consent'],
])('%s is answered by %s', (path, service) => {
  expect(at(path)).toBe(service);
});

test('what is for services among themselves, and what is nothing, is answered by nobody', () => {
  const paths = ['/v1/hold', '/v1', '/services/mongo/livez', '/services/consent/v1', '/x', '/'];
  for (const path of paths) expect(at(path)).toBeUndefined();
});
