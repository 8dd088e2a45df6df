import { fail, isId, ok, type Result } from '@doui/kernel';
import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { kinds } from './kinds.ts';
import { type Body, type FileFault, keyOf, type Resource } from './resource.ts';

export type SourceFile = { readonly file: string; readonly text: string };

/** Reads all files at once, so that every fault of every file is told in one go. */
export function parseFiles(sources: readonly SourceFile[]): Result<Resource[], FileFault[]> {
  const faults: FileFault[] = [];
  const resources = sources.flatMap((source) => parseFile(source, faults));
  const seen = new Map<string, Resource>();
  for (const resource of resources) {
    const before = seen.get(keyOf(resource));
    seen.set(keyOf(resource), resource);
    if (!before) continue;
    const detail = `${keyOf(resource)} stands already in ${before.file}:${before.line}`;
    faults.push({ ...at(resource), code: 'defined-twice', detail });
  }
  return faults.length > 0 ? fail(faults) : ok(resources);
}

const at = ({ file, line, pointer }: Resource) => ({ file, line, pointer });

function parseFile({ file, text }: SourceFile, faults: FileFault[]): Resource[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (node: unknown): number => lines.linePos((node as Node)?.range?.[0] ?? 0).line;
  const complain = (pointer: string, code: string, detail: string, node?: unknown) =>
    faults.push({ file, line: lineOf(node), pointer, code, detail });

  for (const error of document.errors) {
    const line = lines.linePos(error.pos[0]).line;
    const detail = error.message.split('\n')[0] ?? '';
    faults.push({ file, line, pointer: '', code: 'not-yaml', detail });
  }
  if (document.errors.length > 0) return [];
  if (!isMap(document.contents)) {
    complain('', 'not-a-map', 'a file holds `organisation` and sections');
    return [];
  }
  const org = document.get('organisation');
  if (!isId(org)) {
    const detail = 'an id of 3 to 40 lower-case letters and digits is needed';
    complain('/organisation', 'not-an-id', detail, document.get('organisation', true));
    return [];
  }
  const resources: Resource[] = [];
  for (const pair of document.contents.items) {
    const section = isScalar(pair.key) ? String(pair.key.value) : '';
    if (section === 'organisation') continue;
    const spec = kinds.find((one) => one.section === section);
    if (!spec) {
      const known = kinds.map((one) => one.section).join(', ');
      complain(`/${section}`, 'unknown-section', `sections are ${known}`, pair.key);
      continue;
    }
    if (pair.value === null || (isScalar(pair.value) && pair.value.value === null)) continue;
    if (!isMap(pair.value)) {
      complain(`/${section}`, 'not-a-map', 'a section maps ids to things', pair.key);
      continue;
    }
    if (spec.kind === 'organisation') {
      const body = pair.value.toJS(document) as Body;
      const line = lineOf(pair.key);
      resources.push({ org, kind: spec.kind, id: org, body, file, pointer: `/${section}`, line });
      continue;
    }
    for (const entry of pair.value.items) {
      const id = isScalar(entry.key) ? String(entry.key.value) : '';
      const pointer = `/${section}/${id}`;
      if (!isId(id)) {
        complain(pointer, 'not-an-id', 'ids are 3 to 40 lower-case letters and digits', entry.key);
      } else if (!isMap(entry.value)) {
        complain(pointer, 'not-a-map', 'a thing is written as a map of its members', entry.key);
      } else {
        const body = entry.value.toJS(document) as Body;
        const line = lineOf(entry.key);
        resources.push({ org, kind: spec.kind, id, body, file, pointer, line });
      }
    }
  }
  return resources;
}
