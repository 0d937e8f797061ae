import { existsSync, realpathSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findExecutable } from '../services/executable.ts';
import { runCommand } from '../services/run-command.ts';
import { HTML_SOURCE, SHEET_SOURCE } from './sources.ts';

/** What our documents show Chinese with, where Debian's fonts-wqy-microhei puts it. */
const FONT = '/usr/share/fonts/truetype/wqy/wqy-microhei.ttc';
/** Writer and Calc: each is a package of its own beside the program that starts both. */
const HALVES = ['libswlo.so', 'libsclo.so'];

/** Whether there is all that making our documents takes: the program alone may be there without it. */
export function hasLibreOffice(font = FONT): boolean {
  const program = findExecutable('soffice');
  if (program === null || !existsSync(font)) return false;
  const folder = path.dirname(realpathSync(program));
  return HALVES.every((half) => existsSync(path.join(folder, half)));
}

/** Converts a file of a folder beside it, and gives what came of it. */
type Convert = (source: string, target: string, ...more: string[]) => Promise<Buffer>;

/** Works with LibreOffice in a folder that is gone afterwards. */
export async function withLibreOffice<T>(work: (folder: string, convert: Convert) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'office-'));
  const convert: Convert = async (source, target, ...more) => {
    await runCommand('soffice', [
      `-env:UserInstallation=${pathToFileURL(path.join(folder, 'profile'))}`,
      '--headless',
      '--convert-to',
      target,
      ...more,
      '--outdir',
      folder,
      path.join(folder, source),
    ]);
    return readFile(path.join(folder, `${path.parse(source).name}.${target.split(':')[0]}`));
  };
  try {
    return await work(folder, convert);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Files by their names, made by LibreOffice now. */
export function makeOfficeDocuments(): Promise<ReadonlyMap<string, Buffer>> {
  return withLibreOffice(async (folder, convert) => {
    await writeFile(path.join(folder, 'office.html'), HTML_SOURCE);
    await writeFile(path.join(folder, 'office.fods'), SHEET_SOURCE);
    await convert('office.html', 'odt:writer8', '--infilter=HTML (StarWriter)');
    return new Map([
      ['office.docx', await convert('office.odt', 'docx:MS Word 2007 XML')],
      ['office.pdf', await convert('office.odt', 'pdf')],
      ['office.html', await convert('office.odt', 'html:HTML (StarWriter)')],
      ['office.txt', await convert('office.odt', 'txt:Text (encoded):UTF8')],
      ['office.xlsx', await convert('office.fods', 'xlsx:Calc MS Excel 2007 XML')],
    ]);
  });
}
