import { type CaseFile, parseCaseFile, runCase } from '@doui/law/cases';
import { parse } from 'yaml';
import type { SourceFile } from '../apply/parse.ts';
import { type FileFault, faultLine } from '../apply/resource.ts';

export type Tested = {
  readonly passed: number;
  readonly failed: number;
  readonly lines: readonly string[];
};

/** Runs every case of every file through the engine; no server has a part in it. */
export function testCases(sources: readonly SourceFile[], only?: string): Tested {
  const lines: string[] = [];
  let passed = 0;
  let failed = 0;
  for (const { file, text } of sources) {
    const read = readCases(file, text);
    if (Array.isArray(read)) {
      failed += read.length;
      lines.push(...read.map(faultLine));
      continue;
    }
    const asked = read.cases.filter(({ id }) => only === undefined || id.includes(only));
    const wrong = asked.flatMap((line) => {
      const differences = runCase(line);
      return differences.length > 0 ? [{ line, differences }] : [];
    });
    passed += asked.length - wrong.length;
    failed += wrong.length;
    const sign = wrong.length === 0 ? 'ok ' : 'BAD';
    if (asked.length > 0) lines.push(`${sign} ${file}: ${asked.length} cases, ${read.title}`);
    for (const { line, differences } of wrong) {
      lines.push(`    ${line.id} (${line.requirements.join(', ')})`);
      lines.push(...differences.map((difference) => `      ${difference}`));
    }
  }
  return { passed, failed, lines };
}

function readCases(file: string, text: string): CaseFile | FileFault[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    const detail = (error as Error).message.split('\n')[0] ?? '';
    return [{ file, pointer: '', code: 'not-yaml', detail }];
  }
  const parsed = parseCaseFile(document);
  return parsed.ok ? parsed.value : parsed.error.map((fault) => ({ file, ...fault }));
}
