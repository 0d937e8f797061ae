import { expect, test } from 'vitest';
import type { ChatEvent } from '../../../src/platform/model/chat-model.port.ts';
import { EventWriter } from '../../../src/platform/model/wire/event-writer.ts';

test('half a character of the reasoning does not join the text', () => {
  const events: ChatEvent[] = [];
  const writer = new EventWriter((event) => events.push(event));
  writer.write('reasoning', 'a\ud83d');
  writer.write('text', '\ude00b');
  writer.finish('STOP');
  expect(events).toEqual([
    { type: 'reasoning', text: 'a' },
    { type: 'reasoning', text: '\ufffd' },
    { type: 'text', text: '\ufffdb' },
    { type: 'finish', reason: 'STOP' },
  ]);
});
