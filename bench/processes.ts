/** The children and temp dirs of a bench. Whatever happens, none of them outlives it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const running = new Set<Child>();
const tempDirs = new Set<string>();
const KEPT_OUTPUT = 8192;
/** What children said that ended badly and unasked: the likely reason for whatever failed next. */
const died: Error[] = [];

export class Child {
  readonly name: string;
  readonly pid: number;
  readonly spawnedAt: number;
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  readonly #process: ChildProcess;
  readonly #lineListeners = new Set<(line: string) => void>();
  #output = '';
  #killed = false;

  constructor(
    name: string,
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ) {
    this.name = name;
    this.spawnedAt = performance.now();
    this.#process = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.pid = this.#process.pid ?? -1;
    this.ended = new Promise((resolve) => {
      this.#process.once('close', (code, signal) => resolve(signal ?? code ?? -1));
      this.#process.once('error', (error) => {
        this.#output += String(error);
        resolve('not started');
      });
    });
    running.add(this);
    this.ended.then((how) => {
      running.delete(this);
      if (how !== 0 && !this.#killed) died.push(this.complaint(`ended with ${how}`));
    });
    this.#listen();
  }

  #listen(): void {
    let line = '';
    const receive = (text: string) => {
      this.#output = (this.#output + text).slice(-KEPT_OUTPUT);
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      for (const whole of lines) for (const listener of this.#lineListeners) listener(whole);
    };
    this.#process.stdout?.setEncoding('utf8').on('data', receive);
    this.#process.stderr?.setEncoding('utf8').on('data', receive);
    this.#process.stdin?.on('error', () => {});
  }

  onLine(listener: (line: string) => void): void {
    this.#lineListeners.add(listener);
  }

  /** The first line for which `pick` finds something. Throws when the child ends or takes too long. */
  waitFor<T>(pick: (line: string) => T | undefined, timeoutMs = 20_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(this.complaint('said nothing in time')), timeoutMs);
      const listener = (line: string) => {
        const found = pick(line);
        if (found === undefined) return;
        clearTimeout(timer);
        this.#lineListeners.delete(listener);
        resolve(found);
      };
      this.#lineListeners.add(listener);
      this.ended.then((how) => {
        clearTimeout(timer);
        reject(this.complaint(`ended with ${how}`));
      });
    });
  }

  complaint(what: string): Error {
    return new Error(`${this.name} ${what}. Its last output:\n${this.#output.trim()}`);
  }

  get output(): string {
    return this.#output;
  }

  kill(signal: NodeJS.Signals): void {
    this.#killed = true;
    this.#process.kill(signal);
  }

  /** Asks it to end, and insists after a while; a server that must be forced failed its stop. */
  async stop(timeoutMs = 15_000): Promise<void> {
    this.kill('SIGTERM');
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.kill('SIGKILL');
    }, timeoutMs);
    await this.ended;
    clearTimeout(timer);
    if (late) throw this.complaint(`did not stop within ${timeoutMs} ms of SIGTERM`);
  }
}

/** Runs a child to its end and returns the last line of its output that is JSON. */
export async function runForJson(child: Child): Promise<unknown> {
  let last: string | undefined;
  child.onLine((line) => {
    if (line.startsWith('{')) last = line;
  });
  const how = await child.ended;
  if (how !== 0 || last === undefined) throw child.complaint(`ended with ${how}`);
  return JSON.parse(last);
}

export function makeTempDir(label: string): string {
  const dir = mkdtempSync(join(tmpdir(), `freehold-bench-${label}-`));
  tempDirs.add(dir);
  return dir;
}

export function removeTempDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
  tempDirs.delete(dir);
}

/** Resident memory in MB (10^6 bytes), all threads and the allocator's caches included. */
export function residentMb(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (!found) throw new Error(`process ${pid} has no VmRSS`);
  return (Number(found[1]) * 1024) / 1e6;
}

/** Processor time used so far, in seconds, by all threads. The kernel counts in ticks of 10 ms. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function cleanUp(): void {
  for (const child of running) child.kill('SIGKILL');
  for (const dir of [...tempDirs]) {
    // A killed server may still write for a moment, so a dir that fills up again must not stop the rest.
    try {
      rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    } catch (error) {
      console.error(`could not remove ${dir}: ${error}`);
    }
  }
}

/** Runs a bench: prints its error, ends with 1 unless all its bars were met, leaves nothing behind. */
export async function runBench(bench: () => Promise<boolean>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      cleanUp();
      process.exit(130);
    });
  }
  process.once('uncaughtException', (error) => {
    console.error(error);
    cleanUp();
    process.exit(1);
  });
  let met = false;
  try {
    met = await bench();
  } catch (error) {
    console.error(error instanceof Error ? `\nThe bench failed: ${error.message}` : error);
    await sleep(200); // a crashed server may still be telling why
    for (const reason of died) if (reason !== error) console.error(`\n${reason.message}`);
  }
  cleanUp();
  process.exit(met ? 0 : 1);
}
