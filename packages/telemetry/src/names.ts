/**
 * The one registry of names that may leave a process: attributes of spans, metrics and log lines,
 * and the metrics themselves. Only names of class `safe` are ever emitted; `personal` ones are
 * listed so that a reader sees they were thought of. What is not listed is not emitted.
 */

/** `safe`: says nothing about a person. `personal`: value or id of a person, or may hold one. */
export type PrivacyClass = 'safe' | 'personal';

export const attributes = {
  // Who and where in doui.
  'doui.service': 'safe',
  'doui.instance': 'safe',
  'doui.operation': 'safe',
  'doui.organisation': 'safe',
  'doui.feed': 'safe',
  'doui.purpose': 'safe',
  'doui.recipient': 'safe',
  'doui.partner': 'safe',
  'doui.notice': 'safe',
  'doui.scheme': 'safe',
  'doui.kind': 'safe',
  'doui.person': 'personal',
  'doui.subject': 'personal',
  'doui.pairwise': 'personal',
  // What happened.
  'doui.code': 'safe',
  'doui.reason': 'safe',
  'doui.outcome': 'safe',
  'doui.effect': 'safe',
  'doui.basis': 'safe',
  'doui.rule_set': 'safe',
  'doui.attempt': 'safe',
  'doui.count': 'safe',
  'doui.bytes': 'safe',
  'doui.lines': 'safe',
  'doui.version': 'safe',
  'doui.duration_ms': 'safe',
  'doui.freshness_ms': 'safe',
  'doui.lag': 'safe',
  'doui.port': 'safe',
  'doui.signal': 'safe',
  'doui.status': 'safe',
  'doui.topic': 'safe',
  'doui.partition': 'safe',
  'doui.offset': 'safe',
  'doui.group': 'safe',
  'doui.transactional_id': 'safe',
  'doui.schema': 'safe',
  'doui.setting': 'safe',
  'doui.trace_id': 'safe',
  // OpenTelemetry's own names.
  'error.type': 'safe',
  'exception.type': 'safe',
  'exception.message': 'personal',
  'exception.stacktrace': 'personal',
  'http.request.method': 'safe',
  'http.response.status_code': 'safe',
  'http.route': 'safe',
  'http.request.body.size': 'safe',
  'http.response.body.size': 'safe',
  'express.type': 'safe',
  'express.name': 'personal',
  'url.scheme': 'safe',
  'url.path': 'personal',
  'url.full': 'personal',
  'url.query': 'personal',
  'user_agent.original': 'personal',
  'client.address': 'personal',
  'network.peer.address': 'personal',
  'network.peer.port': 'personal',
  'network.protocol.version': 'safe',
  'server.address': 'safe',
  'server.port': 'safe',
  'db.system': 'safe',
  'db.system.name': 'safe',
  'db.operation': 'safe',
  'db.operation.name': 'safe',
  'db.name': 'safe',
  'db.namespace': 'safe',
  'db.collection.name': 'safe',
  'db.mongodb.collection': 'safe',
  'db.statement': 'personal',
  'db.query.text': 'personal',
  'db.user': 'personal',
  'messaging.system': 'safe',
  'messaging.operation.name': 'safe',
  'messaging.operation.type': 'safe',
  'messaging.destination.name': 'safe',
  'messaging.destination.partition.id': 'safe',
  'messaging.batch.message_count': 'safe',
  'messaging.consumer.group.name': 'safe',
  'messaging.kafka.offset': 'safe',
  'messaging.kafka.message.key': 'personal',
  'messaging.kafka.message.tombstone': 'safe',
} as const satisfies Record<string, PrivacyClass>;

export type AttributeName = keyof typeof attributes;

/** Values that are safe to emit are short and plain. */
export type AttributeValue = string | number | boolean;
export type Attributes = { readonly [name in AttributeName]?: AttributeValue | undefined };

export const metricNames = {
  'doui.http.answer': { kind: 'histogram', unit: 'ms', what: 'Time until an answer was complete' },
  'doui.write.answer': {
    kind: 'histogram',
    unit: 'ms',
    what: 'Time until a durable write was answered',
  },
  'doui.publish.pending': {
    kind: 'gauge',
    unit: '{stream}',
    what: 'Streams durable but not published',
  },
  'doui.publish.oldest': {
    kind: 'gauge',
    unit: 'ms',
    what: 'How long the oldest of them has waited, 0 when there is none',
  },
  'doui.publish.delay': { kind: 'histogram', unit: 'ms', what: 'From durable to published' },
  'doui.gate.freshness': {
    kind: 'gauge',
    unit: 'ms',
    what: 'Age of the proof that a view is fresh, of its oldest partition',
  },
  'doui.stop.closing': {
    kind: 'histogram',
    unit: 'ms',
    what: 'From the publication of a stop to the closed feed partition, by who closed it',
  },
  'doui.stop.fenced': { kind: 'counter', unit: '{fence}', what: 'Gates fenced for their silence' },
  'doui.stop.open': { kind: 'gauge', unit: '{stop}', what: 'Stops whose end is not reached' },
  'doui.stop.overdue': {
    kind: 'gauge',
    unit: '{stop}',
    what: 'Stops with a feed open after T, or a partner past its day',
  },
  'doui.stop.bound': { kind: 'gauge', unit: 'ms', what: 'T of the guarantee, and its parts' },
  'doui.canary.closing': {
    kind: 'histogram',
    unit: 'ms',
    what: "From the publication of a canary's withdrawal to the first record its gate withheld",
  },
  'doui.canary.late': {
    kind: 'counter',
    unit: '{record}',
    what: 'Canary records released later than T after the withdrawal',
  },
  'doui.canary.round': { kind: 'counter', unit: '{round}', what: 'Rounds of a canary, by outcome' },
  'doui.gate.released': { kind: 'counter', unit: '{record}', what: 'Records released' },
  'doui.gate.withheld': { kind: 'counter', unit: '{record}', what: 'Records withheld' },
  'doui.gate.items_removed': {
    kind: 'counter',
    unit: '{item}',
    what: 'Items removed from released records',
  },
  'doui.gate.lag': { kind: 'gauge', unit: '{record}', what: 'Records waiting before a gate' },
  'doui.gate.paused': {
    kind: 'gauge',
    unit: '{partition}',
    what: 'Partitions of a feed that a gate has paused',
  },
  'doui.gate.transaction': {
    kind: 'histogram',
    unit: 'ms',
    what: 'Duration of a release transaction',
  },
  'doui.gate.lease_lost': {
    kind: 'counter',
    unit: '{transaction}',
    what: 'Release transactions whose lease ran out',
  },
  'doui.gate.dead_letter': {
    kind: 'counter',
    unit: '{record}',
    what: 'Records put aside as unreadable',
  },
  'doui.gate.undecodable': {
    kind: 'counter',
    unit: '{record}',
    what: 'State records that could not be read',
  },
  'doui.view.persons': {
    kind: 'gauge',
    unit: '{person}',
    what: 'Persons held by the view of a gate',
  },
  'doui.view.backwards': {
    kind: 'counter',
    unit: '{record}',
    what: 'State records older than what is held',
  },
  'doui.ledger.append': { kind: 'histogram', unit: 'ms', what: 'Time of a group commit' },
  'doui.ledger.batch': { kind: 'histogram', unit: '{append}', what: 'Appends per group commit' },
  'doui.ledger.conflict': {
    kind: 'counter',
    unit: '{append}',
    what: 'Appends that met another version',
  },
  'doui.access.written': { kind: 'counter', unit: '{record}', what: 'Access records written' },
  'doui.access.failed': {
    kind: 'counter',
    unit: '{record}',
    what: 'Access records that could not be written',
  },
  'doui.expiry.raised': {
    kind: 'counter',
    unit: '{event}',
    what: 'Consents that ended by themselves',
  },
  'doui.mail.sent': { kind: 'counter', unit: '{mail}', what: 'Mails handed to the mail server' },
  'doui.mail.failed': { kind: 'counter', unit: '{mail}', what: 'Mails the mail server refused' },
  'doui.webhook.attempt': { kind: 'histogram', unit: 'ms', what: 'Time of one webhook attempt' },
  'doui.webhook.first': {
    kind: 'histogram',
    unit: 'ms',
    what: 'From the event to the first attempt',
  },
  'doui.acknowledgement.refused': {
    kind: 'counter',
    unit: '{acknowledgement}',
    what: 'Acknowledgements of partners that were refused',
  },
  'doui.webhook.dead': { kind: 'counter', unit: '{delivery}', what: 'Deliveries given up' },
  'doui.log.appended': {
    kind: 'counter',
    unit: '{leaf}',
    what: 'Ledger entries taken into the log',
  },
  'doui.log.size': { kind: 'gauge', unit: '{leaf}', what: 'Leaves under the newest checkpoint' },
  'doui.log.checked': {
    kind: 'counter',
    unit: '{leaf}',
    what: 'Leaves compared with what is stored today',
  },
  'doui.log.passes': { kind: 'counter', unit: '{pass}', what: 'Times all of it was compared' },
  'doui.log.fault': {
    kind: 'counter',
    unit: '{fault}',
    what: 'Findings of the verifier: alert on any',
  },
  'doui.records.stored': { kind: 'counter', unit: '{record}', what: 'Records stored' },
} as const satisfies Record<
  string,
  { kind: 'counter' | 'histogram' | 'gauge'; unit: string; what: string }
>;

export type MetricName = keyof typeof metricNames;
export type MetricOf<Kind extends string> = {
  [name in MetricName]: (typeof metricNames)[name]['kind'] extends Kind ? name : never;
}[MetricName];

const classes: ReadonlyMap<string, PrivacyClass> = new Map(Object.entries(attributes));

/** True only for names of class `safe`; unknown names are not. */
export const isSafeName = (name: string): boolean => classes.get(name) === 'safe';
