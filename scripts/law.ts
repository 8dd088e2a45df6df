import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type CaseFile, caseFileShape, jsonSchema, lawTrace, parseCaseFile } from '@doui/law/cases';
import { parse } from 'yaml';

const root = new URL('../', import.meta.url);
const folder = new URL('cases/law/', root);

function readCases(): CaseFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => {
    const file = parseCaseFile(parse(readFileSync(new URL(name, folder), 'utf8')));
    if (!file.ok) throw new Error(`${name}: ${JSON.stringify(file.error)}`);
    return file.value;
  });
}

/** As the formatter writes it, so that formatting never makes it stale. */
function formatted(path: string, text: string): string {
  const made = spawnSync('biome', ['format', `--stdin-file-path=${path}`], {
    cwd: root,
    input: text,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`biome format ${path} failed: ${made.stderr}`);
  return made.stdout;
}

/** What is made from the reasons and the cases: the schema of case files and the trace page. */
export function lawFiles(): Record<string, string> {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Cases of the law engine',
    ...jsonSchema(caseFileShape),
  };
  const path = 'cases/law.schema.json';
  return {
    [path]: formatted(path, JSON.stringify(schema, null, 2)),
    'docs/law-trace.md': lawTrace(readCases()),
  };
}

// `node scripts/law.ts` writes them alone; `npm run generate` writes everything.
if (import.meta.main) {
  for (const [path, text] of Object.entries(lawFiles())) writeFileSync(new URL(path, root), text);
}
