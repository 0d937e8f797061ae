import { Pool } from 'undici';
import type { ServerProcess } from './server-process.ts';
import { quantile, ratio, withSpread } from './statistics.ts';

/** Requests that are on their way at once, each on a connection of its own. */
export const CONCURRENCY = 32;

export interface HttpContender extends AsyncDisposable {
  readonly name: string;
  readonly server: ServerProcess;
  /** One request; the answer's body. */
  ask(): Promise<string>;
  readonly runs: HttpRun[];
}

export interface HttpRun {
  /** CPU of the server process, in µs. */
  readonly cpu: number;
  /** In ms. */
  readonly p50: number;
  readonly perSecond: number;
}

export interface HttpRequest {
  readonly path: string;
  readonly accessToken?: string | null;
  readonly body: object;
}

export function httpContender(
  name: string,
  server: ServerProcess,
  { path, accessToken, body }: HttpRequest,
): HttpContender {
  const pool = new Pool(server.url, { connections: CONCURRENCY, pipelining: 1 });
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...(accessToken && { authorization: `Bearer ${accessToken}` }),
  };
  const text = JSON.stringify(body);
  return {
    name,
    server,
    async ask() {
      const { statusCode, body } = await pool.request({ path, method: 'POST', headers, body: text });
      const answer = await body.text();
      if (statusCode !== 200) throw new Error(`${name} answered ${statusCode}: ${answer}`);
      return answer;
    },
    runs: [],
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

/** So many requests, `CONCURRENCY` at a time. */
export async function load({ server, ask, runs }: HttpContender, requests: number): Promise<void> {
  const times: number[] = [];
  const [startedAt, before] = [performance.now(), await server.cpu()];
  const one = async () => {
    for (let left = requests / CONCURRENCY; left > 0; left--) {
      const sentAt = performance.now();
      await ask();
      times.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, one));
  runs.push({
    cpu: ((await server.cpu()) - before) / times.length,
    p50: quantile(times, 0.5),
    perSecond: (times.length / (performance.now() - startedAt)) * 1000,
  });
}

export const cpuOf = ({ runs }: HttpContender) => runs.map(({ cpu }) => cpu);
export const p50Of = ({ runs }: HttpContender) => runs.map(({ p50 }) => p50);

export const HTTP_HEAD = ['', 'CPU per request, µs', '/ floor', 'p50, ms', '/ floor', 'requests/s'];

export function httpRows(contenders: readonly HttpContender[], floor: HttpContender): string[][] {
  return contenders.map((each) => [
    each.name,
    withSpread(cpuOf(each), 0),
    ratio(cpuOf(each), cpuOf(floor)),
    withSpread(p50Of(each), 2),
    ratio(p50Of(each), p50Of(floor)),
    withSpread(
      each.runs.map(({ perSecond }) => perSecond),
      0,
    ),
  ]);
}
