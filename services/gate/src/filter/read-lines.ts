import type { InputFault } from '@doui/kernel';
import { createCsvSplitter } from './csv.ts';
import { type Line, lineBytesMax, parseCsvHeader, parseCsvRow, parseNdjsonLine } from './lines.ts';

const fault = (code: string, detail: string): InputFault => ({ pointer: '', code, detail });

/** Texts of a request as they arrive; undefined when it is not UTF-8. */
async function* texts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string | undefined> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) yield utf8.decode(chunk, { stream: true });
    yield utf8.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    yield undefined;
  }
}

/** The lines of an NDJSON request. What cannot be split any further is told in a last line. */
export async function* ndjsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let rest = '';
  let line = 0;
  for await (const text of texts(chunks)) {
    if (text === undefined) {
      yield { line: line + 1, faults: [fault('not-utf8', 'the rest was not read')] };
      return;
    }
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      if (part.trim() === '') continue;
      line += 1;
      yield part.length > lineBytesMax
        ? { line, faults: [fault('line-too-long', `at most ${lineBytesMax} bytes`)] }
        : parseNdjsonLine(line, part.trim());
    }
    if (rest.length > lineBytesMax) {
      const detail = `at most ${lineBytesMax} bytes; the rest was not read`;
      yield { line: line + 1, faults: [fault('line-too-long', detail)] };
      return;
    }
  }
  if (rest.trim() !== '') yield parseNdjsonLine(line + 1, rest.trim());
}

/** The lines of a CSV request; line 1 is the first row after the header. */
export async function* csvLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const splitter = createCsvSplitter(lineBytesMax);
  let names: readonly string[] | undefined;
  let line = 0;
  const take = (fields: string[]): Line | undefined => {
    if (!names) {
      const header = parseCsvHeader(fields);
      if ('fault' in header) return { line: 0, faults: [header.fault] };
      ({ names } = header);
      return undefined;
    }
    line += 1;
    return parseCsvRow(line, fields, names);
  };
  for await (const text of texts(chunks)) {
    if (text === undefined) {
      yield { line: line + 1, faults: [fault('not-utf8', 'the rest was not read')] };
      return;
    }
    for (const fields of splitter.push(text)) {
      const taken = take(fields);
      if (taken) yield taken;
      if (taken?.line === 0) return;
    }
    if (splitter.tooLong()) {
      const detail = `at most ${lineBytesMax} bytes; the rest was not read`;
      yield { line: line + 1, faults: [fault('line-too-long', detail)] };
      return;
    }
  }
  if (splitter.open()) {
    yield { line: line + 1, faults: [fault('open-quote', 'a quoted field does not end')] };
    return;
  }
  for (const fields of splitter.end()) {
    const taken = take(fields);
    if (taken) yield taken;
  }
}
