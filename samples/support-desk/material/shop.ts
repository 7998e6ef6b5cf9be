import { type Intent, lines, type Topic } from './intent.ts';

const productQuestion: Intent = {
  label: 'product_question',
  weight: 7,
  cross: false,
  order: false,
  frames: lines(`
    I'm thinking of buying the {thing}: {ask}?
    Before I order the {thing}, {ask}?
    {ask}? I'm [looking at|interested in] the {thing} [on your site|in your shop|].
    The page for the {thing} doesn't say: {ask}?
    A question about the {thing}. {ask}? [I couldn't find it on the page.|]
    What's the difference between the {thing} and the [cheaper one|next model up]? And {ask}?
    My {relative} wants the {thing} for {event}. {ask}?
    We can't decide between the {thing} and the {thing2}. [Which would you take yourself?|Which is sturdier?|\
      Which one do people come back for?]
    Would the {thing} suit [someone of {height}|a beginner|a person with weak hands]? And {ask}?
    Sorry if this is a silly question, but with the {thing}, {ask}?
    I had a return with the last one I bought elsewhere, so I want to be sure this time: {ask}? It's about \
      the {thing}.
    [Reviews of the {thing} are mixed|Two reviews contradict each other on the {thing}]. Tell me honestly, \
      {ask}?
    Could you [measure|tell me] [the height of|how wide is] the {thing}? [It must fit under our \
      stairs.|I've got \
      {number} cm.]
    Is the {thing} [any good|sturdy enough] for [bad weather|daily use|rough treatment]?
    I own the older {thing}. Does the new one [use the same battery|take the same spare parts], and {ask}?
    Some advice please before I spend {amount}: {ask}? I mean the {thing}.
    Where is the {thing} made, and [of what|from what material]? [It matters to me before I buy.|]
    Do you have [anything like the {thing}|something similar to the {thing}] but [lighter|for \
      left-handers|quieter]?
  `),
  fragments: lines(`
    {thing}: {ask}?
    how heavy is the {thing}
    is the {thing} any good
    {ask}? ({thing})
    dimensions of the {thing}?
    {thing} or {thing2}, which is better
    what size bike for {height}
    {thing} - {ask}
  `),
  oneOffs: lines(`
    Would the big mower go through a 70 cm gate with its handles folded? Asking for a hedge.
    Is your green the green of an old tractor or the green of a frog? The photo could be both.
    I've arthritis in both thumbs. Which of your pruners would you give your own mother?
    Does anyone there ride? I want to know if that saddle is as hard as it looks before I buy it.
    how loud is loud, for the blower, my neighbour is a night nurse
    Is there a helmet for a head of 64 cm, or must I stay indoors?
    Will the rack go on a car with a spoiler? It's a small spoiler. More of a lip.
    Your text says "suitable for most lawns". Mine is a slope with moles. Is it most lawns?
    What's the wood of the bench, and does it like rain? We'd put it on the windy side.
    Can a person who's five foot nothing reach the ground on the touring bike?
    Could I use the seat with a child of 23 kilos, or is 22 really the limit? Want to know before ordering.
    Is the spade a digging spade or a border spade, there's only a close-up of the handle.
    Do the lights blink? I can't stand blinking. If they blink I won't buy them.
    Before I spend that much on a fork I'd like to hear how it's forged.
  `),
};

const stockQuestion: Intent = {
  label: 'stock_question',
  weight: 3.5,
  cross: false,
  order: false,
  frames: lines(`
    When will the {product} be [back in stock|available again]?
    The {product} is [sold out|greyed out] on your site. [Will you get more?|Is it worth waiting for?]
    Do you have the {bike} in {colour}, size {size}? [The site won't let me pick it.|It shows as unavailable.]
    How many of the {product} have you got left? I [need|would take] [four|six|a dozen] for our club.
    Can you let me know when the {product} comes in again? [There is no "remind me" button.|]
    Has the {product} been [discontinued|dropped from the range]? [I can't find it any more.|]
    Is there {a:product} in the [shop|warehouse] that I could [buy today|have before {event}]?
    Your page says "only 2 left". Is that [true for|so with] the {product} in {colour} too?
    Will last year's {product} [come back|return to the shop] this spring?
    Can I reserve {a:product} from the next [delivery|batch]? [It's always gone within the hour.|]
    I've been looking for the {product} since {event} and it's [always|still] out of stock. [When's the \
      next lot?|]
    Are you getting the {wear} in {size} again, or [only the other sizes|is that size finished]?
    Do you keep the {part} for the {thing} as a spare, and [is it in stock|how many are left]?
    The {product} shows as available in {city} but not online. [Which is right?|Can I buy it online?]
    It said "available from {day}", that was {latedays} ago and I [still can't order|can't put in the \
      basket] the {product}.
  `),
  fragments: lines(`
    {product} back in stock?
    any {product} left
    when do you get more {colour} ones
    {bike} in {size}, do you have it
    {product} sold out??
    is the {product} discontinued
    {product} in stock?
    waiting list for the {product}?
  `),
  oneOffs: lines(`
    You had a lovely small rake with a red head. Gone from the page. Gone for good?
    Every time I'm brave enough to buy the tandem it is sold out. Next batch when?
    is the display model for sale if theres no others left
    I need 36 trowels for a school. Do you have so many lying about?
    The one in moss green, will it ever return? I can wait, I've got the black one on my list just in case.
    Says "low stock" since last summer. How low is low?
    Do you restock on a certain weekday? I keep missing the seed trays.
    I'm not in a hurry, but I'd like to know if it's worth hoping for the left-handed shears this year.
    My local branch of you know who has none. Have you got the 20 litre ones on the shelf?
    If I ordered the kids' bike in yellow by mail, is there one, or is the web page telling the truth with \
      "0"?
    Are replacement blades for the old shears still kept, or has that line ended?
    Can you put me down for one when the container gets in? I read that it's on the sea.
  `),
};

const assemblyHelp: Intent = {
  label: 'assembly_help',
  weight: 4,
  cross: false,
  order: false,
  frames: lines(`
    How do I {setup} on the {thing}? [The manual is no help.|The drawing is tiny.]
    I can't work out how to {setup}. It's the {thing}.
    I'm putting the {thing} together and am stuck at step {step}. [How do I {setup}?|What goes where?]
    Is there a video that shows how to {setup}? [I have the {thing}.|For the {thing}, I mean.]
    The instructions for the {thing} are only in [German|pictures|tiny print]. [Where can I get them in \
      English?|\
      Is there a better version?]
    Which [tool|size of key|spanner] do I need to {setup} on my {thing}?
    My {relative} and I have been trying to {setup} for an hour. [Is there a trick?|What are we missing?]
    All parts are there, I counted, but I don't see how to {setup} on this {thing}.
    How [often should I oil|often should I clean|tight should the bolts be on] the {thing}? [It's brand new.|]
    Do I {setup} before or after step {step}? [This is about the {thing}.|It's for the {thing}.]
    I've lost the booklet for my {thing} and need to {setup}. [Could you mail me the manual?|Can you explain?]
    Nothing's broken, I just don't know how to {setup}. I've got the {thing}.
    Now that it's built, is there anything to [oil|tighten|check] on the {thing} before first use? [The \
      booklet doesn't say.|I got it for {event}.]
    The {thing} arrived {ago}, all in good order, and I'm too clumsy to {setup}. Any advice?
    Can one person {setup} alone or [does it take two|should I ask for help]? The {thing} is on the lawn in \
      bits.
    Winter is coming: how do I store my {thing}, and what needs [oiling|cleaning|taking off] first?
  `),
  fragments: lines(`
    how to {setup}??
    stuck at step {step} of the {thing}
    manual for the {thing}?
    how do i {setup}
    {thing} assembly, step {step} makes no sense
    which key to {setup}
    instructions for {thing} please
  `),
  oneOffs: lines(`
    The drawing shows a man smiling next to a finished bench. How do I become that man?
    I have one screw left over. Is that a spare or a warning?
    which way round does the chain guard go, there is no up in the picture
    Do the pedals have a left and right? Mine only go in so far and then nothing.
    Must the robot's wire be buried, or can I lay it on top of the grass and hope?
    Step 4 says "proceed as usual". It's my first trailer. What is usual?
    I've put the fork on backwards, I think; the bike looks surprised. How do I turn it round?
    Dear team, how does one get the lid of the tumbler to click? We've tried force and we've tried kindness.
    How much air for a tyre that says only "max 4"? I'm a light rider.
    What oil mix does the strimmer want? I've got a can and I'm afraid to pour.
    The barrow is built but it leans to the left, as if listening. What should I loosen first?
    New light won't talk to my phone. It blinks blue as the book says. What's next?
    Is it normal to need a hammer for a cold frame? Before I do anything silly.
  `),
};

export const shop: Topic = { name: 'shop', intents: [productQuestion, stockQuestion, assemblyHelp] };
