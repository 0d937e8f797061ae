// Yoga's guide with the provider asked by the AI SDK, as its guide has it: `streamText` and its `textStream`.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText } from 'ai';
import { serveStock } from './stock-live.ts';
import { eventsInto } from './support/events.ts';

const provider = createOpenAICompatible({
  name: 'bench',
  baseURL: `${process.env.PROVIDER_URL}/v1`,
  apiKey: 'bench',
  includeUsage: true,
});
const events = eventsInto(await serveStock((streamId) => void answer(streamId)));

async function answer(streamId: string): Promise<void> {
  const { textStream } = streamText({ model: provider('bench'), prompt: 'Hello' });
  for await (const text of textStream) events.onToken(streamId, text);
  events.onEnd(streamId);
}
