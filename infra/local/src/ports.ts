import { readPortList } from './lists.ts';

export type Ports = Readonly<Record<string, number>>;

/** The setting that moves one port. */
export const portSetting = (name: string): string =>
  `DOUI_${name.replaceAll('-', '_').toUpperCase()}_PORT`;

/** Every port by name, as the list, `DOUI_PORT_OFFSET` and `DOUI_<NAME>_PORT` say. */
export function portsFrom(
  env: Readonly<Record<string, string | undefined>>,
  offset?: number,
  list: Readonly<Record<string, number>> = readPortList(),
): Ports {
  const shift = offset ?? parsePort('DOUI_PORT_OFFSET', env['DOUI_PORT_OFFSET'], 0, 0);
  const ports = Object.entries(list).map(([name, port]): [string, number] => {
    const setting = portSetting(name);
    return [name, parsePort(setting, env[setting], port + shift, 1)];
  });
  return Object.freeze(Object.fromEntries(ports));
}

function parsePort(
  setting: string,
  text: string | undefined,
  otherwise: number,
  min: number,
): number {
  if (text === undefined || text === '') return otherwise;
  const port = Number(text);
  if (Number.isInteger(port) && port >= min && port <= 65_535) return port;
  throw new Error(`${setting} is "${text}", it must be a whole number from ${min} to 65535`);
}

/** One port of the list; a name that is not there is a bug. */
export function portOf(ports: Ports, name: string): number {
  const port = ports[name];
  if (port === undefined) throw new Error(`infra/ports.yaml has no ${name}`);
  return port;
}
