import { buffer } from 'node:stream/consumers';
import PdfDocument from 'pdfkit';
import { TABLE, WORDS } from './words.ts';

const CHINESE_FONT = '/usr/share/fonts/truetype/wqy/wqy-microhei.ttc';

/** Two pages by pdfkit, with a font in it. */
export function makePdf(): Promise<Buffer> {
  const pdf = new PdfDocument({ info: { CreationDate: new Date(0) } });
  pdf.font(CHINESE_FONT, 'WenQuanYiMicroHei');
  pdf.fontSize(24).text(WORDS.title).fontSize(12);
  for (const line of [WORDS.german, WORDS.chinese, ...TABLE.map((cells) => cells.join('  '))]) pdf.text(line);
  pdf.addPage().text(WORDS.secondPage);
  return finish(pdf);
}

/** As many pages, each with its number on it. */
export function makeLongPdf(pages: number): Promise<Buffer<ArrayBuffer>> {
  const pdf = new PdfDocument({ autoFirstPage: false });
  for (let page = 1; page <= pages; page += 1) pdf.addPage().text(`Page ${page}`);
  return finish(pdf);
}

export function makeEncryptedPdf(password: string): Promise<Buffer> {
  const pdf = new PdfDocument({ userPassword: password, ownerPassword: `${password} of the owner` });
  pdf.text('Nobody reads this without the password.');
  return finish(pdf);
}

/** A program in it that viewers run when they open the file. */
export function makePdfWithScript(script: string): Promise<Buffer> {
  const pdf = new PdfDocument({ compress: false });
  pdf.text('A harmless page');
  const action = pdf.ref({ S: 'JavaScript', JS: new String(script) });
  action.end({});
  const { _root: root } = pdf as unknown as { _root: { data: Record<string, unknown> } };
  root.data.OpenAction = action;
  return finish(pdf);
}

/** One page whose content is this deflated stream. */
export function makeStreamPdf(deflated: Buffer): Buffer {
  const head = `%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R>> endobj
4 0 obj <</Length ${deflated.byteLength} /Filter /FlateDecode>> stream\n`;
  const tail = '\nendstream endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n';
  return Buffer.concat([Buffer.from(head), deflated, Buffer.from(tail)]);
}

/** One page of a form that shows a form ten times, and so on: 10 ** `depth` words, in a few lines each. */
export function makeNestedPdf(depth: number): Buffer<ArrayBuffer> {
  const firstForm = 6;
  const stream = (id: number, entries: string, content: string) =>
    `${id} 0 obj <<${entries} /Length ${content.length}>> stream\n${content}\nendstream endobj\n`;
  const form = (resources: string) =>
    `/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources <<${resources}>>`;
  const forms = Array.from({ length: depth }, (_, level) =>
    stream(firstForm + level, form(`/XObject <</X ${firstForm + level + 1} 0 R>>`), '/X Do '.repeat(10)),
  );
  return Buffer.from(`%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R
  /Resources <</XObject <</X ${firstForm} 0 R>>>>>> endobj
${stream(4, '', '/X Do')}5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj
${forms.join('')}${stream(firstForm + depth, form('/Font <</F 5 0 R>>'), 'BT /F 1 Tf (word) Tj ET')}trailer <</Root 1 0 R>>
%%EOF
`);
}

/** One page, found behind a node that says it has so many. */
export function makePdfThatClaims(pages: number): Buffer {
  return Buffer.from(`%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R 4 0 R] /Count ${pages}>> endobj
3 0 obj <</Type /Pages /Parent 2 0 R /Kids [4 0 R] /Count ${pages - 1}>> endobj
4 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 99 99]>> endobj
trailer <</Root 1 0 R>>
%%EOF
`);
}

function finish(pdf: PDFKit.PDFDocument): Promise<Buffer<ArrayBuffer>> {
  pdf.end();
  return buffer(pdf);
}
