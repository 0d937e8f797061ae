import { GENERATION_EVENTS } from '../../tests/support/people/person.ts';
import type { FrameSocket } from './frame-socket.ts';

interface LiveEvent {
  readonly __typename: string;
  readonly text?: string;
}

/** What each of the viewers of one socket gets; by the number that `watch` was given. */
export interface Watcher {
  readonly onText: (viewer: number, text: string) => void;
  readonly onEnd: (viewer: number) => void;
  readonly onFault: (fault: string) => void;
}

/** Subscribes to a stream for each of `viewers` on this one socket: pairs of a viewer's number and a stream's id. */
export function watch(
  socket: FrameSocket,
  viewers: readonly (readonly [viewer: number, streamId: string])[],
  { onText, onEnd, onFault }: Watcher,
): void {
  socket.onClose = onFault;
  socket.onMessage = ({ id, type, payload }) => {
    if (type === 'ping') socket.send({ type: 'pong' });
    if (type === 'complete' || type === 'ping') return;
    const event = (payload as { data?: { generationEvents?: LiveEvent } }).data?.generationEvents;
    if (event === undefined) return onFault(`an answer broke: ${JSON.stringify(payload)}`);
    if (event.text !== undefined) onText(Number(id), event.text);
    else {
      // Not every peer ends a subscription by itself.
      socket.send({ id, type: 'complete' });
      onEnd(Number(id));
    }
  };
  for (const [viewer, generationId] of viewers)
    socket.send({
      id: String(viewer),
      type: 'subscribe',
      payload: { query: GENERATION_EVENTS, variables: { generationId } },
    });
}
