import assert from 'node:assert/strict';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findBrowser } from './find-browser.ts';
import { PageWatch } from './page-watch.ts';

const ARGUMENTS = [
  '--no-sandbox', // containers give it no namespaces, and it looks at nothing but our own pages
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The cable is out: no name is found, and only this machine can be reached.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];
const WAIT_MS = 30_000;
/** Narrower than this is a phone: it is held upright and touched. */
const PHONE_PX = 600;

const program = findBrowser(process.env);

/** Why there are no browser tests here, for `suite(name, { skip: noBrowser }, ...)`; false where there are. */
export const noBrowser: string | false =
  program === undefined &&
  'there is no Chromium on this machine: install one (apt-get install chromium), or name it in FREEHOLD_BROWSER';

export interface PageOptions {
  /** The address that paths such as `/chat` are below. */
  readonly baseUrl: string;
  /** In CSS pixels; 1280 where left out. */
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly reducedMotion?: boolean;
  /** Errors on the console that the test is about, e.g. `/401/`. All others fail it. */
  readonly allowed?: readonly RegExp[];
}

/** A page that fails its test for what nobody asked for: an error, a breach of the policy, a request to elsewhere. */
export interface TestPage {
  readonly page: Page;
  readonly watch: PageWatch;
  /** Closes the page; throws where it did something wrong. */
  [Symbol.asyncDispose](): Promise<void>;
}

export class TestBrowser {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async open(): Promise<TestBrowser> {
    assert.ok(program !== undefined, noBrowser || '');
    return new TestBrowser(await chromium.launch({ executablePath: program, args: ARGUMENTS }));
  }

  /** A page of a browser profile of its own, with nothing in it. */
  async newPage(options: PageOptions): Promise<TestPage> {
    const context = await this.#browser.newContext(contextOptions(options));
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const watch = new PageWatch(page, options.baseUrl, options.allowed ?? []);
    await watch.start();
    return { page, watch, [Symbol.asyncDispose]: () => end(context, watch) };
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function contextOptions({ baseUrl, width = 1280, height, dark = false, reducedMotion = false }: PageOptions) {
  const isPhone = width < PHONE_PX;
  return {
    baseURL: baseUrl,
    viewport: { width, height: height ?? (isPhone ? 844 : 800) },
    colorScheme: dark ? ('dark' as const) : ('light' as const),
    reducedMotion: reducedMotion ? ('reduce' as const) : ('no-preference' as const),
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...(isPhone ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {}),
  };
}

async function end(context: BrowserContext, watch: PageWatch): Promise<void> {
  await context.close();
  // Where the test failed already, its runner shows neither error in full.
  for (const fault of watch.faults) process.stderr.write(`the page: ${fault}\n`);
  assert.deepEqual(watch.faults, [], 'the page did what it should not');
}
