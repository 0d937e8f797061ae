import type { ProviderRequest } from './provider-request.ts';

interface Said {
  readonly role: string;
  readonly content: string | readonly unknown[];
  readonly images?: readonly string[];
}

/** All that a request says, the system prompt aside. */
export function turnsOf({ body }: ProviderRequest): readonly Said[] {
  const messages = body.messages as readonly Said[];
  return messages[0]?.role === 'system' ? messages.slice(1) : messages;
}

/** Whether the strictest chat templates take it: at most one system message, then user and assistant in turn, nobody silent. */
export function isInTurn(request: ProviderRequest): boolean {
  return turnsOf(request).every(
    ({ role, content, images }, at) =>
      role === (at % 2 === 0 ? 'user' : 'assistant') &&
      (images !== undefined || (typeof content === 'string' ? content.trim() !== '' : content.length > 0)),
  );
}
