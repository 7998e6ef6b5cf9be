import type { Page } from 'playwright-core';

/** Notes what a page does wrong: errors of its scripts, on its console, and every request to elsewhere. */
export class PageWatch {
  /** In words, for the one who reads the test's output. */
  readonly faults: string[] = [];
  /** The addresses that were asked for and are not the house's; none of them was reached. */
  readonly elsewhere: string[] = [];
  readonly #page: Page;
  readonly #home: string;
  readonly #allowed: RegExp[];

  constructor(page: Page, baseUrl: string, allowed: readonly RegExp[]) {
    this.#page = page;
    this.#home = new URL(baseUrl).origin;
    this.#allowed = [...allowed];
  }

  async start(): Promise<void> {
    this.#page.on('pageerror', (error) => this.#note(`error: ${error.stack ?? error.message}`));
    this.#page.on('console', (message) => {
      const { url } = message.location();
      if (message.type() === 'error') this.#note(`console: ${message.text()} (${url})`);
    });
    this.#page.on('crash', () => this.faults.push('the page crashed'));
    await this.#page.context().route('**/*', (route, request) => {
      const url = new URL(request.url());
      if (url.origin === this.#home || ['data:', 'blob:', 'about:'].includes(url.protocol))
        return route.continue();
      this.elsewhere.push(url.href);
      this.#note(`request to elsewhere: ${url.href}`);
      return route.abort();
    });
  }

  /** From now on such an error is part of the test. */
  allow(...patterns: RegExp[]): void {
    this.#allowed.push(...patterns);
  }

  #note(fault: string): void {
    if (!this.#allowed.some((pattern) => pattern.test(fault))) this.faults.push(fault);
  }
}
