/** Puts the rows of a stream to a server, one after another at a steady pace, and notes what comes back. */
import { Pool } from 'undici';
import type { Row } from './flywheel-data.ts';

export interface Answered {
  readonly row: Row;
  readonly said: string;
  /** `student` or `remote`. */
  readonly kind: string;
  readonly confidence: number | undefined;
  readonly us: number;
}

export interface Pace {
  /** Asks a second. */
  readonly rate: number;
  /** Asks under way at most. */
  readonly atOnce: number;
}

export class FlywheelClient {
  readonly #pool: Pool;
  readonly #prompt: string;
  readonly #model: string;

  constructor(url: string, model: string, prompt: string) {
    this.#pool = new Pool(url, { connections: 64, pipelining: 1 });
    this.#prompt = prompt;
    this.#model = model;
  }

  async ask(row: Row): Promise<Answered> {
    const started = performance.now();
    const { statusCode, headers, body } = await this.#pool.request({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: this.#model,
        messages: [
          { role: 'system', content: this.#prompt },
          { role: 'user', content: row.text },
        ],
      }),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`The server answered ${statusCode}: ${text.slice(0, 300)}`);
    const reply = JSON.parse(text) as { choices: { message: { content: string } }[] };
    const confidence = headers['x-freehold-confidence'];
    return {
      row,
      said: reply.choices[0]?.message.content ?? '',
      kind: String(headers['x-freehold-kind']),
      confidence: confidence === undefined ? undefined : Number(confidence),
      us: (performance.now() - started) * 1_000,
    };
  }

  /** Every row once, in order. A server that is slower than the pace is waited for. */
  async stream(
    rows: readonly Row[],
    { rate, atOnce }: Pace,
    done?: (answered: Answered) => void,
  ): Promise<Answered[]> {
    const answers: Answered[] = new Array(rows.length);
    const started = performance.now();
    let next = 0;
    const work = async () => {
      while (next < rows.length) {
        const index = next++;
        const dueMs = (index / rate) * 1_000 - (performance.now() - started);
        if (dueMs > 1) await new Promise((resolve) => setTimeout(resolve, dueMs));
        const answered = await this.ask(rows[index] as Row);
        answers[index] = answered;
        done?.(answered);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return answers;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
