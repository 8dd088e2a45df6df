import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allowedCall } from '../src/server/api/allowed.ts';

// Every page is the public API of the services: each call it may make stands in their documents.
const me = '/v1/organisations/hikkoshibin/persons/me';
const calls = [
  ['GET', me],
  ['GET', `${me}/consents`],
  ['GET', `${me}/history`],
  ['GET', `${me}/represented`],
  ['GET', `${me}/receipts/3`],
  ['GET', `${me}/publications/3`],
  ['POST', '/v1/organisations/hikkoshibin/persons'],
  ['POST', `${me}/answers`],
  ['POST', `${me}/withdrawals`],
  ['POST', `${me}:erase`],
  ['GET', `${me}/opt-outs`],
  ['GET', `${me}/opt-outs/history`],
  ['GET', `${me}/opt-outs/progress/2`],
  ['POST', `${me}/opt-outs`],
  ['POST', `${me}/opt-outs:undo`],
  ['POST', `${me}/stops`],
  ['POST', `${me}/stops:undo`],
  ['POST', `${me}/contact-stops`],
  ['POST', `${me}/contact-stops:undo`],
  ['GET', `${me}/contact-points`],
  ['PUT', `${me}/contact-points`],
  ['GET', `${me}/messages`],
  ['GET', `${me}/provisions`],
  ['GET', `${me}/access`],
  ['GET', '/v1/public/organisations'],
  ['GET', '/v1/public/organisations/hikkoshibin'],
  ['GET', '/v1/public/organisations/hikkoshibin/schemes'],
  ['GET', '/v1/public/organisations/hikkoshibin/notices/moveform'],
  ['GET', '/v1/public/organisations/hikkoshibin/notices/moveform/versions/2'],
] as const;

// What the console asks about the register, and who may at least.
const org = '/v1/organisations/hikkoshibin';
const things = ['items', 'purposes', 'notices', 'recipients', 'processors', 'joint-uses'];
const registryCalls: readonly (readonly [method: string, path: string, role: string])[] = [
  ['GET', org, 'auditor'],
  ['PUT', org, 'privacy-manager'],
  ['POST', `${org}:end-two-person`, 'privacy-manager'],
  ...things.flatMap((kind): [string, string, string][] => [
    ['GET', `${org}/${kind}`, 'auditor'],
    ['GET', `${org}/${kind}/some`, 'auditor'],
    ['GET', `${org}/${kind}/some/history`, 'auditor'],
    ['PUT', `${org}/${kind}/some`, 'privacy-manager'],
    ['POST', `${org}/${kind}/some:check`, 'operator'],
    ['POST', `${org}/${kind}/some:retire`, 'privacy-manager'],
  ]),
  ...['purposes', 'notices', 'schemes'].flatMap((kind) =>
    ['publish', 'propose', 'approve', 'decline'].map((verb): [string, string, string] => [
      'POST',
      `${org}/${kind}/some:${verb}`,
      'privacy-manager',
    ]),
  ),
  ['GET', `${org}/schemes`, 'auditor'],
  ['PUT', `${org}/schemes/some`, 'privacy-manager'],
  ['POST', `${org}/schemes/some:end`, 'privacy-manager'],
  ['POST', '/v1/purposes:impact', 'auditor'],
];

// And about what runs.
const claim = '0b0e7a52-8a41-4c09-9a39-2f4d1f6c6d10';
const operationsCalls: readonly (readonly [method: string, path: string, role: string])[] = [
  ['GET', `${org}/stops`, 'operator'],
  ['GET', `${org}/stops/abc`, 'operator'],
  ['GET', `${org}/stops/abc/events`, 'operator'],
  ['GET', `${org}/stops/abc/certificate`, 'operator'],
  ['GET', `${org}/feeds`, 'operator'],
  ['GET', `${org}/feeds/abc`, 'operator'],
  ['GET', `${org}/feeds/abc/history`, 'operator'],
  ['GET', `${org}/feeds/abc/status`, 'operator'],
  ['POST', `${org}/feeds/abc:pause`, 'operator'],
  ['POST', `${org}/feeds/abc:resume`, 'operator'],
  ['POST', '/v1/decisions:explain', 'auditor'],
  ['POST', `${org}/persons:resolve`, 'operator'],
  ['POST', `${org}/persons:resolve`, 'privacy-manager'],
  ['POST', `${org}/persons:resolve`, 'auditor'],
  ['GET', `${org}/persons/abc`, 'auditor'],
  ['GET', `${org}/persons/abc/opt-outs`, 'auditor'],
  ['GET', `${org}/persons/abc/stop-cases`, 'auditor'],
  ['GET', `${org}/provisions`, 'operator'],
  ['GET', `${org}/provisions:count`, 'operator'],
  ['GET', `${org}/recipients`, 'operator'],
  ['GET', `${org}/partners/abc/deliveries`, 'operator'],
  ['GET', `${org}/partners/abc/dead-letters`, 'auditor'],
  ['POST', `${org}/partners/abc/channels/abc/deliveries/abc:resend`, 'operator'],
  ['GET', `${org}/exceptions`, 'auditor'],
  ['POST', `${org}/exceptions/${claim}:review`, 'privacy-manager'],
  ['GET', `${org}/access`, 'auditor'],
  ['GET', `${org}/roles`, 'auditor'],
  ['GET', `${org}/role-reviews`, 'auditor'],
  ['POST', `${org}/role-reviews`, 'privacy-manager'],
];

type Operation = { readonly 'x-doui-roles'?: readonly string[]; readonly security?: unknown };
type Document = { readonly paths: Record<string, Record<string, Operation>> };

function operationOf(service: string, method: string, path: string): Operation | undefined {
  const file = new URL(`../../../docs/reference/openapi/${service}.json`, import.meta.url);
  expect([service, existsSync(file)]).toEqual([service, true]);
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Document;
  const matches = (template: string) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/:]+')}$`).test(path);
  const template = Object.keys(paths).find(
    (one) => matches(one) && paths[one]?.[method.toLowerCase()],
  );
  return template === undefined ? undefined : paths[template]?.[method.toLowerCase()];
}

describe('R-10.1: the call of a page', () => {
  test.each(calls)('%s %s is one of the public API, open to whoever makes it', (method, path) => {
    const allowed = allowedCall(method, path);
    expect(allowed).toBeDefined();
    const operation = operationOf(allowed?.service ?? '', method, path);
    expect(operation).toBeDefined();
    if (allowed?.signedIn) expect(operation?.['x-doui-roles']).toContain('person');
  });
});

describe('R-10.4: the call of the console', () => {
  test.each([...registryCalls, ...operationsCalls])(
    '%s %s is one of the public API, open to %s',
    (method, path, role) => {
      const allowed = allowedCall(method, path);
      expect(allowed).toMatchObject({ signedIn: true });
      const operation = operationOf(allowed?.service ?? '', method, path);
      expect(operation?.['x-doui-roles']).toContain(role);
    },
  );
});
