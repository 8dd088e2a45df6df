import { isIP } from 'node:net';

/** Why an address is no place for a webhook, before anything is resolved; the connection is checked again. */
export type AddressFault =
  | 'not-a-url'
  | 'not-https'
  | 'credentials-in-url'
  | 'fragment-in-url'
  | 'private-address';

const local = /^(localhost|.*\.localhost|.*\.local|.*\.internal)$/;

/** S5: https only; loopback, and plain http to it, only where the configuration allows it. */
export function addressFault(text: string, allowLoopback: boolean): AddressFault | undefined {
  if (!URL.canParse(text)) return 'not-a-url';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'not-https';
  if (url.username !== '' || url.password !== '') return 'credentials-in-url';
  if (url.hash !== '') return 'fragment-in-url';
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (allowLoopback && isLoopback(host)) return undefined;
  if (url.protocol !== 'https:') return 'not-https';
  // No partner lives at a bare address; names are resolved and checked when connecting.
  if (isIP(host) !== 0 || local.test(host)) return 'private-address';
  return undefined;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
