import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('../../../tools/schema-lint/', import.meta.url));

/** Lints a schema as `npm run lint:schema` does and returns what is wrong, as `line rule`. */
export async function lintSchema(schema: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ai-chat-studio-schema-'));
  try {
    await writeFile(join(folder, 'schema.graphql'), schema);
    return parse(await eslint(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function eslint(cwd: string): Promise<string> {
  const program = join(HOME, 'node_modules/eslint/bin/eslint.js');
  const config = join(HOME, 'eslint.config.js');
  const args = [program, '--config', config, '--max-warnings', '0', '--format', 'json', 'schema.graphql'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd }, (error, stdout, stderr) => {
      if (error && error.code !== 1) reject(new Error(stderr, { cause: error }));
      else resolve(stdout);
    });
  });
}

function parse(output: string): string[] {
  const files: { messages: { line: number; ruleId: string }[] }[] = JSON.parse(output);
  return files.flatMap(({ messages }) => messages.map(({ line, ruleId }) => `${line} ${ruleId}`));
}
