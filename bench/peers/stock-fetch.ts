// Yoga's guide with the provider asked by the global `fetch`.
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { serveStock } from './stock-live.ts';
import { CHAT } from './support/chat-request.ts';
import { eventsInto } from './support/events.ts';

const provider = process.env.PROVIDER_URL ?? '';
const events = eventsInto(await serveStock((streamId) => void answer(streamId)));

async function answer(streamId: string): Promise<void> {
  const { body } = await fetch(`${provider}/v1/chat/completions`, CHAT);
  if (body === null) throw new Error('the provider answered nothing');
  const stream = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .pipeThrough(new EventSourceParserStream());
  for await (const { data } of stream) {
    if (data === '[DONE]') break;
    const text = JSON.parse(data).choices[0]?.delta.content;
    if (text) events.onToken(streamId, text);
  }
  events.onEnd(streamId);
}
