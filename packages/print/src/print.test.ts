import { afterAll, describe, expect, test } from 'vitest';
import type { PrintDocument } from './document.ts';
import { drawable } from './drawable.ts';
import { isDrawable } from './fonts.ts';
import { createPrinter } from './index.ts';
import { layoutOf } from './layout.ts';
import { makePdf } from './make-pdf.ts';

const printer = createPrinter();
afterAll(() => printer.close());

const words = (ja: string, en = 'text') => ({ ja, en });
const documentOf = (text: string): PrintDocument => ({
  title: words('停止証明書', 'Stop certificate'),
  stamp: { words: words('途中', 'INTERIM'), tone: 'warning' },
  sections: [
    {
      heading: words('見出し'),
      blocks: [
        { type: 'text', words: words(text) },
        { type: 'facts', rows: [[words('番号'), { words: 'abc0123456789', code: true }]] },
        {
          type: 'table',
          columns: [{ head: words('列'), share: 1 }],
          rows: Array.from({ length: 80 }, (_, row) => [{ words: `行 ${row}` }]),
          none: words('なし'),
        },
        { type: 'qr', content: 'https://doui.example/', words: words('確かめ方') },
      ],
    },
  ],
  foot: 'abc',
  createdAtMs: 1_795_000_000_000,
});

describe('characters', () => {
  test('of names beyond the common ones are in the font', () => {
    for (const letter of '髙﨑𠮷濵邊齋彅琢祐渡辺①㈱〜～―…ヴー々〆') {
      expect([letter, isDrawable(letter.codePointAt(0) ?? 0)]).toEqual([letter, true]);
    }
  });

  test('the font lacks are seen as 〓 and named, never left blank', () => {
    const missing = new Set<string>();
    expect(drawable('山田🎉太郎', missing)).toBe('山田〓太郎');
    expect([...missing]).toEqual(['U+1F389']);
  });

  test('that select a variant leave the base character; loose marks are put together', () => {
    const missing = new Set<string>();
    expect(drawable('葛\u{e0100}城か\u3099', missing)).toBe('葛城が');
    expect([...missing]).toEqual(['U+E0100']);
  });

  test('that would turn a line around or hide in it are dropped (S8)', () => {
    expect(drawable('a\u202eb\u200bc\u0007\r\nd', new Set())).toBe('abc\nd');
    expect(drawable('<b>太郎</b>', new Set())).toBe('<b>太郎</b>');
  });
});

describe('a document', () => {
  test('is made in a thread of its own: a PDF of several pages with its fonts in it', async () => {
    const { pdf, missing } = await printer.print(documentOf('髙﨑𠮷'));
    const text = Buffer.from(pdf).toString('latin1');
    expect(text.startsWith('%PDF-1.7')).toBe(true);
    expect(text.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1);
    expect(text).toContain('NotoSansJP');
    // Nothing in it acts: no script, no link, no file.
    expect(text).not.toMatch(/\/(JavaScript|JS|URI|Launch|EmbeddedFile)\b/);
    expect(missing).toEqual([]);
  });

  test('is the same bytes each time', async () => {
    const [first, second] = [await makePdf(documentOf('同じ')), await makePdf(documentOf('同じ'))];
    expect(Buffer.from(first.pdf).equals(Buffer.from(second.pdf))).toBe(true);
  });

  test('says at its end which characters could not be drawn', () => {
    const { definition, missing } = layoutOf(documentOf('山田🎉'));
    expect(missing).toEqual(['U+1F389']);
    expect(JSON.stringify(definition.content)).toContain('U+1F389');
  });

  test('that cannot be laid out is told as a fault, and the next one is printed', async () => {
    const broken = { ...documentOf('x'), sections: [{ heading: null, blocks: [] }] } as never;
    await expect(printer.print(broken)).rejects.toMatchObject({ code: 'print-failed' });
    await expect(printer.print(documentOf('次'))).resolves.toHaveProperty('pdf');
  });
});
