import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testServers } from './servers.ts';

/** The data folder of the running product of an end-to-end run. */
export function productData(): string {
  const folder = process.env['DOUI_E2E_DATA'];
  if (!folder) throw new Error('no product: run through `npm run e2e` or name DOUI_E2E_DATA');
  return folder;
}

/** The one address of everything. */
export const productUrl = (): string => `http://127.0.0.1:${testServers().ports['portal']}`;

/** The address of one service behind it. */
export const serviceUrl = (name: string): string => `http://127.0.0.1:${testServers().ports[name]}`;

/** The main job's report. */
export const productReport = <T>(): T =>
  JSON.parse(readFileSync(join(productData(), 'report.json'), 'utf8')) as T;

/** The two starts of the product that this run has made. */
export type UpsSeen = {
  /** What `doui up --once` has printed until it ended well, and what still listened then. */
  readonly once: { readonly output: string; readonly inUse: readonly string[] };
  /** What the `doui up` after it had printed when it was ready. */
  readonly later: string;
};

export function productUps(): UpsSeen {
  const file = process.env['DOUI_E2E_UPS'];
  if (!file) throw new Error('no start of a product: this run was given one that is up');
  return JSON.parse(readFileSync(file, 'utf8')) as UpsSeen;
}

export type Span = {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly links?: readonly { traceId: string; spanId: string }[];
  readonly attributes?: readonly { key: string; value: Record<string, unknown> }[];
};

/** All spans that have arrived so far. */
export function productSpans(): Span[] {
  const file = process.env['DOUI_E2E_SPANS'];
  if (!file) throw new Error('no spans: this run has no receiver of traces');
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Span);
}
