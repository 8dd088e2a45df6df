import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTokens } from '@doui/cli';
import type { Stack } from './stack.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const doui = join(root, 'packages/cli/bin/doui.js');
const example = join(root, 'examples/organisations/hikkoshibin');
const added = join(root, 'load-tests/faults/organisation');

/** Loads the example organisation and the feed that rests on a scheme, as an operator would. */
export async function applyExamples(stack: Stack, progress: (line: string) => void): Promise<void> {
  const said: string[] = [];
  const child = spawn(process.execPath, [doui, 'apply', example, added], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DOUI_DATA_DIR: stack.servers.dataDir },
  });
  for (const output of [child.stdout, child.stderr]) {
    output.on('data', (text: Buffer) => said.push(text.toString('utf8')));
  }
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`the examples were not loaded:\n${said.join('').slice(-2_000)}`);
  progress('the example organisation is loaded');
}

/** A token of a client that works now. */
export function tokensOf(stack: Stack, id: string): () => Promise<string> {
  const { keycloakUrl, clients } = stack.servers;
  const tokens = createTokens(`${keycloakUrl}/realms/doui/protocol/openid-connect/token`);
  return () => tokens.ofClient({ id, secret: clients[id] ?? '' });
}
