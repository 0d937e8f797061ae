import { Document, HeadingLevel, Packer, PageBreak, Paragraph, Table, TableCell, TableRow } from 'docx';
import { TABLE, WORDS } from './words.ts';

/** Two pages by the `docx` package. */
export function makeWordDocument(): Promise<Buffer> {
  const cell = (text: string) => new TableCell({ children: [new Paragraph(text)] });
  const children = [
    new Paragraph({ text: WORDS.title, heading: HeadingLevel.HEADING_1 }),
    ...[WORDS.german, WORDS.chinese, WORDS.arabic, WORDS.emoji].map((text) => new Paragraph(text)),
    new Table({ rows: TABLE.map((cells) => new TableRow({ children: cells.map(cell) })) }),
    new Paragraph({ children: [new PageBreak()] }),
    new Paragraph(WORDS.secondPage),
  ];
  return Packer.toBuffer(new Document({ sections: [{ children }] }));
}
