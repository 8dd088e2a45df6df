import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { personPassword } from '../src/realm.ts';
import type { Stack } from '../src/stack.ts';

type Claims = Record<string, unknown>;

export const serviceToken = (stack: Stack, client: string, secret: string): Promise<Claims> =>
  token(stack, { grant_type: 'client_credentials', client_id: client, client_secret: secret });

export const passwordToken = (stack: Stack, username: string): Promise<Claims> =>
  token(stack, {
    ...{ grant_type: 'password', client_id: 'doui-demo' },
    ...{ username, password: personPassword(username) },
  });

/** The claims of the access token that Keycloak gives for this form. */
async function token(stack: Stack, form: Record<string, string>): Promise<Claims> {
  const url = `${stack.keycloakUrl}/realms/doui/protocol/openid-connect/token`;
  const body = await post(url, new URLSearchParams(form).toString(), stack.ca ?? '');
  const { access_token: access } = JSON.parse(body) as { access_token?: string };
  if (!access) throw new Error(body);
  return JSON.parse(Buffer.from(access.split('.')[1] ?? '', 'base64url').toString()) as Claims;
}

const post = (url: string, body: string, ca: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const call = request(url, { method: 'POST', headers, ca: readFileSync(ca) }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.once('end', () => resolve(text));
    });
    call.once('error', reject);
    call.end(body);
  });
