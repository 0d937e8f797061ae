import { type ChildProcess, fork } from 'node:child_process';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ReaderReport, ReaderSettings } from './reader-protocol.ts';
import { type ExtractedText, ExtractionError, type ExtractionRequest } from './text-extractor.port.ts';

export interface ReaderRun extends Pick<ExtractionRequest, 'content' | 'signal'> {
  readonly settings: ReaderSettings;
  readonly maxBytes: number;
}

const MIB = 1024 * 1024;
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const READER = fileURLToPath(new URL('reader/read.ts', import.meta.url));
/** What a reader may do. Not all of `ROOT`: by default the database, the files of people and `.env` lie in it too. */
export const READER_RIGHTS = [
  '--permission',
  ...['src/*', 'node_modules/*', 'package.json'].map((part) => `--allow-fs-read=${ROOT}${part}`),
  '--allow-worker',
  '--disallow-code-generation-from-strings',
];
/** What V8 and the program take before a file is read, in MiB. */
const OUTSIDE_OF_HEAP_MIB = 128;

/** Starts a reader, hands it the file and waits for its end, which comes in the bounded time whatever the file does. */
export async function runReader({ settings, content, maxBytes, signal }: ReaderRun): Promise<ExtractedText> {
  const { timeoutMs, memoryBytes } = settings.limits;
  const child = startReader(settings);
  const { promise, resolve, reject } = Promise.withResolvers<ExtractedText>();
  const overdue = setTimeout(() => reject(TOO_SLOW()), timeoutMs);
  const leave = () => reject(signal?.reason);
  signal?.addEventListener('abort', leave, { once: true });
  child.on('error', reject);
  child.once('message', (report: ReaderReport) => {
    if (report.type === 'read') resolve(report.result);
    else reject(new ExtractionError(report.code, report.message));
  });
  child.once('close', () => reject(died(child, memoryBytes)));
  const source = Readable.from(content, { objectMode: true });
  send(source, child, maxBytes).catch(reject);
  try {
    return await promise;
  } finally {
    clearTimeout(overdue);
    signal?.removeEventListener('abort', leave);
    source.destroy();
    child.kill('SIGKILL');
  }
}

function startReader(settings: ReaderSettings): ChildProcess {
  const heapMib = Math.max(32, Math.floor(settings.limits.memoryBytes / MIB) - OUTSIDE_OF_HEAP_MIB);
  return fork(READER, [JSON.stringify(settings)], {
    execArgv: [...READER_RIGHTS, `--max-old-space-size=${heapMib}`],
    env: {},
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
  });
}

async function send(source: Readable, child: ChildProcess, maxBytes: number): Promise<void> {
  const { stdin } = child;
  if (!stdin) throw new Error('the reader has no standard input');
  // It may have ended, or said what it says, before it has read all: its end tells more than the broken pipe.
  stdin.on('error', () => source.destroy());
  let bytes = 0;
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes)
      throw new ExtractionError('TOO_LARGE', `Text is read from files of at most ${maxBytes} bytes.`);
    if (!stdin.write(chunk))
      await new Promise((resolve) => stdin.once('drain', resolve).once('close', resolve));
  }
  stdin.end();
}

/** Without a word: ended by its watchdog or the kernel for its memory, by V8 (SIGABRT), or by a fault in a parser. */
function died({ signalCode, exitCode }: ChildProcess, memoryBytes: number): ExtractionError {
  if (signalCode !== null || exitCode === 134)
    return new ExtractionError(
      'TOO_LARGE',
      `Reading this file takes more than ${Math.floor(memoryBytes / MIB)} MiB of memory.`,
    );
  return new ExtractionError('BROKEN', 'The file cannot be read; it may be damaged.');
}

const TOO_SLOW = () => new ExtractionError('TIMEOUT', 'Reading this file takes too long.');
