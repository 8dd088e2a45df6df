import { join } from 'node:path';
import { toRfc3339 } from '@doui/kernel';
import { connectMongo } from '@doui/ledger';
import { portOf } from '@doui/local';
import type { VerifierKey } from '@doui/proof';
import type { Call } from '../../command.ts';
import { readServers } from '../../servers.ts';
import { logKeysIn } from '../log-keys.ts';
import { ledgerPlaces, recordsDatabase } from './ledgers.ts';
import { type Finding, type LedgerReport, verifyLedger } from './verify-ledger.ts';

type Read = (file: string) => string;

const toldMax = 20;

/** The command: where everything is, then the work, then what it came to. */
export async function runVerifyLedger(call: Call, read: Read): Promise<number> {
  const { options, terminal, env } = call;
  const servers = readServers(env['DOUI_DATA_DIR'] ?? join(process.cwd(), '.doui'));
  const url = env['DOUI_MONGO_URL'] ?? servers?.mongoUrl;
  const given = options['log-keys'];
  const keysAt =
    typeof given === 'string'
      ? given
      : servers && `http://127.0.0.1:${portOf(servers.ports, 'portal')}/v1/log/keys`;
  if (url === undefined || keysAt === undefined) {
    terminal.error('doui verify ledger needs DOUI_MONGO_URL and --log-keys, or a running stack');
    return 2;
  }
  const keys = await keysFrom(keysAt, read);
  if (keys.length === 0) {
    terminal.error(`${keysAt} holds no verifier key`);
    return 2;
  }
  const { checkpoint } = options;
  const kept = typeof checkpoint === 'string' ? [read(checkpoint)] : [];
  const graceMs = Number(options['grace'] ?? 120) * 1_000;
  if (!(graceMs >= 0)) {
    terminal.error('--grace takes seconds');
    return 2;
  }
  const began = performance.now();
  const ca = env['DOUI_MONGO_CA'];
  const connection = await connectMongo({ url, database: recordsDatabase, ca });
  try {
    const report = await verifyLedger({
      ...{
        connection,
        ledgers: ledgerPlaces,
        recordsDatabase,
        keys,
        kept,
        now: Date.now(),
        graceMs,
      },
      progress: (text) => (options['json'] ? undefined : terminal.progress(text)),
    });
    const ms = Math.round(performance.now() - began);
    if (options['json'] === true) terminal.line(JSON.stringify({ ...report, ms }));
    else for (const line of linesOf(report, ms)) terminal.line(line);
    return report.ok ? 0 : 1;
  } finally {
    await connection.close();
  }
}

async function keysFrom(place: string, read: Read): Promise<VerifierKey[]> {
  return logKeysIn(/^https?:/.test(place) ? await (await fetch(place)).text() : read(place));
}

function linesOf({ log, events, streams, underWay, findings, more }: LedgerReport, ms: number) {
  const signed = log.signedAt === undefined ? '' : `, signed ${toRfc3339(log.signedAt)}`;
  return [
    `${events} events in ${streams} streams; log of ${log.size} leaves, ${log.signedSize} under the` +
      ` newest checkpoint${signed}; ${underWay} on their way; ${ms} ms`,
    ...findings.slice(0, toldMax).flatMap(told),
    ...(findings.length > toldMax || more ? ['… and more: --json lists them'] : []),
    findings.length === 0
      ? '異状なし  nothing is wrong'
      : `最初の不正な項目は上のとおりです  BAD: ${findings.length} findings`,
  ];
}

function told({ service, stream, version, leaf, code, text }: Finding): string[] {
  const where = [
    service,
    stream,
    version === undefined ? undefined : `version ${version}`,
    leaf === undefined ? undefined : `leaf ${leaf}`,
  ];
  return [
    `BAD  ${where.filter((part) => part !== undefined).join('  ')}  ${code}`,
    `     ${text.ja}`,
    `     ${text.en}`,
  ];
}
