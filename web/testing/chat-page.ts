import type { Locator, Page } from 'playwright-core';

/** The chat page, as a person knows it. */
export class ChatPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get field(): Locator {
    return this.page.locator('textarea[aria-label="Your message"]');
  }

  get answers(): Locator {
    return this.page.getByRole('article', { name: 'Answer' });
  }

  get asked(): Locator {
    return this.page.getByRole('article', { name: 'You said' });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async open(path = '/chat'): Promise<void> {
    await this.page.goto(path);
    await this.field.waitFor();
  }

  /** Says it and waits until the answer has ended. */
  async say(words: string): Promise<void> {
    const before = await this.answers.count();
    await this.field.fill(words);
    await this.field.press('Enter');
    await this.ended(before);
  }

  /** Resolves when the answer of this number, from 0, has ended, however it did. */
  async ended(index: number): Promise<void> {
    await this.answers.nth(index).and(this.page.locator('[aria-busy="false"]')).waitFor();
  }

  /** The id of the conversation, once it has one. */
  async id(): Promise<string> {
    await this.page.waitForURL(/\/chat\/[0-9a-f-]{36}$/);
    return this.page.url().split('/').at(-1) ?? '';
  }

  /** Whether the page can be scrolled sideways, which it never should. */
  isTooWide(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  }
}
