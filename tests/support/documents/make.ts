// Makes the documents that the tests read anew: `node tests/support/documents/make.ts`. Needs LibreOffice and its fonts
// (`npm run services:install -- libreoffice`).
import { writeFile } from 'node:fs/promises';
import { makeCsvFiles } from './csv-files.ts';
import { DOCUMENTS } from './document.ts';
import { makeOfficeDocuments } from './libre-office.ts';
import { makePdf } from './pdfs.ts';
import { makeWordDocument } from './word-document.ts';

const files: ReadonlyMap<string, Buffer> = new Map([
  ...(await makeCsvFiles()),
  ...(await makeOfficeDocuments()),
  ['pdfkit.pdf', await makePdf()],
  ['docx-package.docx', await makeWordDocument()],
]);
for (const [name, bytes] of files) {
  await writeFile(new URL(name, DOCUMENTS), bytes);
  console.log(`${name}: ${bytes.byteLength} bytes`);
}
