import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ServerProcess, startServer } from './server-process.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url);

/** The server as `npm start` runs it, on a free port and an empty data folder; disposing it deletes the data. */
export async function startStudio(env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'ai-chat-studio-bench-'));
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const server = await startServer(MAIN, {
      PORT: '0',
      DATA_DIR: dataDir,
      OLLAMA_URL: 'http://127.0.0.1:9',
      SHUTDOWN_GRACE_MS: '0',
      // What is measured is the asking of a model, unless a part says otherwise.
      ANSWER_CACHE_SCOPE: 'off',
      AUTO_TITLE: 'off',
      ...env,
    });
    return {
      ...server,
      [Symbol.asyncDispose]: async () => {
        await server[Symbol.asyncDispose]();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
