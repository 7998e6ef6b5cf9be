/** Whether the answers are the right ones. */
import { NO_STORIES, storiesModel } from '#testing/tiny-models/stories-model.ts';
import { type Bar, printTable } from '../table.ts';
import { FreeholdArm } from './freehold-arm.ts';
import { type Bench, type Outcome, tellProgress } from './part.ts';
import { schemaSuite } from './schemas.ts';

const OTHERS = 7;
/** The known text begins with this; what follows it is asked for. */
const BEGINNING = 'Once';
const TOKENS = 190;

export async function correct(bench: Bench): Promise<Outcome> {
  const known = await knownText(bench);
  const schemas = await schemaSuite(bench);
  return {
    figures: { known: known.figures, schemas: schemas.figures },
    bars: [...known.bars, ...schemas.bars],
  };
}

interface Story {
  readonly prompt: string;
  readonly options: Readonly<Record<string, unknown>>;
}

async function knownText({ options, models }: Bench): Promise<Outcome> {
  const model = storiesModel(models.folder);
  if (!model) {
    console.log(`\nThe known text was not compared: ${NO_STORIES}.`);
    return { figures: NO_STORIES, bars: [] };
  }
  const { threads } = options;
  const house = await FreeholdArm.start({
    models: { stories: model.file },
    engine: { threads, parallel: OTHERS + 1 },
  });
  tellProgress('the known text and seeds, alone and beside others');
  const greedy = { prompt: BEGINNING, options: { num_predict: TOKENS, temperature: 0 } };
  const isKnown = (text: string) => text.length > TOKENS && model.greedyText.startsWith(BEGINNING + text);
  const alone = isKnown(await tell(house, greedy));
  const seeds = Array.from({ length: OTHERS }, (_, index) => index);
  const oneByOne = async () => {
    const texts: string[] = [];
    for (const seed of seeds) texts.push(await tell(house, seeded(seed)));
    return texts;
  };
  const first = await oneByOne();
  const again = await oneByOne();
  const [beside = '', ...together] = await Promise.all(
    [greedy, ...seeds.map(seeded)].map((story) => tell(house, story)),
  );
  const after = await oneByOne();
  await house.stop();
  const sameAs = (texts: readonly string[]) => seeds.filter((seed) => texts[seed] === first[seed]).length;
  const checks: [what: string, holds: boolean][] = [
    ['greedy text as known, alone', alone],
    [`greedy text as known, beside ${OTHERS} others`, isKnown(beside)],
    ['the same seed, the same text', sameAs(again) === OTHERS],
    ['another seed, another text', new Set(first).size === OTHERS],
  ];
  printTable(
    'Texts of the model with 260 thousand trained weights',
    ['what', ''],
    checks.map(([what, holds]) => [what, holds ? 'yes' : 'NO']),
  );
  const beyond = { again: sameAs(again), besideOthers: sameAs(together), afterOthers: sameAs(after) };
  // In a batch, and at other places of the memory, sums are taken in another order: the last bit differs at times.
  console.log(
    `With a seed, of ${OTHERS} texts ${beyond.again} are the same again, ${beyond.besideOthers} beside others, ${beyond.afterOthers} after them.`,
  );
  return { figures: { ...Object.fromEntries(checks), ...beyond }, bars: [checksBar(checks)] };
}

function checksBar(checks: readonly [string, boolean][]): Bar {
  const held = checks.filter(([, holds]) => holds).length;
  return {
    what: 'correct: known text and seeds',
    figure: `${held} of ${checks.length}`,
    bar: 'all',
    met: held === checks.length,
  };
}

/** A story that differs from number to number, and is the same for one. */
function seeded(seed: number): Story {
  return { prompt: 'One day', options: { num_predict: TOKENS, temperature: 1, seed: 1_000 + seed } };
}

async function tell(house: FreeholdArm, { prompt, options }: Story): Promise<string> {
  const body = { model: 'stories', prompt, raw: true, stream: false, options };
  const reply = await house.post('/api/generate', body);
  if (reply.status !== 200) throw new Error(`a story: ${reply.status} ${JSON.stringify(reply.body)}`);
  return (reply.body as { response: string }).response;
}
