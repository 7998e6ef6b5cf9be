import { bikes } from './bikes.ts';
import { lines } from './intent.ts';
import { things } from './things.ts';

const split = (text: string) => text.split(',').map((word) => word.trim());

/** Goods without parts or faults of their own: for messages about orders, not about the goods. */
const simpleGoods = split(`
  stainless spade, border fork, pruning saw, watering can, pair of secateurs, set of hand tools, gel saddle,
  bike bell, rear light, puncture kit, cycling jacket, helmet, garden kneeler, bird feeder, pressure sprayer,
  cold frame, leaf blower, D-lock, pannier bag, leaf rake, long-handled weeder, bottle cage, apple ladder,
  water butt, turbo trainer, handlebar bag, pair of loppers, seed drill, frame bag, edging iron`);

/** Lists for the slots that are a plain choice. The town, courier and customer names are all invented. */
export const words: Readonly<Record<string, readonly string[]>> = {
  product: [...things.flatMap((each) => each.names), ...simpleGoods, ...simpleGoods],
  bike: bikes.flatMap((each) => each.names),
  small:
    split(`bell, rear light, puncture kit, pair of gloves, bottle cage, trowel, ball of twine, spare tube,
    kneeling mat, dibber, bottle of chain oil, set of plant labels`),
  wear: split('cycling jacket, helmet, rain cape, gardening apron, fleece gilet, thermal jersey'),
  mower: split('mower, hedge trimmer, strimmer, cylinder mower, pair of shears'),
  size: split('small, medium, large, XL, extra small'),
  colour: split('green, black, dark blue, red, cream, grey, yellow'),
  day: split('Monday, Tuesday, Wednesday, Thursday, Friday, Saturday'),
  recent: split('yesterday, two days ago, at the weekend, last night, three days ago, this week, on Sunday'),
  ago: split(`last week, ten days ago, two weeks ago, a month ago, three weeks ago, the other day,
    nine days ago, last Thursday, a fortnight ago`),
  fewdays: split('two days, three days, a day, 48 hours'),
  range: split('3 to 5, two to four, 5-7, four to six, 2-3'),
  longdays: split(
    'eleven days, nearly two weeks, 15 days, three weeks, twelve days, over a fortnight, 18 days',
  ),
  latedays: split('three days, four days, a week, six days, 5 days, eight days, a week and a half'),
  age: split(
    'three months, five months, eight months, a year, fourteen months, half a year, seven weeks, 18 months',
  ),
  time: split('10:15, 2pm, 14:30, half past nine, 4 pm, noon'),
  event:
    split(`our anniversary, Christmas, my dad's birthday, Mother's Day, her birthday, Easter, his retirement,
    my niece's birthday, Father's Day`),
  relative: split('husband, sister, dad, neighbour, son, mum, wife, brother, flatmate, aunt, daughter'),
  stage: split('being prepared, in progress, awaiting dispatch, confirmed, processing, picking'),
  city: split(`Corvale, Fallowby, Aldermere, Strathmoor, Kettlesea, Penhollow, Marlowick, Tarnbridge, Ostwick,
    Brinmouth, Low Haddon, Eskerdale`),
  courier: split('Swiftlark, Bluevan, ParcelRook'),
  carrier: split('Swiftlark, Bluevan, ParcelRook, the courier, your carrier'),
  company: split(`Tansley Tree Care, Ottermere Landscapes Ltd, the Penhollow Cycling Club, Two Acres Nursery,
    Fallowby Parish Council`),
  name: split(`Priya Raman, Tom Ashdown, Greta Lund, Owen Pryce, Maureen Fitch, Dele Akande, Ines Carvalho,
    Yusuf Demir, Hanna Kowal, Rory McBain, Mei Tan, Colette Dubois, Barnaby Stowe, Ayesha Malik, J. Penrose`),
  percent: split('10%, 15%, ten per cent, 20%, a fifth'),
  code: split('SPRING10, HELLO15, BLOOM20, WHEELS5, TEN4YOU, MUDDY15, ROOTS10, PEDAL20'),
  height: split('1.62 m, five foot four, 6 foot 3, 188 cm, 1.55, five foot eleven'),
};

/**
 * Second halves that carry no intent of their own, or one that is settled. Each names the topics it must
 * not stand beside, because there a careful reader could no longer tell which half is the question.
 */
export const asides: readonly { readonly text: string; readonly notWith: readonly string[] }[] = [
  { text: 'The {small} from last year is still going strong, by the way.', notWith: ['faults'] },
  {
    text: 'You replaced a broken lamp for me in spring without any fuss, which was great.',
    notWith: ['faults'],
  },
  {
    text: 'My last parcel was late but you sorted that out, thank you again.',
    notWith: ['delivery', 'orders'],
  },
  {
    text: 'The refund for my other order has arrived, so no need to look at that.',
    notWith: ['orders', 'money'],
  },
  { text: 'I got back into my account in the end, so forget my mail about that.', notWith: ['account'] },
  { text: 'I found the invoice I asked you about, thanks.', notWith: ['money'] },
  {
    text: 'Delivery was quick and the driver was very kind.',
    notWith: ['delivery', 'orders', 'money', 'account'],
  },
  { text: 'I was going to return the {small} but have decided to keep it.', notWith: ['orders', 'faults'] },
  { text: 'My {relative} recommended your shop to me.', notWith: [] },
  { text: 'We are redoing the whole garden this year.', notWith: [] },
  { text: "I know you're busy at this time of year.", notWith: [] },
  { text: "I've been a customer for {longyears} years.", notWith: [] },
  { text: "I'm not very good with computers, sorry.", notWith: [] },
  { text: 'I tried the chat first but it only sent me in circles.', notWith: [] },
  { text: 'I did look through the help pages before writing.', notWith: [] },
  { text: "I'm writing for my {relative}, who has no computer.", notWith: [] },
  { text: 'The voucher you sent me last time worked fine, thanks.', notWith: ['money'] },
  { text: 'Lovely catalogue this year, especially the bikes.', notWith: [] },
];

/** Added only where people may be cross; none says what about. */
export const grumbles = lines(`
  This is the third time I'm writing.
  I'm [honestly|frankly] fed up.
  I expected better from you.
  [Not impressed.|Not good enough.]
  Really disappointed.
  [This can't be right.|This is ridiculous.]
  I've had [one reply in a week|no answer to my last mail].
  Your phone line [kept me waiting for forty minutes|is always engaged].
  I'm running out of patience.
  Is anybody [reading these|there]?
  Never had this with another shop.
`);

export const pleas = lines(`
  Please let me know.
  Can you help?
  [Could somebody get back to me today?|A quick answer would be nice.]
  I look forward to hearing from you.
  You can reach me [in the evenings|by mail].
  [Grateful for any help.|Any help welcome.]
  Sorry to be a nuisance.
  [Hope you can help.|Hope that makes sense.]
`);
