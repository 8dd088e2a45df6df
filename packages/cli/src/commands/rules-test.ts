import type { FileFault } from '../apply/resource.ts';
import { faultLine } from '../apply/resource.ts';
import type { Command } from '../command.ts';

export const rulesTest: Command = {
  name: 'rules test',
  summary: 'Run law cases through the engine, without any server.',
  takes: '<dir|file>…',
  least: 1,
  most: Number.POSITIVE_INFINITY,
  options: {
    case: { type: 'string', short: 'c', value: '<id>', help: 'only cases whose id holds this' },
  },
  notes: [
    'Files are YAML in the shape of cases/law.schema.json; cases/ has those of the product.',
    'Exit code 1 when a case differs from what it wants, or a file cannot be read.',
  ],
  async run({ options, positionals, terminal }) {
    const { readSources } = await import('../apply/files.ts');
    const { testCases } = await import('../rules/test-cases.ts');
    const faults: FileFault[] = [];
    const sources = readSources(positionals, faults);
    for (const fault of faults) terminal.error(faultLine(fault));
    const only = typeof options['case'] === 'string' ? options['case'] : undefined;
    const { passed, failed, lines } = testCases(sources, only);
    for (const line of lines) terminal.line(line);
    terminal.line(`${passed} passed, ${failed} failed`);
    return failed + faults.length === 0 && passed > 0 ? 0 : 1;
  },
};
