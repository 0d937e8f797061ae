import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { hasLibreOffice } from './support/documents/libre-office.ts';

test('LibreOffice is there with Writer, Calc and the font of our documents, and not with less', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'requirements-'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  const [program, font] = [path.join(folder, 'program'), path.join(folder, 'font.ttc')];
  mkdirSync(program);
  vi.stubEnv('PATH', folder);
  expect(hasLibreOffice(font)).toBe(false);
  writeFileSync(path.join(program, 'soffice'), '', { mode: 0o755 });
  symlinkSync(path.join(program, 'soffice'), path.join(folder, 'soffice'));
  for (const part of [font, path.join(program, 'libswlo.so'), path.join(program, 'libsclo.so')]) {
    expect(hasLibreOffice(font), part).toBe(false);
    writeFileSync(part, '');
  }
  expect(hasLibreOffice(font)).toBe(true);
});
