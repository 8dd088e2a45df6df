import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process told from a later one with the same number by the instant it began. */
export interface ProcessMark {
  readonly pid: number;
  readonly began: string;
}

/** When the process began, as the system counts it; undefined when there is none (or a dead one nobody reaped). */
export function beganAt(pid: number): string | undefined {
  if (process.platform !== 'linux') return beganAtByPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything, so fields are counted behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function beganAtByPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

export const markOf = (pid: number): ProcessMark => ({ pid, began: beganAt(pid) ?? '' });

export const isAlive = (mark: ProcessMark): boolean =>
  mark.began !== '' && beganAt(mark.pid) === mark.began;

/** Signals the whole group of a process that we started as a group leader; a group that is gone is fine. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** True while any process of the group runs. */
export function groupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Who listens on a TCP port: pid and command, as far as we are allowed to see. */
export function portOwner(port: number): { pid: number; command: string } | undefined {
  return process.platform === 'linux' ? ownerByProc(port) : ownerByLsof(port);
}

const LISTEN = '0A';

function ownerByProc(port: number): { pid: number; command: string } | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const sockets = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readLines(table)) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(`:${hex}`) && fields[3] === LISTEN)
        sockets.add(`socket:[${fields[9]}]`);
    }
  }
  if (sockets.size === 0) return undefined;
  for (const entry of readdirSync('/proc')) {
    if (/^\d+$/.test(entry) && holdsSocket(entry, sockets)) {
      return { pid: Number(entry), command: commandOf(entry) };
    }
  }
  return undefined;
}

function holdsSocket(pid: string, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return sockets.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}

function commandOf(pid: string): string {
  const [text = ''] = readLines(`/proc/${pid}/cmdline`);
  return text.replaceAll('\0', ' ').trim().slice(0, 120);
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function ownerByLsof(port: number): { pid: number; command: string } | undefined {
  try {
    const text = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
      encoding: 'utf8',
    });
    const pid = /^p(\d+)$/m.exec(text)?.[1];
    return pid ? { pid: Number(pid), command: /^c(.*)$/m.exec(text)?.[1] ?? '' } : undefined;
  } catch {
    return undefined;
  }
}
