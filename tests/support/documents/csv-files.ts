import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import exceljs from 'exceljs';
import { withLibreOffice } from './libre-office.ts';
import { CSV, CSV_ROWS } from './words.ts';

/** Semicolons between cells, quotes only where they are needed, the encoding by LibreOffice's number of it. */
const FILTER = 'Text - txt - csv (StarCalc)';
const filter = (encoding: number) => `csv:${FILTER}:59,34,${encoding},1,,0,false,true`;
const UTF_8 = 76;
const WINDOWS_1252 = 1;
const UTF_16_LE = 65_535;

/** The same rows in every encoding that spreadsheets save. */
export async function makeCsvFiles(): Promise<ReadonlyMap<string, Buffer>> {
  const files = await withLibreOffice(async (folder, convert) => {
    await writeFile(path.join(folder, 'table.txt'), CSV);
    const save = (encoding: number) =>
      convert('table.txt', filter(encoding), `--infilter=${FILTER}:59,34,${UTF_8},1`);
    return {
      'utf-8.csv': await save(UTF_8),
      'windows-1252.csv': await save(WINDOWS_1252),
      'utf-16le.csv': await save(UTF_16_LE),
    };
  });
  const bigEndian = Buffer.from(files['utf-16le.csv']).swap16();
  return new Map([
    ...Object.entries(files),
    ['utf-16be.csv', bigEndian],
    ['utf-8-with-mark.csv', await markedCsv()],
  ]);
}

/** By exceljs: the LibreOffice of Debian writes no mark in UTF-8. */
async function markedCsv(): Promise<Buffer> {
  const workbook = new exceljs.Workbook();
  workbook.addWorksheet('table').addRows([...CSV_ROWS]);
  const formatterOptions = { delimiter: ';', rowDelimiter: '\r\n', writeBOM: true };
  return Buffer.from(await workbook.csv.writeBuffer({ formatterOptions }));
}
