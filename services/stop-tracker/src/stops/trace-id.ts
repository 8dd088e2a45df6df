const traceparent = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;
const sampled = 1;

/** The trace of a W3C `traceparent`; nothing of one that was not sampled, because nobody can look it up. */
export function traceIdOf(header: string | undefined): string | undefined {
  const [, id, flags = '0'] = traceparent.exec(header ?? '') ?? [];
  return (Number.parseInt(flags, 16) & sampled) === sampled ? id : undefined;
}
