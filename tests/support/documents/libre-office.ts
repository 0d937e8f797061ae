import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findExecutable } from '../services/executable.ts';
import { runCommand } from '../services/run-command.ts';
import { HTML_SOURCE, SHEET_SOURCE } from './sources.ts';

export function hasLibreOffice(): boolean {
  return findExecutable('soffice') !== null;
}

/** Files by their names, made by LibreOffice now. */
export async function makeOfficeDocuments(): Promise<ReadonlyMap<string, Buffer>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'office-'));
  const convert = async (source: string, target: string, ...more: string[]) => {
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
    const name = `office.${target.split(':')[0]}`;
    return [name, await readFile(path.join(folder, name))] as const;
  };
  try {
    await writeFile(path.join(folder, 'office.html'), HTML_SOURCE);
    await writeFile(path.join(folder, 'office.fods'), SHEET_SOURCE);
    await convert('office.html', 'odt:writer8', '--infilter=HTML (StarWriter)');
    return new Map([
      await convert('office.odt', 'docx:MS Word 2007 XML'),
      await convert('office.odt', 'pdf'),
      await convert('office.odt', 'html:HTML (StarWriter)'),
      await convert('office.fods', 'xlsx:Calc MS Excel 2007 XML'),
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
