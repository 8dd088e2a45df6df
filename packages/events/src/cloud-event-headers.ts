export type CloudEventAttributes = {
  readonly id: string;
  /** The service that speaks, for instance `/doui/consent`. */
  readonly source: string;
  /** For instance `jp.doui.consent.state.v1`. */
  readonly type: string;
  readonly atMs: number;
  readonly subject?: string;
  readonly traceparent?: string;
};

/** CloudEvents 1.0 in Kafka binary mode: attributes as `ce_*` headers, only those that are there. */
export function cloudEventHeaders(event: CloudEventAttributes): Record<string, string> {
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: event.source,
    ce_type: event.type,
    ce_time: new Date(event.atMs).toISOString(),
    'content-type': 'application/protobuf',
  };
  if (event.subject !== undefined) headers['ce_subject'] = event.subject;
  if (event.traceparent !== undefined) headers['ce_traceparent'] = event.traceparent;
  return headers;
}
