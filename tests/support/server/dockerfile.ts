import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Instruction {
  readonly name: string;
  readonly words: string;
}

export interface Stage {
  readonly image: string;
  readonly name: string | null;
  readonly instructions: readonly Instruction[];
}

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** Our Dockerfile as its stages: enough of the format for what ours uses. */
export function readDockerfile(): {
  readonly args: ReadonlyMap<string, string>;
  readonly stages: readonly Stage[];
} {
  const args = new Map<string, string>();
  const stages: { image: string; name: string | null; instructions: Instruction[] }[] = [];
  for (const { name, words } of instructionsOf(readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8'))) {
    if (name === 'ARG') {
      const [key = '', value = ''] = words.split('=');
      args.set(key, value);
    } else if (name === 'FROM') {
      const [image = '', , stage = null] = words.split(' ');
      stages.push({
        image: image.replace(/\$\{(\w+)\}/g, (_, key) => args.get(key) ?? ''),
        name: stage,
        instructions: [],
      });
    } else stages.at(-1)?.instructions.push({ name, words });
  }
  return { args, stages };
}

/** The paths that .dockerignore lets through; ours ignores everything and names what is wanted. */
export function dockerContext(): string[] {
  const lines = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  if (lines[0] !== '*' || lines.slice(1).some((line) => !line.startsWith('!')))
    throw new Error('.dockerignore is read here as `*` and a list of exceptions');
  return lines.slice(1).map((line) => line.slice(1));
}

function instructionsOf(text: string): Instruction[] {
  const joined = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replace(/\\\n\s*/g, ' ');
  return joined
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', words = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
      return { name, words };
    });
}
