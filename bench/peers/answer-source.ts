import { createDemoProvider } from '../../src/platform/model/demo.ts';

export const PROMPT = 'Please write a long essay.';
export const ANSWER_TOKENS = 500;
export const TOKEN_DELAY_MS = 5;
/** What a cursor of ours is before its sequence number, so that the peers' frames have as many bytes. */
export const CURSOR_PREFIX = 'AAAAAAAAAAAAAAAA.AAAAAAAAAAA.';

/** The very tokens, at the very pace, of the model that answers in our own server; resolves behind the last one. */
export async function writeAnswer(
  onToken: (text: string) => void,
  tokenDelayMs = TOKEN_DELAY_MS,
): Promise<void> {
  const request = {
    model: 'demo',
    messages: [{ role: 'user' as const, text: PROMPT }],
    maxOutputTokens: ANSWER_TOKENS,
  };
  await createDemoProvider({ tokenDelayMs }).stream(
    request,
    (event) => {
      if (event.type === 'text') onToken(event.text);
    },
    new AbortController().signal,
  );
}
