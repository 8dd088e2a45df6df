import { type DestinationStream, type Logger as Pino, pino } from 'pino';
import type { Attributes } from './names.ts';
import { safeAttributes, safeError } from './scrub.ts';
import { currentTraceId } from './trace.ts';

/** Registered names, and `error` for what was caught. Anything else is left out. */
export type Fields = Attributes & { readonly error?: unknown };

/**
 * `error`: someone must act now. `warn`: it heals by itself. `info`: a change of state an operator
 * wants to see. The text is a constant sentence; what varies goes into the fields.
 */
export type Logger = {
  error(text: string, fields?: Fields): void;
  warn(text: string, fields?: Fields): void;
  info(text: string, fields?: Fields): void;
  debug(text: string, fields?: Fields): void;
};

const levels = ['silent', 'error', 'warn', 'info', 'debug'];

/** A JSON logger that can only say registered names of class `safe`. */
export function logger(service: string, destination?: DestinationStream): Logger {
  const wanted = process.env['DOUI_LOG_LEVEL'] ?? 'info';
  const options = {
    level: levels.includes(wanted) ? wanted : 'info',
    base: { 'doui.service': service, 'doui.instance': process.env['DOUI_INSTANCE'] ?? '0' },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    // The fields are filtered before they get here; this catches what an instrumentation adds.
    redact: { paths: ['*.authorization', '*.cookie', '*.password', '*.key'], remove: true },
  };
  const out = destination ? pino(options, destination) : pino(options);
  return {
    error: (text, fields) => write(out, 'error', text, fields),
    warn: (text, fields) => write(out, 'warn', text, fields),
    info: (text, fields) => write(out, 'info', text, fields),
    debug: (text, fields) => write(out, 'debug', text, fields),
  };
}

function write(
  out: Pino,
  level: 'error' | 'warn' | 'info' | 'debug',
  text: string,
  fields: Fields = {},
): void {
  if (!out.isLevelEnabled(level)) return;
  const { error, ...named } = fields;
  const traceId = currentTraceId();
  out[level](
    {
      ...(traceId === undefined ? {} : { 'doui.trace_id': traceId }),
      ...safeAttributes(named),
      ...(error === undefined ? {} : { error: safeError(error) }),
    },
    text,
  );
}
