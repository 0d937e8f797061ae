import { createParser } from 'eventsource-parser';
import { Agent, request } from 'undici';
import { CHAT } from './chat-request.ts';

const dispatcher = new Agent({ connections: 4096, headersTimeout: 0, bodyTimeout: 0 });

/** The least that reads an answer: undici's `request` and eventsource-parser. Resolves behind the last token. */
export async function askFloor(providerUrl: string, onText: (text: string) => void): Promise<void> {
  const { body } = await request(`${providerUrl}/v1/chat/completions`, { ...CHAT, dispatcher });
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') return;
      const text = JSON.parse(data).choices[0]?.delta.content;
      if (text) onText(text);
    },
  });
  body.setEncoding('utf8');
  for await (const chunk of body) parser.feed(chunk);
}
