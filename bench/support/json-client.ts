import { Client } from 'undici';

/** One kept-open connection that posts JSON, so that what is measured is the server and not a client's set-up. */
export class JsonClient implements AsyncDisposable {
  readonly #client: Client;
  readonly #headers: Record<string, string>;

  constructor(url: string, accessToken: string | null = null) {
    this.#client = new Client(url);
    this.#headers = { 'content-type': 'application/json', accept: 'application/json' };
    if (accessToken) this.#headers.authorization = `Bearer ${accessToken}`;
  }

  /** The answer's body as text; throws when the status is not 200. */
  async post(path: string, body: object): Promise<string> {
    const { statusCode, body: answer } = await this.#client.request({
      path,
      method: 'POST',
      headers: this.#headers,
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${text}`);
    return text;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client.close();
  }
}
