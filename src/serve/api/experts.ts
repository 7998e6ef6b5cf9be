import type { Connections } from '#contract/connections.ts';
import { AppError } from '#contract/errors.ts';
import type { ExpertReport } from '#flows/expert-report.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { missing } from '../openai/fields.ts';
import { readConnection } from './experts-fields.ts';
import { expertJson, studentJson, triedJson } from './experts-json.ts';
import { pathAfter } from './tasks-request.ts';

const DAY_MS = 86_400_000;
/** Students that are no more, or never were let in, stand with their task. */
const STUDENTS_LISTED: readonly string[] = ['serving', 'certified', 'shadow'];

/** `GET /api/experts`: students, then local models, then remotes; what was asked of them in the last 24 hours. */
export async function listExperts(exchange: Exchange, door: Door): Promise<void> {
  const [report, tasks] = await Promise.all([reportOf(door), door.records.ask({ about: 'tasks' })]);
  const students = tasks.flatMap((task) =>
    task.candidates
      .filter(({ state }) => STUDENTS_LISTED.includes(state))
      .map((student) => studentJson(task, student, report)),
  );
  const connections = new Map(door.connections?.list().map((one) => [one.id, one]));
  const cards = door.house.cards.toSorted(
    (a, b) => Number(a.kind === 'remote') - Number(b.kind === 'remote'),
  );
  const others = cards.map((card) => expertJson(card, connections.get(card.id), report));
  exchange.json(200, { data: [...students, ...others], next: null });
}

/** `POST /api/experts/test`: asks an address for its models; nothing of it is kept. */
export async function testExpert(exchange: Exchange, door: Door): Promise<void> {
  const { name, wish } = await readConnection(exchange);
  exchange.json(200, triedJson(await connectionsOf(door).test(name, wish, exchange.signal)));
}

/** `POST /api/experts`: connects an expert, or changes one; it answers from then on. */
export async function connectExpert(exchange: Exchange, door: Door): Promise<void> {
  const { name, wish } = await readConnection(exchange);
  if (name === undefined) throw missing('name');
  const { connection, isNew } = connectionsOf(door).connect(name, wish);
  const card = door.house.cards.find(({ id }) => id === name);
  if (!card) throw new AppError('internal', `Cannot find the expert "${name}" that was just connected`);
  exchange.json(isNew ? 201 : 200, expertJson(card, connection, await reportOf(door)));
}

/** `DELETE /api/experts/{name}`: takes a remote out of the configuration; asks under way may end. */
export function disconnectExpert(exchange: Exchange, door: Door): void {
  const name = pathAfter('/api/experts/', exchange);
  const card = door.house.experts.get(name)?.card;
  if (card && card.kind !== 'remote')
    throw new AppError('bad_request', `Cannot disconnect "${name}": it is a ${card.kind} of this house`, {
      hint:
        card.kind === 'local'
          ? `To remove the model: DELETE /api/models/${encodeURIComponent(name)}`
          : 'To let it rest: POST /api/tasks/ID/hold',
    });
  connectionsOf(door).disconnect(name);
  exchange.json(200, { id: name, deleted: true });
}

function reportOf(door: Door): Promise<ExpertReport> {
  return door.records.ask({ about: 'experts', sinceMs: door.house.world.clock.nowMs() - DAY_MS });
}

function connectionsOf({ connections }: Door): Connections {
  if (connections) return connections;
  throw new AppError('unsupported', 'Cannot change the experts of this house: its settings are fixed', {
    hint: 'Connect it to the house of your own: freehold connect NAME --url URL',
  });
}
