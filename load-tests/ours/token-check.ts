import { createAuth } from '@doui/auth';
import { checkTokens } from '../bench/check-tokens.ts';
import { audience, realm, startKeyServer } from '../bench/key-server.ts';
import { serve } from '../bench/program.ts';

serve(async ({ work }) => {
  const keyServer = await startKeyServer();
  const auth = createAuth({ keycloakUrl: keyServer.url, realm, audience });
  await auth.warm();
  const check = async (authorization: string): Promise<boolean> => {
    const checked = await auth.verify(authorization);
    return checked.ok && checked.value.roles.includes('system');
  };
  return checkTokens(keyServer, check, work);
});
