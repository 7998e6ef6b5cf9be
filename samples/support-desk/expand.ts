import type { Thing } from './material/thing.ts';
import { things } from './material/things.ts';
import { words } from './material/words.ts';
import type { Random } from './random.ts';

/**
 * Fills a frame in. `[this|that|]` is a choice, nested ones too; `{day}` is a slot, `{a:day}` the slot with
 * its article. A slot keeps its value through one message; `{day2}` is another value of the same list.
 */
export function expand(frame: string, random: Random): string {
  const filled = new Map<string, string>();
  const subject = random.pick(things);
  const text = choose(frame, random).replace(
    /\{(a:)?([a-z]+)(2?)\}/g,
    (_whole, article: string | undefined, name: string, second: string) => {
      const key = name + second;
      const value = filled.get(key) ?? fresh(name, subject, [...filled.values()], random);
      filled.set(key, value);
      return article === undefined ? value : withArticle(value);
    },
  );
  return sentences(text);
}

function choose(frame: string, random: Random): string {
  const innermost = /\[([^[\]]*)\]/;
  let text = frame;
  for (let found = innermost.exec(text); found !== null; found = innermost.exec(text)) {
    const chosen = random.pick((found[1] ?? '').split('|'));
    text = text.slice(0, found.index) + chosen + text.slice(found.index + found[0].length);
  }
  return text;
}

/** A value not yet in this message: "from Friday to Friday" would give the machine away. */
function fresh(name: string, subject: Thing, taken: readonly string[], random: Random): string {
  for (let attempt = 0; attempt < 20; attempt++) {
    const value = draw(name, subject, taken, random);
    if (!taken.some((other) => sameGoods(value, other))) return value;
  }
  throw new Error(`no second value for {${name}}`);
}

/** "I ordered a hedge trimmer and got a trimmer" is no mix-up. */
function sameGoods(one: string, other: string): boolean {
  return one === other || things.some(({ names }) => names.includes(one) && names.includes(other));
}

function draw(name: string, subject: Thing, taken: readonly string[], random: Random): string {
  switch (name) {
    case 'thing':
      return taken.some((value) => subject.names.includes(value))
        ? (random.pick(things.filter((each) => each.kind === subject.kind && each !== subject)).names[0] ??
            '')
        : random.pick(subject.names);
    case 'part':
      return random.pick(subject.parts);
    case 'damage':
      return random.pick(subject.damage);
    case 'fault':
      return random.pick(subject.faults);
    case 'setup':
      return random.pick(subject.setup);
    case 'ask':
      return random.pick(subject.ask);
    case 'order':
      return orderNumber(random);
    case 'amount':
      return amount(8, 480, random);
    case 'lower':
      return amount(8, 190, random);
    case 'higher':
      return amount(200, 480, random);
    case 'fee':
      return `£${random.between(3, 14)}.95`;
    case 'number':
      return String(random.between(14, 98));
    case 'step':
      return String(random.between(2, 12));
    case 'longyears':
      return random.pick(['three', 'five', 'six', 'ten', 'twelve']);
    default:
      return random.pick(words[name] ?? []);
  }
}

function orderNumber(random: Random): string {
  const digits = String(random.between(20_400, 79_900));
  return random.pick(['HS-', 'HS-', 'HS', '#', '', '']) + digits;
}

function amount(low: number, high: number, random: Random): string {
  const pounds = random.between(low, high);
  return random.pick([
    `£${pounds}.99`,
    `£${pounds}.${random.between(10, 98)}`,
    `${pounds} pounds`,
    `£${pounds}`,
  ]);
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** Slots and choices may begin a sentence or end up empty, so spaces and capitals are put right here. */
function sentences(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/ ([.,?!])/g, '$1')
    .trim()
    .replace(/(?<=[.?!] )[a-z]/g, (letter) => letter.toUpperCase());
}

export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
