import { type ApiService, apiServices } from '@doui/local';

const org = '/v1/organisations/[^/]+';
const person = `${org}/persons/[^/:]+`;

// Which service answers a path; the HTTPRoute of the charts says the same. The first that matches
// answers. `/v1/hold` is for services among themselves and is not here.
const table: readonly (readonly [RegExp, ApiService])[] = [
  [/^\/v1\/public\/organisations\/[^/]+\/schemes(\/|$)/, 'opt-out'],
  [/^\/v1\/public(\/|$)/, 'purpose-registry'],
  [/^\/\.well-known\/jwks\.json$/, 'consent'],
  [/^\/\.well-known\/gpc\.json$/, 'purpose-registry'],
  [/^\/v1\/stop-certificates\/keys$/, 'stop-tracker'],
  [/^\/v1\/log\/(checkpoint|keys|inclusion|consistency|tile\/.+)$/, 'records'],
  [new RegExp(`^${org}/feeds/[^/]+/status$`), 'gate'],
  [/^\/v1\/feeds\/[^/]+\/filter$/, 'gate'],
  [/^\/v1\/(decisions(:[a-z]+)?|purposes:impact)$/, 'decision'],
  [/^\/access\/v1\/evaluations?$/, 'decision'],
  [new RegExp(`^${person}/(opt-outs|stops|contact-stops|gpc)(:undo|/|$)`), 'opt-out'],
  [new RegExp(`^${org}/schemes(:as-of$|/|$)`), 'opt-out'],
  [new RegExp(`^${person}/(contact-points|messages)(/|$)`), 'notification'],
  [new RegExp(`^${org}/stops(:[a-z]+$|/|$)`), 'stop-tracker'],
  [new RegExp(`^${person}/stop-cases$`), 'stop-tracker'],
  [new RegExp(`^${org}/incidents(/|$)`), 'stop-tracker'],
  [new RegExp(`^${org}/partners/[^/]+/stops(:[a-z]+$|/|$)`), 'stop-tracker'],
  [new RegExp(`^${org}/partners(/|$)`), 'notification'],
  [new RegExp(`^${person}/(provisions|access)$`), 'records'],
  [new RegExp(`^${org}/persons(:resolve|/|$)`), 'consent'],
  [new RegExp(`^${org}/(answers|consents|persons|withdrawals):[a-z]+$`), 'consent'],
  [/^\/v1\/persons:resolve$/, 'consent'],
  [
    new RegExp(
      `^${org}/(provisions|receipts|access|keepings|exceptions|roles|role-reviews)(:[a-z]+$|/|$)`,
    ),
    'records',
  ],
  [new RegExp(`^${org}(/|$)`), 'purpose-registry'],
];

/** The service that answers `path`, and the path it knows; `undefined` when nobody does. */
export function serviceFor(path: string): { service: ApiService; path: string } | undefined {
  // Each service has its own documents; seen from outside they stand under its name.
  const own = /^\/services\/([a-z-]+)(\/openapi\.json|\/livez|\/readyz)$/.exec(path);
  if (own) {
    const service = apiServices.find((name) => name === own[1]);
    return service && { service, path: own[2] ?? '' };
  }
  const found = table.find(([pattern]) => pattern.test(path));
  return found && { service: found[1], path };
}
