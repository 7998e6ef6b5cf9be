/** A fresh Freehold for a stream, and what it says of its tasks. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child, makeTempDir, sleep } from './processes.ts';

export interface TaskView {
  readonly id: string;
  readonly phase: string;
  readonly note: string;
  readonly lesson: { readonly phase: string; readonly done: number } | null;
}

export class FlywheelServer {
  readonly home: string;
  readonly child: Child;
  readonly url: string;

  private constructor(home: string, child: Child, url: string) {
    this.home = home;
    this.child = child;
    this.url = url;
  }

  /** Nothing but its teacher is told to it: what follows is found in the traffic. `autopilot` is the owner's yes. */
  static async start(teacherUrl: string, model: string, learn: object = {}): Promise<FlywheelServer> {
    const home = makeTempDir('flywheel');
    const settings = {
      experts: { teacher: { url: teacherUrl, models: [model], zone: 'device', price: { in: 2.5, out: 10 } } },
      learn: { autopilot: true, ...learn },
    };
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'config.yaml'), JSON.stringify(settings)); // JSON is YAML
    const launcher = process.env.FREEHOLD_BIN ?? join(import.meta.dirname, '..', 'bin', 'freehold');
    const child = new Child('freehold', launcher, ['up', '--port', '0', '--home', home]);
    const url = await child.waitFor((line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]);
    return new FlywheelServer(home, child, url);
  }

  async tasks(): Promise<TaskView[]> {
    const reply = await fetch(`${this.url}/api/tasks`);
    if (!reply.ok) throw new Error(`GET /api/tasks answered ${reply.status}: ${await reply.text()}`);
    return ((await reply.json()) as { data: TaskView[] }).data;
  }

  async post(path: string): Promise<void> {
    const reply = await fetch(this.url + path, { method: 'POST' });
    if (!reply.ok) throw new Error(`POST ${path} answered ${reply.status}: ${await reply.text()}`);
  }

  /** Until no lesson runs, for two looks in a row. */
  async untilQuiet(limitMs: number): Promise<void> {
    let quiet = 0;
    for (const until = performance.now() + limitMs; performance.now() < until && quiet < 4; ) {
      await sleep(400);
      quiet = (await this.tasks()).some(({ lesson }) => lesson) ? 0 : quiet + 1;
    }
  }

  async stop(): Promise<void> {
    await this.child.stop();
  }
}
