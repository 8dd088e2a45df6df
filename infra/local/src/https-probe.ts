import { readFileSync } from 'node:fs';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';

/** The status of a GET, with an authority of ours when the address is https; undefined when nobody answers. */
export function fetchWithCa(url: string, ca?: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const timeout = 3_000;
    const request = url.startsWith('https:')
      ? getHttps(url, { timeout, agent: false, ...(ca ? { ca: readFileSync(ca) } : {}) })
      : getHttp(url, { timeout, agent: false });
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(undefined));
    request.once('close', () => resolve(undefined));
  });
}
