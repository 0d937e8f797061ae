import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { openAiWire } from './openai-wire.ts';
import type { Fault } from './scripted-answer.ts';
import { sendFault } from './send-answer.ts';

/** A recording that the provider was asked to write down. */
export interface ReceivedRecording {
  readonly headers: IncomingHttpHeaders;
  readonly fields: Readonly<Record<string, string>>;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** What is said in all recordings, or what goes wrong. */
export type Transcript = { readonly body: unknown } | { readonly fault: Fault };

/** Takes a form with a recording and answers; rejects when the form is cut off. */
export async function takeRecording(
  incoming: IncomingMessage,
  response: ServerResponse,
  transcript: Transcript,
): Promise<ReceivedRecording> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const request = new Request('http://fake', {
    method: 'POST',
    headers: { 'content-type': incoming.headers['content-type'] ?? '' },
    body: Buffer.concat(chunks),
  });
  const fields: Record<string, string> = {};
  let file = new File([], '');
  for (const [name, value] of await request.formData()) {
    if (typeof value === 'string') fields[name] = value;
    else if (name === 'file') file = value;
  }
  answer(incoming, response, transcript);
  return {
    headers: incoming.headers,
    fields,
    filename: file.name,
    contentType: file.type,
    bytes: Buffer.from(await file.arrayBuffer()),
  };
}

function answer({ headers }: IncomingMessage, response: ServerResponse, transcript: Transcript): void {
  if ('body' in transcript) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(transcript.body));
  } else if (transcript.fault === 'cut-before-headers') response.destroy();
  else if (transcript.fault === 'not-a-stream') response.end('<html></html>');
  else sendFault(response, { headers }, transcript.fault, openAiWire);
}
