import { expect, test } from 'vitest';
import { readPortList } from './lists.ts';
import { portOf, portSetting, portsFrom } from './ports.ts';

const list = { portal: 7000, 'opt-out': 7003 };

test('a port is moved by its own setting, all of them by the offset', () => {
  expect(portsFrom({}, undefined, list)).toEqual(list);
  expect(portsFrom({ DOUI_PORT_OFFSET: '100' }, undefined, list)).toEqual({
    portal: 7100,
    'opt-out': 7103,
  });
  expect(portsFrom({ DOUI_OPT_OUT_PORT: '9' }, 100, list)).toEqual({ portal: 7100, 'opt-out': 9 });
});

test('a port that is none stops the start and says which setting', () => {
  for (const bad of ['x', '0', '65536', '1.5', '-1']) {
    expect(() => portsFrom({ DOUI_PORTAL_PORT: bad }, 0, list)).toThrow('DOUI_PORTAL_PORT');
  }
  expect(() => portsFrom({ DOUI_PORT_OFFSET: 'much' }, undefined, list)).toThrow(
    'DOUI_PORT_OFFSET',
  );
});

test('no two parts share a port, and every part has a setting', () => {
  const ports = portsFrom({}, 0, readPortList(3));
  expect(new Set(Object.values(ports)).size).toBe(Object.keys(ports).length);
  expect(portSetting('kafka-tls')).toBe('DOUI_KAFKA_TLS_PORT');
  expect(portOf(ports, 'keycloak')).toBe(7080);
  expect(() => portOf(portsFrom({}, 0), 'kafka-2')).toThrow('kafka-2');
  expect(() => portOf(ports, 'nobody')).toThrow('nobody');
});
