import { unwatchFile, watchFile } from 'node:fs';
import type { Config } from '#config/config.ts';
import { asAppError } from '#contract/errors.ts';
import type { Log } from '#std/world.ts';

/** How often it is looked whether the config file was written to. */
const LOOK_EVERY_MS = 1_000;

/** What a house does with settings that changed while it runs. */
export interface ConfigUse {
  /** The settings as they are now: file, environment and flags. Throws AppError where they cannot be used. */
  readonly read: () => Config;
  /** Takes up the experts among them, and answers which of them are others now. Throws AppError; then nothing changed. */
  readonly use: (config: Config) => readonly string[];
  /** Settings that hold from the next start on are compared with these. */
  readonly inForce: Config;
  readonly log: Log;
}

/** Takes up what changes in the config file: experts at once, everything else is told to need a restart. */
export class ConfigWatch {
  readonly #file: string;
  readonly #on: ConfigUse;
  readonly #secondLook: NodeJS.Timeout;
  #told = '';
  readonly #look = () => this.look();

  constructor(file: string, on: ConfigUse) {
    this.#file = file;
    this.#on = on;
    watchFile(file, { persistent: false, interval: LOOK_EVERY_MS }, this.#look);
    // What changed before the watch had looked for the first time would never show.
    this.#secondLook = setTimeout(this.#look, LOOK_EVERY_MS).unref();
  }

  /** A file that cannot be used is told of once, and the house goes on with what it has. */
  look(): void {
    try {
      const config = this.#on.read();
      const changed = this.#on.use(config);
      if (changed.length > 0)
        this.#on.log(`freehold: ${this.#file} changed: ${tellExperts(changed, config)}`);
      this.#tellOnce(waiting(this.#on.inForce, config));
    } catch (thrown) {
      const { message, hint } = asAppError(thrown);
      this.#tellOnce(`freehold: ${message}. ${hint ? `${hint} ` : ''}The house goes on as it was.`);
    }
  }

  close(): void {
    clearTimeout(this.#secondLook);
    unwatchFile(this.#file, this.#look);
  }

  /** Nothing is told twice in a row; what was put right may go wrong again. */
  #tellOnce(line: string): void {
    if (line !== '' && line !== this.#told) this.#on.log(line);
    this.#told = line;
  }
}

function tellExperts(changed: readonly string[], { experts }: Config): string {
  return changed
    .map((id) => (Object.hasOwn(experts, id) ? `${id} is connected` : `${id} is gone`))
    .join(', ');
}

/** The groups of settings, experts aside, that are others now. */
function waiting(inForce: Config, config: Config): string {
  const groups = (Object.keys(config) as (keyof Config)[]).filter(
    (group) => group !== 'experts' && JSON.stringify(config[group]) !== JSON.stringify(inForce[group]),
  );
  if (groups.length === 0) return '';
  return `freehold: what changed under ${groups.join(', ')} holds from the next start on`;
}
