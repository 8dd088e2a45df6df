import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * What jose4j, which comes with Kafka and shares nothing with the library we sign with, says of a signed
 * document: it prints its type and payload, or ends with another code than 0.
 */
export const checkedByJose4j = (classPath: string, document: string, keys: string) =>
  spawnSync(
    'java',
    [
      ...['-cp', classPath],
      fileURLToPath(new URL('VerifyJws.java', import.meta.url)),
      ...[document, keys],
    ],
    { encoding: 'utf8' },
  );
