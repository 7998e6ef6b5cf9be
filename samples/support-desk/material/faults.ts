import { type Intent, lines, type Topic } from './intent.ts';

const wrongItem: Intent = {
  label: 'wrong_item',
  weight: 4,
  cross: true,
  order: true,
  frames: lines(`
    I ordered {a:product} and [received|got|was sent] {a:product2}.
    You've sent me the {bike} in {colour}. [The order says {colour2}.|I bought the {colour2} one.]
    There was {a:product} in the box, [which I never ordered|not what I bought].
    The label on the box has my name but inside is [somebody else's order|an order for someone in {city}].
    I asked for size {size} and the {wear} that came is {size2}. [It's on the invoice too.|Your packers \
      mixed it up.]
    The delivery note lists the {product}, the box holds {a:product2}. [Looks like a mix-up.|Please swap \
      them.]
    [Wrong model|Not the right model]: I paid for the [newer|larger|lighter] {product} and have the other \
      one here.
    Order {order}: what I unpacked is {a:product}, what I wanted is {a:product2}.
    Somebody in your warehouse mixed up two parcels. I have [{name}'s {product}|another customer's {product}].
    I bought a bike for my {relative}, who is {height}, and you delivered [a children's one|the kids' size].
    Looks like you've picked from the wrong shelf: [{product} in place of {product2}|I'm holding \
      {a:product} and \
      not {a:product2}].
    I was so happy the box came early. Then I opened it, and it's {a:product}. Mine was [meant to \
      be|supposed to \
      be] {a:product2}.
    What's here isn't what I chose. The picture in my order shows {a:product}, I have {a:product2} in my \
      kitchen.
    Part of order {order} is right. But instead of the {small} there is [something for a car|a box of hinges].
    You swapped my {product} for {a:product2} without asking. [I don't want a substitute.|Why?]
    The article number on the sticker doesn't match my order, and [the colour is wrong too|neither does the \
      item].
  `),
  fragments: lines(`
    wrong item in the box
    got {a:product} not {a:product2}
    this isn't what i ordered
    wrong colour, should be {colour}
    ordered {size} got {size2}
    not my order!!
    you sent {a:product}??
    wrong {product}
  `),
  oneOffs: lines(`
    I'm now the owner of forty tulip bulbs. I'd ordered a lock.
    Nice helmet. It's just not a wheelbarrow.
    The box says mower. The box lies.
    Hi, my parcel seems to be meant for a Mrs Oduya in Fallowby, can you tell her I have her lights and \
      send mine?
    left hand pruners pls, these are right handed, order was clear i think
    You sent the 26 inch tyre. A 28 doesn't get smaller by being posted.
    Same brand, same box, wrong contents: it's the electric one, and I bought the hand-driven one.
    Is it possible that two orders were swapped? Mine came with a letter that begins "Dear Colonel".
    In the order: one rake, ash handle. In my hands: one hoe.
    Don't know what this metal thing is, but it's certainly not the bike bag I paid for.
    Second time that you send the petrol trimmer when I ordered the cordless. Third time lucky?
    What arrived is blue. It was going to be a surprise in red. I'd like the one I ordered.
    I thought the colour name was the trouble at first but no, it's simply a different product.
  `),
};

const damagedItem: Intent = {
  label: 'damaged_item',
  weight: 6.5,
  cross: true,
  order: true,
  frames: lines(`
    The {thing} came today and {damage}.
    When I opened the box I saw that {damage}. [I have pictures.|Photos attached.|]
    My {thing} arrived [damaged|broken]: {damage}.
    The box was [crushed|soaked through|torn open] and {damage}. [The driver just shrugged.|]
    Straight out of the packing {damage}. [I haven't used it.|It has not been used once.]
    I've just unpacked the {thing} and [unfortunately|sadly] {damage}. [What do you want me to do?|]
    {damage}. That's how the {thing} [was delivered|came out of the box].
    The carton looked perfect, but inside {damage}. Can I get [a new one|another {thing}]?
    I [refused|nearly refused] the parcel because of the dents in the box, and indeed {damage}.
    There's transport damage on the {thing} [delivered on {day}|from order {order}]: {damage}.
    Hardly any padding in the parcel, [and now|no wonder] {damage}.
    We gave the {thing} to my {relative} for {event} still boxed. It turns out {damage}.
    Looks like {carrier} [dropped|threw] it. {damage}.
    How do I claim for [damage in transit|something broken on arrival]? {damage}.
    The replacement you sent has [come|arrived] in no better state: {damage}.
    Everything else in order {order} is fine, but on the {thing} {damage}. It was like that [on \
      arrival|when it came].
    I wouldn't mind a small scratch, but {damage}, and [I've only just opened it|it only came this morning].
  `),
  fragments: lines(`
    arrived broken
    {thing} damaged in transit
    box crushed, {damage}
    {damage}, just unpacked it
    broken on arrival {order}
    {thing} came dented
    came in pieces
    new {thing}, already broken when i opened it
  `),
  oneOffs: lines(`
    The glass of the cold frame arrived as a puzzle.
    I think a forklift has been through the carton. There's a hole on one side and a matching one on the \
      other.
    Opened it on camera as I do with everything: crack in the lid, clear as day, before I touched it.
    came with a dent the size of a fist and my wife says its not that bad. it is that bad
    Paint's chipped in five places on a bike that has never seen a road. Can you offer something?
    Oil all over the inside of the parcel, the manual is a sponge. Was it tipped over on the way?
    Delivery was quick, hats off. Sadly the handle was in two halves when I lifted it out.
    The pot was in bits. The other pot, also in bits. You may see a pattern.
    Not sure if it was you or the carrier, but the rim is oval. New wheels should be round.
    I signed before looking, silly me, and the side of the tank is stove in. Does that still count?
    One leg of the bench is split from top to bottom. It must have been packed that way as the box is \
      spotless.
    Pump handle snapped off in the box. Don't send it by that carrier again please, just a new one.
    Fresh from the box: bent fork, scuffed bar tape, flat tyre. The tyre I can do myself.
    The tumbler looks like it has been kicked down the stairs, and we live on the ground floor.
  `),
};

const missingPart: Intent = {
  label: 'missing_part',
  weight: 4,
  cross: true,
  order: true,
  frames: lines(`
    The {part} is missing from the {thing} [that came on {day}|I got {ago}|].
    I've got everything for the {thing} except the {part}. [Could you post it to me?|Can you send one?]
    There's no {part} in the box [of the {thing}|and I've turned it upside down].
    According to the parts list there should be [two of the bag marked B|four long bolts], I count one.
    My {thing} came without the {part}. [So it's standing in the hall, unusable.|I can't use it like this.]
    Was the {part} supposed to be in with the {thing}? [The picture shows it, but I can't find it.|Mine \
      hasn't got one.]
    I'm halfway through putting the {thing} together and have no {part}. [It was not in the bag.|Was it \
      forgotten?]
    There's a place for the {part} in the foam of the box, [but it's empty|and nothing in it].
    The {thing} is great, but [somebody forgot the {part}|you left out the {part}].
    You list the {part} as included. It [wasn't|isn't] in the parcel.
    Order {order} is incomplete: the {thing} is here, the {part} isn't.
    Please send me the {part} for the {thing}. [The box was sealed, so it never went in.|It wasn't packed.]
    We've searched all the paper and foam. [No {part} anywhere.|The {part} just isn't there.]
    I don't want to return the {thing}, I only need the {part} that [should have been|wasn't] in the box.
    Box one of two came with the {thing}, but the [bag of fittings|{part}] that should be in it isn't.
    Page {step} of the booklet says "take the {part}". [I'd love to.|Which one? There isn't one.]
  `),
  fragments: lines(`
    {part} missing
    no {part} in the box
    {thing} came without the {part}
    parts missing from {order}
    where is the {part}? not in the box
    screws missing
    need the {part}, wasn't included
    incomplete: {part}
  `),
  oneOffs: lines(`
    Eleven bolts. The drawing has twelve. I've counted them with my grandson, who is better at it.
    The box had one pedal. I've two feet.
    Where's the key for the battery? Without it the e-bike is a very heavy bike.
    Everything's here but the charger, and the charger is kind of the point.
    no instructions in the box?? not even a drawing
    The bag labelled C is there, and the one labelled E. There's no D. D would be the wheels.
    Hello, the spray lance isn't in the parcel though the sticker says "complete set". Could you put one in \
      the post?
    You sent two left grips. Happy to keep both if you send a right one as well.
    The rack is assembled apart from one clamp that simply never came. Can I have only that clamp?
    It's a nice mower, but it should have a grass box according to the page, and mine has not.
    I'm short of one spring washer, M8. Not worth a parcel, an envelope will do.
    Set of five, says the label. Four in the tray and an empty hole.
  `),
};

const warrantyClaim: Intent = {
  label: 'warranty_claim',
  weight: 4.5,
  cross: true,
  order: false,
  frames: lines(`
    My {thing} is [only|just] {age} old and {fault}. [Is that covered?|Does the guarantee cover this?]
    After {age} of [normal|light] use {fault}.
    It worked well for {age}, but since {day} {fault}. [What can you do for me?|]
    I bought the {thing} {age} ago. Now {fault}. [How do I make a claim?|I still have the receipt.]
    What's the [warranty|guarantee] on the {thing}? Mine was fine all season and now {fault}.
    {fault}. The {thing} is {age} old, so [it should be under guarantee|the warranty must still apply].
    I've used the {thing} maybe ten times in {age} and {fault}.
    We had the {thing} repaired under warranty once already, and [again|now] {fault}.
    The [dealer|mechanic|repair man] in {city} says it's a [material|factory] fault that {fault}. I've had \
      it {age}.
    I look after my things, yet {fault} after only {age}. [I'd like it repaired or replaced.|]
    Last year's {thing} has [given up|let me down]: {fault}. Do I send it in [for repair|to you or to the \
      maker]?
    Halfway through [the season|the summer] {fault}. [It's less than a year old.|It was bought {age} ago.]
    How does your two-year guarantee work? On the {thing} from last [spring|summer|autumn] {fault}.
    It came in perfect condition, I've no complaint there, but after {age} {fault}.
    Do you repair things you've sold? I've had the {thing} for {age} and {fault}.
    I registered the {thing} for the extended warranty when I got it. That was {age} ago and {fault}.
  `),
  fragments: lines(`
    {fault} after {age}
    warranty on the {thing}?
    {thing} broke after {age}
    {thing} died, {age} old
    guarantee claim {thing}
    {fault}. still under guarantee?
    only {age} old and {fault}
  `),
  oneOffs: lines(`
    The trimmer went to sleep in October and hasn't woken up in March. Bought last May, always kept dry.
    A frame shouldn't crack at the weld in its second summer. I weigh 65 kilos and ride to the bakery.
    Is rust on a "never rusts" spade after one winter a warranty thing?
    it ran all year no bother and then puff of smoke and now nothing, ive kept the receipt
    Third battery in eighteen months. The first two you replaced free of charge, let's do that again?
    The zip of the rain cape has gone, and I've had it for four months and four showers.
    My local shop opened the hub and said the bearings were never greased. I've ridden it since February.
    Does the guarantee pass on if I bought the mower second-hand from your customer? The drive belt has \
      shredded.
    Handle came off in my hand today. Had it a year, dug nothing but potatoes.
    You offer ten years on the frame, so I hope you remember me: bought in 2019, cracked in 2024.
    It used to charge in an hour, now it takes all night and lasts five minutes. Not two years old.
    Who pays for the shipping if I send the blower in under warranty? The motor has seized.
    Hello, the hose has burst along the seam, in normal use, in its first summer. I'd like to claim.
  `),
};

export const faults: Topic = {
  name: 'faults',
  intents: [wrongItem, damagedItem, missingPart, warrantyClaim],
};
