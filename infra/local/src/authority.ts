import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from './commands.ts';
import { javaTool } from './java.ts';

/** A certificate authority of the local stack with one server certificate for 127.0.0.1 and localhost. */
export interface Authority {
  /** The authority's certificate, PEM: what a client is to trust. */
  readonly ca: string;
  /** PKCS 12 with the server's key and chain. */
  readonly keystore: string;
  readonly password: string;
}

const DAYS = '3650';

/** Made at the first start with the JDK's keytool, so that nothing else need be installed. */
export async function localAuthority(dataDir: string, password: string): Promise<Authority> {
  const directory = join(dataDir, 'tls');
  const authority = {
    ca: join(directory, 'ca.pem'),
    keystore: join(directory, 'server.p12'),
    password,
  };
  if (!existsSync(directory)) {
    const partial = `${directory}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true, mode: 0o700 });
    await make(partial, password);
    renameSync(partial, directory);
  }
  return authority;
}

async function make(directory: string, password: string): Promise<void> {
  // The password goes by the environment: arguments can be read by every user of the machine.
  const keytool = (...args: string[]) =>
    mustRun(javaTool('keytool'), [...args, '-storepass:env', 'DOUI_STORE_PASSWORD'], {
      cwd: directory,
      env: { DOUI_STORE_PASSWORD: password },
    });
  const pair = (store: string, alias: string, name: string, ...more: string[]) =>
    keytool(
      ...['-genkeypair', '-keyalg', 'RSA', '-keysize', '2048', '-validity', DAYS],
      ...['-keystore', store, '-storetype', 'PKCS12', '-alias', alias, '-dname', name, ...more],
    );
  await pair('ca.p12', 'ca', 'CN=doui local CA', '-ext', 'bc:c', '-ext', 'ku=keyCertSign');
  await pair('server.p12', 'server', 'CN=localhost');
  await keytool('-exportcert', '-rfc', '-keystore', 'ca.p12', '-alias', 'ca', '-file', 'ca.pem');
  await keytool('-certreq', '-keystore', 'server.p12', '-alias', 'server', '-file', 'server.csr');
  await keytool(
    ...['-gencert', '-rfc', '-keystore', 'ca.p12', '-alias', 'ca', '-validity', DAYS],
    ...['-infile', 'server.csr', '-outfile', 'server.pem'],
    ...['-ext', 'san=dns:localhost,ip:127.0.0.1', '-ext', 'eku=serverAuth'],
  );
  const into = ['-importcert', '-noprompt', '-keystore', 'server.p12'];
  await keytool(...into, '-alias', 'ca', '-file', 'ca.pem');
  await keytool(...into, '-alias', 'server', '-file', 'server.pem');
  rmSync(join(directory, 'server.csr'));
}
