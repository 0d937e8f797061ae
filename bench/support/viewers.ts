import type { LiveSocket } from './live-socket.ts';
import type { ServerProcess } from './server-process.ts';

export interface Watched {
  readonly name: string;
  readonly server: ServerProcess;
  readonly sockets: readonly LiveSocket[];
  /** Begins the answer that the viewer with this number will watch; its id. */
  readonly begin: (viewer: number) => Promise<string>;
}

export interface Run {
  readonly microsPerToken: number;
  /** Null where there are no frames. */
  readonly tokensPerFrame: number | null;
}

/**
 * Begins an answer for each socket and watches them all to their ends. The CPU is that of the time in which every answer
 * runs: from the moment when the last has begun until the first is about to end. Throws unless every viewer has got the text
 * of the `expected` tokens.
 */
export async function watchAll({
  server,
  sockets,
  begin,
  expected,
}: Omit<Watched, 'name'> & { readonly expected: readonly string[] }): Promise<Run> {
  const tokensBehind = tokenCounts(expected);
  const texts = sockets.map(() => '');
  let frames = 0;
  const count = async () => {
    const tokens = texts.reduce((sum, text) => sum + (tokensBehind.get(text.length) ?? 0), 0);
    return { tokens, frames, cpu: await server.cpu() };
  };
  const { promise: allRun, resolve: allHaveBegun } = Promise.withResolvers<void>();
  const { promise: oneEnds, resolve: oneIsAboutToEnd } = Promise.withResolvers<void>();
  const nearEnd = expected.slice(0, -5).join('').length;
  let waitingFor = sockets.length;

  const ends = sockets.map(async (socket, viewer) =>
    socket.watch(await begin(viewer), ({ text }) => {
      if (text === undefined) return;
      if (texts[viewer] === '' && --waitingFor === 0) allHaveBegun();
      texts[viewer] += text;
      frames += 1;
      if ((texts[viewer]?.length ?? 0) >= nearEnd) oneIsAboutToEnd();
    }),
  );
  const allEnd = Promise.all(ends);
  await Promise.race([allRun, allEnd]);
  const first = await count();
  await Promise.race([oneEnds, allEnd]);
  const last = await count();
  await allEnd;

  const whole = expected.join('');
  const lacking = texts.filter((text) => text !== whole).length;
  if (lacking > 0)
    throw new Error(`${lacking} of ${texts.length} viewers did not get the text as it was written`);
  const tokens = last.tokens - first.tokens;
  if (tokens < (expected.length * sockets.length) / 4)
    throw new Error(`the answers ran side by side for only ${tokens} tokens`);
  return {
    microsPerToken: (last.cpu - first.cpu) / tokens,
    tokensPerFrame: tokens / (last.frames - first.frames),
  };
}

/** How many tokens a text of this many characters is. */
function tokenCounts(expected: readonly string[]): Map<number, number> {
  let length = 0;
  return new Map(
    expected.map((token, at) => {
      length += token.length;
      return [length, at + 1];
    }),
  );
}
