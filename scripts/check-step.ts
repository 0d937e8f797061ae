import { spawn } from 'node:child_process';

export interface Step {
  readonly name: string;
  /** As a shell takes it; the programs of the project's packages are found by npm's PATH. */
  readonly command: string;
}

export interface Outcome {
  readonly step: Step;
  readonly passed: boolean;
  readonly ms: number;
  /** What it printed, both streams as they came. */
  readonly output: string;
}

/** Runs one step to its end; never throws. */
export async function runStep(step: Step): Promise<Outcome> {
  const start = performance.now();
  const child = spawn(step.command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
    });
  const passed = await new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      chunks.push(Buffer.from(String(error)));
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
  return { step, passed, ms: performance.now() - start, output: Buffer.concat(chunks).toString() };
}
