/** The services whose API the pages use. */
export type ApiService =
  | 'purpose-registry'
  | 'consent'
  | 'opt-out'
  | 'decision'
  | 'gate'
  | 'notification'
  | 'records'
  | 'stop-tracker';

/** A call that pages make: methods, path, and who answers it. */
export type Rule = readonly [methods: string, pattern: RegExp, service: ApiService];

export const id = '[a-z0-9]{3,40}';
export const org = `/v1/organisations/${id}`;
export const number = '\\d{1,9}';
export const exactly = (path: string): RegExp => new RegExp(`^${path}$`);
