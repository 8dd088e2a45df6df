/** Tokens of Keycloak, fetched anew shortly before they end. */
export type Tokens = {
  ofClient(client: { id: string; secret: string }): Promise<string>;
  ofPerson(name: string, password: string): Promise<string>;
};

type Held = { readonly token: string; readonly until: number };

const EARLY_MS = 30_000;

export function createTokens(tokenUrl: string): Tokens {
  const held = new Map<string, Promise<Held>>();

  async function get(key: string, form: Record<string, string>): Promise<string> {
    const before = await held.get(key)?.catch(() => undefined);
    if (before && before.until > performance.now()) return before.token;
    const asked = ask(tokenUrl, form);
    held.set(key, asked);
    return (await asked).token;
  }

  return {
    ofClient: ({ id, secret }) =>
      get(id, { grant_type: 'client_credentials', client_id: id, client_secret: secret }),
    ofPerson: (username, password) =>
      get(`person ${username}`, {
        grant_type: 'password',
        client_id: 'doui-demo',
        username,
        password,
      }),
  };
}

async function ask(tokenUrl: string, form: Record<string, string>): Promise<Held> {
  const began = performance.now();
  const answer = await fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(form) });
  if (!answer.ok) {
    const who = form['username'] ?? form['client_id'];
    throw new Error(`Keycloak gives ${who} no token (${answer.status}): ${await answer.text()}`);
  }
  const body = (await answer.json()) as { access_token: string; expires_in: number };
  return { token: body.access_token, until: began + body.expires_in * 1000 - EARLY_MS };
}
