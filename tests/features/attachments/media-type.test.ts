import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { HEAD_BYTES, sniffMediaType } from '../../../src/features/attachments/media-type.ts';
import { paragraph, sheetParts, wordParts } from '../../support/documents/office-parts.ts';
import { zipOf } from '../../support/documents/zip.ts';

test.each([
  ['wordprocessingml', wordParts(paragraph('Words.'))],
  ['spreadsheetml', sheetParts('<row r="1"><c r="A1"><v>1</v></c></row>')],
])('%s whose list of parts stands last, wherever our look at it ends', async (type, made) => {
  const [list, ...parts] = made;
  if (!list) throw new Error('a document has parts');
  const documentWith = (bytes: number) =>
    zipOf([...parts, { name: 'media/a.png', bytes: randomBytes(bytes) }, list]);
  const at = HEAD_BYTES - documentWith(0).indexOf(list.name);
  for (let bytes = at - 600; bytes < at + 100; bytes += 7)
    expect(await sniffMediaType(documentWith(bytes).subarray(0, HEAD_BYTES), 'a')).toContain(type);
});
