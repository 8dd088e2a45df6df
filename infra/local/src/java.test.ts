import { expect, test } from 'vitest';
import { requireVersion } from './java.ts';

test('a Java that is too old is refused with what to do', () => {
  expect(() => requireVersion('javac 17.0.15')).not.toThrow();
  expect(() => requireVersion('javac 25')).not.toThrow();
  expect(() => requireVersion('javac 11.0.2')).toThrow('JAVA_HOME');
  expect(() => requireVersion('javac 1.8.0_292')).toThrow('JAVA_HOME');
});
