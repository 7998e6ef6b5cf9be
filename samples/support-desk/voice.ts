import { capitalised, expand } from './expand.ts';
import type { Intent, Topic } from './material/intent.ts';
import { asides, grumbles, pleas } from './material/words.ts';
import type { Random } from './random.ts';

/** How a person writes. One voice a message, so that a stiff greeting never meets "thx". */
interface Voice {
  readonly share: number;
  readonly opening: number;
  readonly openings: readonly string[];
  readonly closing: number;
  readonly closings: readonly string[];
  /** Between greeting, body and close. */
  readonly gaps: readonly string[];
  roughen(text: string, random: Random): string;
}

const formal: Voice = {
  share: 18,
  opening: 0.75,
  openings: [
    'Dear Hedge & Spoke,',
    'Dear Sir or Madam,',
    'Good morning,',
    'Dear customer service,',
    'Dear team,',
  ],
  closing: 0.75,
  closings: [
    'Kind regards, {name}',
    'Yours sincerely, {name}',
    'With thanks, {name}',
    'Best wishes, {name}',
    '{name}',
  ],
  gaps: [' ', '\n', '\n\n'],
  roughen: (text) => text,
};

const plain: Voice = {
  share: 37,
  opening: 0.4,
  openings: [
    'Hi,',
    'Hello,',
    'Hello there.',
    'Good afternoon,',
    'Hi there,',
    'Evening.',
    'Hi Hedge & Spoke,',
  ],
  closing: 0.35,
  closings: [
    'Thanks',
    'Thank you.',
    'Many thanks, {name}',
    'Thanks in advance',
    '{name}, {city}',
    'Cheers, {name}',
  ],
  gaps: [' ', ' ', '\n'],
  roughen: (text, random) => (random.chance(0.12) ? mistype(text, 1, random) : text),
};

const casual: Voice = {
  share: 27,
  opening: 0.35,
  openings: ['hey', 'hiya,', 'hi guys,', 'Hey there!', 'hi', 'yo', 'hello again,', 'morning!'],
  closing: 0.3,
  closings: ['thx', 'cheers', 'ta', 'thanks!', 'thank you :)', 'x'],
  gaps: [' '],
  roughen: (text, random) => {
    let rough = random.chance(0.6) ? text.toLowerCase() : text;
    if (random.chance(0.5)) rough = rough.replaceAll("'", '');
    if (random.chance(0.35)) rough = abbreviate(rough, random);
    if (random.chance(0.4)) rough = rough.replace(/\.$/, '');
    return random.chance(0.25) ? mistype(rough, random.between(1, 2), random) : rough;
  },
};

const hasty: Voice = {
  share: 14,
  opening: 0.08,
  openings: ['hi', 'hello'],
  closing: 0.06,
  closings: ['thx', 'pls help'],
  gaps: [' '],
  roughen: (text, random) => {
    let rough = text.toLowerCase().replaceAll("'", '');
    if (random.chance(0.7)) rough = runOn(rough, random);
    if (random.chance(0.4)) rough = abbreviate(rough, random);
    return random.chance(0.6) ? mistype(rough, random.between(1, 3), random) : rough;
  },
};

/** Only where the intent gives reason to be cross. */
const loud: Voice = {
  share: 14,
  opening: 0.1,
  openings: ['HELLO?', 'Right.', 'Listen,', 'To whoever reads this:'],
  closing: 0.15,
  closings: ['{name}', 'Sort it out.', 'Waiting.'],
  gaps: [' '],
  roughen: (text, random) => {
    if (random.chance(0.2)) return text.toUpperCase();
    const rough = text.replace(/[.!]$/, random.pick(['!', '!!', '!!!', '.']));
    return rough.replace(/\?$/, random.pick(['?', '??', '?!']));
  },
};

const gentleVoices = [formal, plain, casual, hasty];

function pickVoice(cross: boolean, random: Random): Voice {
  const voices = cross ? [...gentleVoices, loud] : gentleVoices;
  let left = random.next() * voices.reduce((sum, voice) => sum + voice.share, 0);
  for (const voice of voices) {
    left -= voice.share;
    if (left < 0) return voice;
  }
  return plain;
}

/** One message from a frame: the sentence, perhaps something beside it, said in somebody's voice. */
export function compose(frame: string, intent: Intent, topic: Topic['name'], random: Random): string {
  const voice = pickVoice(intent.cross, random);
  const body = surround(frame, voice, intent, topic, random).map((part) => capitalised(expand(part, random)));
  let text = body.join(' ');
  if (random.chance(voice.opening)) text = greeted(text, voice, random);
  if (random.chance(voice.closing)) {
    text += random.pick(voice.gaps) + expand(random.pick(voice.closings), random);
  }
  return voice.roughen(text, random);
}

/** Many people go on in small letters after "Hi,"; names and "I" keep their capital. */
const smallAfterGreeting =
  /^(The|My|Please|Where|When|Could|Can|How|Is|Do|There|You|Your|What|After|Why|Any|Has|Which|Was|We)\b/;

function greeted(text: string, voice: Voice, random: Random): string {
  const opening = random.pick(voice.openings);
  const gap = random.pick(voice.gaps);
  const small = gap === ' ' && !/[.!?:]$/.test(opening) && random.chance(0.7);
  const rest = small && smallAfterGreeting.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
  return opening + gap + rest;
}

function surround(
  frame: string,
  voice: Voice,
  intent: Intent,
  topic: Topic['name'],
  random: Random,
): string[] {
  const parts = [frame];
  if (random.chance(0.13)) {
    const [aside, another] = random.shuffle(asides.filter((each) => !each.notWith.includes(topic)));
    if (aside && random.chance(0.6)) parts.unshift(aside.text);
    else if (aside) parts.push(aside.text);
    if (another && voice !== hasty && random.chance(0.25)) parts.unshift(another.text);
  }
  if (intent.order && !frame.includes('{order}') && random.chance(0.12)) {
    if (random.chance(0.4)) parts.unshift(random.pick(['Order {order}.', 'Re order {order}.']));
    else
      parts.push(
        random.pick(['Order number {order}.', 'The order is {order}.', 'My order number: {order}.']),
      );
  }
  if (intent.cross && random.chance(voice === loud ? 0.5 : 0.14)) {
    if (random.chance(0.35)) parts.unshift(random.pick(grumbles));
    else parts.push(random.pick(grumbles));
  } else if (random.chance(voice === hasty ? 0.03 : 0.13)) {
    parts.push(random.pick(pleas));
  }
  return parts;
}

/** A message of a few words. They are typed as they come, so only case and end marks vary. */
export function blurt(fragment: string, random: Random): string {
  const text = expand(fragment, random);
  const way = random.between(0, 9);
  if (way <= 4) return text;
  if (way === 5) return text.toLowerCase();
  if (way === 6) return capitalised(text);
  if (way === 7) return /\w$/.test(text) ? `${text}!` : text;
  if (way === 8) return `${random.pick(['hi', 'Hi,', 'hello,'])} ${text}`;
  return mistype(text, 1, random);
}

const shortForms: readonly (readonly [RegExp, string])[] = [
  [/\bplease\b/gi, 'pls'],
  [/\byou\b/g, 'u'],
  [/\byour\b/g, 'ur'],
  [/\band\b/g, '&'],
  [/\bbecause\b/g, 'cos'],
  [/\bthanks\b/gi, 'thx'],
  [/\btomorrow\b/g, 'tmrw'],
  [/\bare\b/g, 'r'],
  [/\bmessage\b/g, 'msg'],
  [/\b(Mon|Tue|Wed|Thu|Fri|Sat|mon|tue|wed|thu|fri|sat)(day|sday|nesday|rsday|urday)\b/g, '$1'],
];

function abbreviate(text: string, random: Random): string {
  return shortForms.reduce(
    (shorter, [long, short]) => (random.chance(0.5) ? shorter.replace(long, short) : shorter),
    text,
  );
}

/** Sentences poured together; a question mark at the very end may survive. */
function runOn(text: string, random: Random): string {
  const keepMark = random.chance(0.4);
  const joined = text.replace(/[.?!:;]+\s+/g, () => random.pick([' ', ' ', ', ', ' ... ']));
  return joined.replace(/[.!]+$/, '').replace(/\?$/, keepMark ? '?' : '');
}

const neighbours: Readonly<Record<string, string>> = {
  a: 's',
  b: 'v',
  c: 'x',
  d: 'f',
  e: 'r',
  f: 'g',
  g: 'h',
  h: 'j',
  i: 'o',
  k: 'l',
  l: 'k',
  m: 'n',
  n: 'm',
  o: 'p',
  p: 'o',
  r: 't',
  s: 'a',
  t: 'r',
  u: 'y',
  v: 'b',
  w: 'e',
  y: 'u',
};

/** Slips of the finger in plain words only: never in order numbers, amounts or codes. */
function mistype(text: string, slips: number, random: Random): string {
  const pieces = text.split(/(\s+)/);
  const places = pieces.flatMap((piece, place) => (/^[A-Za-z]?[a-z]{3,}[.,?!]?$/.test(piece) ? [place] : []));
  for (const place of random.shuffle(places).slice(0, slips)) {
    pieces[place] = slip(pieces[place] ?? '', random);
  }
  return pieces.join('');
}

function slip(word: string, random: Random): string {
  const letters = word.replace(/[.,?!]$/, '').length;
  const at = random.between(1, letters - 2);
  const here = word.charAt(at);
  const after = word.slice(at + 1);
  switch (random.between(0, 3)) {
    case 0:
      return word.slice(0, at) + after.charAt(0) + here + after.slice(1);
    case 1:
      return word.slice(0, at) + after;
    case 2:
      return word.slice(0, at) + here + here + after;
    default:
      return word.slice(0, at) + (neighbours[here] ?? here) + after;
  }
}
