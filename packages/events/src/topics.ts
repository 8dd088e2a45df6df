/** Topic names; `infra/topics.yaml` is the list with their settings. */
export const topics = {
  registryState: 'doui.registry.state.v1',
  registryEvents: 'doui.registry.events.v1',
  consentState: 'doui.consent.state.v1',
  consentEvents: 'doui.consent.events.v1',
  optoutState: 'doui.optout.state.v1',
  optoutEvents: 'doui.optout.events.v1',
  notificationEvents: 'doui.notification.events.v1',
  stopsEvents: 'doui.stops.events.v1',
  provisions: 'doui.provisions.v1',
  gateStatus: 'doui.gate.status.v1',
  canaryOut: 'doui.canary.out.v1',
  access: 'doui.access.v1',
  feedIn: (feed: string): string => `doui.feed.${feed}.in.v1`,
  feedOut: (feed: string): string => `doui.feed.${feed}.out.v1`,
  feedDeadLetter: (feed: string): string => `doui.feed.${feed}.in.v1.dlt`,
  partnerEvents: (partner: string): string => `doui.partner.${partner}.events.v1`,
  partnerAcks: (partner: string): string => `doui.partner.${partner}.acks.v1`,
  deadLetter: (topic: string): string => `${topic}.dlt`,
} as const;

/** The three topics a view is built from. */
export const stateTopics: readonly string[] = [
  topics.registryState,
  topics.consentState,
  topics.optoutState,
];

/** Keys of records on state topics that are no state. They have one part or two, a state has three. */
export const genesisKey = 'genesis';
export const manifestKey = 'manifest';
export const tickKey = (instance: string): string => `tick/${instance}`;
