import { testServers } from './servers.ts';

/** A token of a client of the test realm, by client credentials. */
export async function clientToken(client: string): Promise<string> {
  const secret = testServers().clients[client];
  if (!secret) throw new Error(`no client ${client}`);
  return ask({ grant_type: 'client_credentials', client_id: client, client_secret: secret });
}

/** A token of a demo person, by the password the local realm gives it. */
export const personToken = (username: string, password: string): Promise<string> =>
  ask({ grant_type: 'password', client_id: 'doui-demo', username, password });

async function ask(form: Record<string, string>): Promise<string> {
  const url = `${testServers().keycloakUrl}/realms/doui/protocol/openid-connect/token`;
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  const answer = (await response.json()) as { access_token?: string; error?: string };
  if (!answer.access_token) throw new Error(`no token: ${response.status} ${answer.error}`);
  return answer.access_token;
}
