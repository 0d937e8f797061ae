/** Where an answer is seen growing: the pane of results shows one event at a time. */
export interface AnswerPanel {
  /** One line on what the page remembers. */
  tell(line: string): void;
  /** A new stream of events; what the panel showed goes with its first piece of text. */
  open(): { write(event: unknown): void; end(how: string): void };
}

/** Made in the browser, in the elements of the page. Carried as text, so it uses nothing from outside of itself. */
export function createAnswerPanel(page: Document): AnswerPanel {
  interface Event {
    readonly __typename?: string;
    readonly text?: string;
    readonly status?: string;
    readonly error?: { readonly message?: string };
  }

  const element = (id: string) => page.getElementById(id) as HTMLElement;
  const panel = element('answer');
  const text = element('answer-text');
  const status = element('answer-status');
  element('answer-close').addEventListener('click', () => {
    panel.hidden = true;
  });

  return {
    tell(line) {
      element('memory').textContent = line;
    },
    open() {
      let pieces = 0;
      let ending: string | null = null;
      const show = (event: Event) => {
        if (event.text !== undefined && (event.__typename ?? 'TextDelta') === 'TextDelta') {
          if (pieces === 0) {
            text.textContent = '';
            panel.hidden = false;
          }
          pieces += 1;
          const atEnd = text.scrollHeight - text.scrollTop - text.clientHeight < 40;
          text.append(event.text);
          if (atEnd) text.scrollTop = text.scrollHeight;
          status.textContent = `being written · ${pieces} events`;
        } else if (event.status !== undefined) ending = event.error?.message ?? event.status.toLowerCase();
      };
      return {
        write(event) {
          if (typeof event === 'object' && event !== null) show(event);
        },
        end(how) {
          if (pieces > 0) status.textContent = `${ending ?? how} · ${pieces} events`;
        },
      };
    },
  };
}
