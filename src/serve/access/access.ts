import { AppError } from '#contract/errors.ts';
import type { World } from '#std/world.ts';
import { Credentials } from './credentials.ts';
import { PageTokens } from './page-token.ts';
import { isPassword } from './password.ts';
import { Sessions } from './sessions.ts';
import { type Patience, TryLimit } from './try-limit.ts';

const HOUR_MS = 3_600_000;
/** Five slips cost nothing; whoever goes on waits 1 s, then 2, then 4, up to a quarter of an hour. */
const EACH: Patience = { free: 5, firstWaitMs: 1_000, longestWaitMs: HOUR_MS / 4, forgetMs: HOUR_MS };
/** Over all addresses together: a crowd that guesses is slowed down, and its owner waits a minute at most. */
const TOGETHER: Patience = { free: 50, firstWaitMs: 1_000, longestWaitMs: 60_000, forgetMs: HOUR_MS };
/** Keys cannot be guessed; this quiets programs that go on with one that was removed. */
const KEYS: Patience = { free: 20, firstWaitMs: 1_000, longestWaitMs: 60_000, forgetMs: HOUR_MS };
const EVERYBODY = 'everybody';
/** Passwords that wait for their turn to be checked: each takes about 0.3 s and 32 MiB. */
const MOST_WAITING = 8;

/** Who asks: a program with a key, or a person who signed in. */
export type Visitor =
  | { readonly by: 'key'; readonly name: string }
  | { readonly by: 'session'; readonly id: string };

export interface AccessOptions {
  /** See access-file.ts. */
  readonly file: string;
  /** Ask for a password or key on loopback too. */
  readonly always: boolean;
  readonly world: Pick<World, 'clock' | 'log'>;
  /** How often the file is looked at, in ms. */
  readonly lookMs?: number;
}

/** Who may look: the password, the keys, who is signed in, and how often wrong ones may be tried. */
export class Access {
  readonly tokens = new PageTokens();
  readonly always: boolean;
  readonly #credentials: Credentials;
  readonly #sessions = new Sessions();
  readonly #each = new TryLimit(EACH);
  readonly #together = new TryLimit(TOGETHER);
  readonly #keyTries = new TryLimit(KEYS);
  readonly #world: AccessOptions['world'];
  readonly #whenChanged = new Set<() => void>();
  #checks: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor({ file, always, world, lookMs }: AccessOptions) {
    this.always = always;
    this.#world = world;
    this.#credentials = new Credentials(
      file,
      world.log,
      (before, after) => {
        if (before.password?.hash !== after.password?.hash) this.#sessions.endAll();
        for (const changed of this.#whenChanged) changed();
      },
      lookMs,
    );
  }

  get hasPassword(): boolean {
    return this.#credentials.password !== undefined;
  }

  keyBearer(key: string): Visitor | undefined {
    const name = this.#credentials.keyName(key);
    return name === undefined ? undefined : { by: 'key', name };
  }

  sessionBearer(id: string): Visitor | undefined {
    return this.#sessions.isOpen(id, this.#world.clock.nowMs()) ? { by: 'session', id } : undefined;
  }

  /** Counts a wrong key. Throws `too_many_tries` where there were too many from that address. */
  wrongKey(address: string): void {
    const nowMs = this.#world.clock.nowMs();
    const waitMs = this.#keyTries.waitMs(address, nowMs);
    if (waitMs > 0) throw tooManyTries(waitMs);
    this.#keyTries.count(address, nowMs);
  }

  /**
   * Answers with the id of a new session. A key is as good as the password. Throws AppError `password_wrong`, or
   * `too_many_tries` with the time to wait.
   */
  async signIn(password: string, address: string): Promise<string> {
    const { clock } = this.#world;
    if (this.#waiting >= MOST_WAITING) throw tooManyTries(1_000);
    const nowMs = clock.nowMs();
    const waitMs = Math.max(this.#each.waitMs(address, nowMs), this.#together.waitMs(EVERYBODY, nowMs));
    if (waitMs > 0) throw tooManyTries(waitMs);
    this.#each.count(address, nowMs);
    this.#together.count(EVERYBODY, nowMs);
    if (!(await this.#isRight(password))) {
      const next = this.#each.waitMs(address, clock.nowMs());
      if (next > 0) this.#world.log(`freehold: wrong passwords from ${address}: ${seconds(next)} s to wait`);
      throw new AppError('password_wrong', 'Cannot sign in: that is not the password', {
        hint: 'It can be set anew on the machine itself: freehold password',
      });
    }
    this.#each.forget(address);
    this.#together.uncount(EVERYBODY, clock.nowMs());
    return this.#sessions.begin(clock.nowMs());
  }

  signOut(id: string): void {
    this.#sessions.end(id);
    for (const changed of this.#whenChanged) changed();
  }

  /** Calls `changed` when somebody who was let in may not be any more; answers with how to stop that. */
  onChange(changed: () => void): () => void {
    this.#whenChanged.add(changed);
    return () => this.#whenChanged.delete(changed);
  }

  close(): void {
    this.#credentials.close();
  }

  /** One after another, so that guesses never take more than one core and 32 MiB. */
  async #isRight(password: string): Promise<boolean> {
    if (this.keyBearer(password)) return true;
    const stored = this.#credentials.password;
    if (!stored) return false;
    this.#waiting += 1;
    const check = this.#checks.then(() => isPassword(password, stored)).finally(() => (this.#waiting -= 1));
    this.#checks = check.catch(() => false);
    return check;
  }
}

function tooManyTries(waitMs: number): AppError {
  return new AppError('too_many_tries', 'Cannot sign in: there were too many wrong tries', {
    hint: `Wait ${seconds(waitMs)} s.`,
    retryAfterMs: waitMs,
    values: { retry_after_s: seconds(waitMs) },
  });
}

function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
