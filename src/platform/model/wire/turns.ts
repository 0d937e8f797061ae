import type { ChatImage, ChatMessage } from '../chat-model.port.ts';

/** What one side says until the other answers. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  /** Blank only beside images. */
  readonly text: string;
  readonly images: readonly ChatImage[];
}

/** Stands for what came before an answer whose question the model is not shown: a person has to begin. */
const EARLIER = '[…]';

/**
 * A prompt as the strictest servers want it, whose templates refuse any other for good: one system prompt, empty where there
 * is none, then user and assistant in turn, the user first, nobody silent. What one side says twice is joined.
 */
export function inTurns(messages: readonly ChatMessage[]): { system: string; turns: readonly Turn[] } {
  const turns: (Turn & { text: string; images: ChatImage[] })[] = [];
  let system = '';
  for (const { role, text, images = [] } of messages) {
    if (text.trim() === '' && images.length === 0) continue;
    const last = turns.at(-1);
    if (role === 'system') system = joined(system, text);
    else if (last?.role === role) {
      last.text = joined(last.text, text);
      last.images.push(...images);
    } else {
      if (!last && role === 'assistant') turns.push({ role: 'user', text: EARLIER, images: [] });
      turns.push({ role, text, images: [...images] });
    }
  }
  return { system, turns };
}

function joined(...texts: readonly string[]): string {
  return texts.filter((text) => text.trim() !== '').join('\n\n');
}
