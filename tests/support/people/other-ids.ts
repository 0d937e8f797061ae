import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import type { Person } from './person.ts';

/** Ids that one person has: of a conversation with one question and its whole answer. */
export interface Owned {
  readonly Conversation: string;
  readonly Message: string;
  readonly Generation: string;
}

export async function ownedBy(person: Person): Promise<Owned> {
  const conversationId = await person.startConversation();
  const { answerId, generationId } = await person.send(conversationId, 'Hello');
  await person.readAnswer(generationId);
  return { Conversation: conversationId, Message: answerId, Generation: generationId };
}

const NOBODY = '018f3c5e-0000-7000-8000-000000000000';

/** Every id that names no `type` of the caller's: garbled, missing, of another type, somebody else's. */
export function idsThatNameNothing(type: keyof Owned, own: Owned, foreign: Owned): Record<string, string> {
  const others = (['Conversation', 'Message', 'Generation'] as const).filter((name) => name !== type);
  const rawId = Buffer.from(own[type], 'base64url').toString().split(':')[1] ?? '';
  return {
    empty: '',
    blank: ' ',
    garbage: '%%% no id',
    'a bare UUID': rawId,
    'a number': '1',
    missing: encodeGlobalId(type, NOBODY),
    'without a row id': encodeGlobalId(type, ''),
    'with a garbled row id': encodeGlobalId(type, `${rawId}x`),
    'with SQL': encodeGlobalId(type, `${rawId}' OR '1'='1`),
    'with U+0000': encodeGlobalId(type, `${rawId}\u0000`),
    'of an unknown type': encodeGlobalId('Nothing', rawId),
    'of a prototype': encodeGlobalId('__proto__', rawId),
    ...Object.fromEntries(others.map((name) => [`the row id under ${name}`, encodeGlobalId(name, rawId)])),
    ...Object.fromEntries(others.map((name) => [`one’s own ${name}`, own[name]])),
    'somebody else’s': foreign[type],
  };
}
