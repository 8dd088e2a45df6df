/** The services that answer under `/v1`, each of which has an OpenAPI document. */
export const apiServices = [
  'purpose-registry',
  'consent',
  'opt-out',
  'decision',
  'gate',
  'stop-tracker',
  'notification',
  'records',
] as const;

export type ApiService = (typeof apiServices)[number];
