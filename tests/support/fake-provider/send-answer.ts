import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpFault } from './http-faults.ts';
import type { ProviderRequest } from './provider-request.ts';
import { chunksOf, type ScriptedAnswer, usageOf } from './scripted-answer.ts';
import type { Wire } from './wire.ts';

const HUGE = 10 * 1024 * 1024;

/** Plays a script over one response, until its end or until the client has gone. */
export async function sendAnswer(
  response: ServerResponse,
  request: ProviderRequest,
  answer: ScriptedAnswer,
  wire: Wire,
): Promise<void> {
  const { fault } = answer;
  if (sendFault(response, request, fault, wire) || fault === 'hang-before-headers') return;
  if (fault === 'cut-before-headers') {
    response.destroy();
    return;
  }
  response.writeHead(200, { 'content-type': wire.contentType }).flushHeaders();
  if (fault === 'hang-after-headers') return;
  if (fault === 'not-a-stream') {
    response.end('<html>\n<body>Welcome to the hotel network</body>\n</html>\n');
    return;
  }
  if (fault === 'endless-line') return endlessLine(response);
  if (answer.body !== undefined) {
    response.end(answer.body);
    return;
  }
  if (answer.split) return sendSplit(response, request, answer, wire, answer.split);
  await sendChunks(response, request, answer, wire);
}

/** Answers with the status of an HTTP fault, and echoes the key, as careless servers do; false for any other fault. */
export function sendFault(
  response: ServerResponse,
  { headers }: Pick<ProviderRequest, 'headers'>,
  fault: string | undefined,
  wire: Pick<Wire, 'errorBody'>,
): boolean {
  const refusal = httpFault(fault);
  if (refusal === null) return false;
  const key = headers.authorization ?? headers['x-api-key'] ?? '';
  response.writeHead(refusal.status, { 'content-type': 'application/json', ...refusal.headers });
  const body = JSON.stringify(wire.errorBody(refusal.type, `${refusal.message} You sent ${key}.`));
  if (fault === 'endless-error') response.write(body);
  else response.end(body);
  return true;
}

async function sendChunks(
  response: ServerResponse,
  request: ProviderRequest,
  answer: ScriptedAnswer,
  wire: Wire,
): Promise<void> {
  const { fault, hold, chunkDelayMs = 0 } = answer;
  const chunks = chunksOf(answer);
  const sent = fault === undefined ? chunks : chunks.slice(0, Math.ceil(chunks.length / 2));
  const write = (text: string) => text === '' || response.destroyed || response.write(text);
  write(opening(request, answer, wire));
  for (const [index, chunk] of sent.entries()) {
    if (hold?.afterChunks === index) await hold.until;
    if (chunkDelayMs > 0) await sleep(chunkDelayMs);
    if (response.destroyed) return;
    await answer.onChunk?.(index);
    if (!write(wire.text(chunk))) await Promise.race([once(response, 'drain'), request.closed]);
  }
  if (hold && hold.afterChunks >= sent.length) await hold.until;
  if (fault === undefined) response.end(ending(answer, wire));
  else if (fault === 'cut-mid-stream') setImmediate(() => response.destroy());
  else if (fault === 'end-early') response.end();
  else if (fault === 'malformed-json') response.end(wire.frame('{"choices":[{"delta":{"content":'));
  else if (fault === 'huge-chunk') response.end(wire.text('x'.repeat(HUGE)) + ending(answer, wire));
  else if (fault === 'error-event') response.end(wire.error('overloaded_error', 'Overloaded.'));
}

async function sendSplit(
  response: ServerResponse,
  request: ProviderRequest,
  answer: ScriptedAnswer,
  wire: Wire,
  split: (bytes: Buffer) => readonly Uint8Array[],
): Promise<void> {
  const text =
    opening(request, answer, wire) + chunksOf(answer).map(wire.text).join('') + ending(answer, wire);
  for (const piece of split(Buffer.from(text))) if (piece.length > 0) response.write(piece);
  response.end();
}

function opening({ model }: ProviderRequest, answer: ScriptedAnswer, wire: Wire): string {
  const { reasoning } = answer;
  return wire.start(model, usageOf(answer)) + (reasoning === undefined ? '' : wire.reasoning(reasoning));
}

function ending(answer: ScriptedAnswer, wire: Wire): string {
  return wire.end(answer.finish ?? 'STOP', usageOf(answer));
}

async function endlessLine(response: ServerResponse): Promise<void> {
  const block = 'data: '.padEnd(64 * 1024, 'x');
  const gone = once(response, 'close');
  while (!response.destroyed) if (!response.write(block)) await Promise.race([once(response, 'drain'), gone]);
}
