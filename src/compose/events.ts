import type { Viewer } from '../core/viewer.ts';
import { viewerEvents } from '../features/accounts/viewer-events.ts';
import { conversationEvents } from '../features/conversations/conversation-events.ts';
import type { TemplateReading } from '../features/templates/template-reading.ts';
import type { Reads } from '../graphql/context.ts';
import type { ServicesOf } from './part.ts';
import type { Platform } from './platform.ts';

declare module '../graphql/context.ts' {
  interface Services extends ServicesOf<typeof composeEvents> {}
}

interface Used {
  readonly templateReading: TemplateReading;
  readonly reads: () => Pick<Reads, 'conversations' | 'folders' | 'messages'>;
}

/** What happens to a person's things, and in one conversation. */
export function composeEvents({ subscriptions }: Platform, { templateReading, reads }: Used) {
  const conversation = (viewer: Viewer, id: string) => reads().conversations.isVisible(viewer, id);
  const message = async (viewer: Viewer, id: string) =>
    (await reads().messages.byId(viewer, id, {})) !== null;
  return {
    services: {
      viewerEvents: viewerEvents(subscriptions, {
        conversation,
        folder: async (viewer, id) => (await reads().folders.byId(viewer, id)) !== null,
        promptTemplate: async (viewer, id) => (await templateReading.byId(viewer, id)) !== null,
        message,
      }),
      conversationEvents: conversationEvents(subscriptions, { conversation, message }),
    },
  };
}
