import type { Browser, ConsoleMessage, Page } from 'playwright-core';

/** GraphiQL draws its pane anew for each event, which a busy machine with two cores does slowly. */
const PATIENCE_MS = 90_000;

/** A browser's tab with GraphiQL in it, and what a person does there. */
export class GraphiqlTab {
  readonly page: Page;
  /** Addresses outside of this machine that the page asked for; they are not reached. */
  readonly outside: string[];
  /** What the page complained about. */
  readonly complaints: string[];

  private constructor(page: Page, outside: string[], complaints: string[]) {
    this.page = page;
    this.outside = outside;
    this.complaints = complaints;
  }

  /** Opens the address and waits until the editor shows what it is expected to open with. */
  static async open(browser: Browser, url: string, shown = 'Register'): Promise<GraphiqlTab> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const outside: string[] = [];
    const complaints: string[] = [];
    await context.route('**', (route) => (isHere(route.request().url()) ? route.continue() : route.abort()));
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('request', (request) => {
      if (!isHere(request.url())) outside.push(request.url());
    });
    page.on('websocket', (socket) => {
      if (!isHere(socket.url())) outside.push(socket.url());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message: ConsoleMessage) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await page.goto(url);
    await page.locator('.graphiql-query-editor').getByText(shown).first().waitFor();
    return new GraphiqlTab(page, outside, complaints);
  }

  /** Presses the play button and chooses an operation. */
  async run(operation: string): Promise<void> {
    await this.page.locator('.graphiql-execute-button').click();
    await this.page.getByRole('menuitem', { name: operation, exact: true }).click();
  }

  /** Runs an operation and gives the data that the server answered with. */
  async ask<T>(operation: string): Promise<T> {
    const answered = this.page.waitForResponse(
      (response) =>
        response.request().method() === 'POST' &&
        response.request().postDataJSON().operationName === operation,
    );
    await this.run(operation);
    const { data, errors } = (await (await answered).json()) as { data: T; errors?: unknown };
    if (errors !== undefined) throw new Error(`${operation}: ${JSON.stringify(errors)}`);
    return data;
  }

  /** Waits until the pane of results shows this. */
  async shows(text: string): Promise<void> {
    await this.page.locator('.graphiql-response').getByText(text).first().waitFor();
  }

  /** From now on, the length of the answer's text at each change, as long as it is being written. */
  async recordGrowth(): Promise<() => Promise<number[]>> {
    await this.page.evaluate(() => {
      const panel = document.querySelector('#answer') as HTMLElement;
      const lengths: number[] = [];
      Object.assign(globalThis, { answerLengths: lengths });
      new MutationObserver(() => {
        if (panel.querySelector('#answer-status')?.textContent?.startsWith('being written'))
          lengths.push(panel.querySelector('#answer-text')?.textContent?.length ?? 0);
      }).observe(panel, { childList: true, characterData: true, subtree: true });
    });
    return () =>
      this.page.evaluate(() => (globalThis as unknown as { answerLengths: number[] }).answerLengths);
  }
}

function isHere(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return ['blob:', 'data:'].includes(protocol) || hostname === '127.0.0.1';
}
