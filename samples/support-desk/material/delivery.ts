import { type Intent, lines, type Topic } from './intent.ts';

const orderStatus: Intent = {
  label: 'order_status',
  weight: 10,
  cross: false,
  order: true,
  frames: lines(`
    Where is my {product} at the moment? [I just like to plan.|No rush.|]
    I ordered {a:product} {recent} and was wondering [how far it has got|whether it has left you yet].
    Can you tell me [if|whether] order {order} has been [sent|dispatched|packed] yet?
    What is the [expected|likely] delivery day for the {product} I bought {recent}?
    I can't find a tracking [number|link] for my {product}. [Has it gone out?|Could you send it to me?]
    The website still says "{stage}". [What does that mean for me?|Is that normal after {fewdays}?]
    Roughly when should I expect the {product}? [I need to be at home for it.|I want to take {day} off for \
      it.]
    My confirmation mail says {range} working days. [Is it still going to be {day}?|Are you on course for \
      that?]
    [Just checking|Quick check]: is the {product} going to make it [before the weekend|by {day}|in time for \
      {event}]?
    Any news on order {order}? [It is a present for {event}.|My {relative} keeps asking me.|]
    I paid for {a:product} {recent} and have had no mail since the confirmation. [What is happening with it?|\
      Is it on its way?]
    We're [away|on holiday] from {day}, so it would help to know [when the {product} will be delivered|\
      which day the {product} is due].
    [Which carrier|Who] is bringing the {product}, and [on what day|when]?
    Your site lists my order as two parcels. Are they [coming together|both on the road already]?
    Has the {product} [shipped|left the warehouse]? [The status page has not changed since {day}.|]
    I would like an update on [the order I placed {recent}|order {order}], please. [The {product} is for \
      {event}.|]
    My {relative} ordered {a:product} for me in {city} and asked me to find out [where it is now|when it \
      comes].
    The tracking page shows it left {city} on {day}. Does that mean it [gets here|arrives] {day2}?
    [I know it's only been {fewdays}|It is early, I know], but could you say when the {product} will ship?
    Do you deliver on Saturdays? I'm trying to work out which day my {product} [comes|will turn up].
    Your mail said "on its way" but not when. What day is order {order} [due|coming]?
    Could somebody look up the {product} for {name} in {city} and tell me [what stage it is at|how it is \
      doing]?
  `),
  fragments: lines(`
    where is my {product}
    [any news on|status of] {order}?
    has {order} shipped
    {product} - when?
    tracking number for {order} please
    eta for the {product}?
    [when will|when does] my {product} come
    update on my {product} order?
    {product} sent yet?
  `),
  oneOffs: lines(`
    Hello, it's me again with the long list of bulbs. Has the box gone out yet or are you still counting?
    Two days into waiting for the new bike and I look out of the window like a dog. When is it due?
    order went in sunday night, whats the plan
    My tracking says "label created". Is a label created a parcel sent, or only a sticker printed?
    Is the wheelbarrow coming by itself or with the rest? I'd only need to borrow a van if it's all together.
    Sorry to bother you so early, you did say five days. I only want to know if day five is Thursday or \
      Friday.
    Did my order go through to the warehouse? Payment is fine, I have the mail, just no shipping notice so \
      far.
    how do i see where my stuff is, i checked out without an account
    I am the lady who rang about the blue helmet. You said it would be posted Monday; was it?
    Still "in preparation". What's being prepared? Is it nearly ready to go?
    I'd like to know the delivery date of my purchase, as my building needs the concierge to be told in \
      advance.
    Hi! Bought a mower. Excited. When mower?
    Could you give me a rough idea of the day? My father in law is fitting the rack and he lives an hour away.
    Does the parcel travel via the islands hub? Just curious where it is, it's not due till next week.
    Tracking link in your email opens a blank page for me, can you just tell me where the parcel is please
    It says out for delivery!! what time do they usually get to the north side of town?
  `),
};

const parcelLate: Intent = {
  label: 'parcel_late',
  weight: 9,
  cross: true,
  order: true,
  frames: lines(`
    The {product} was [due|supposed to be here] on {day} and [it still isn't here|there is no sign of it].
    You promised {range} working days. It has now been {longdays} [and I am still waiting|] for the {product}.
    My delivery date has [moved|been pushed back] [three|two|four] times now. First {day}, then {day2}, \
      now [nobody can say|the page shows nothing].
    I took {day} off work for the {product} and [nobody came|no van ever turned up]. What is the new date?
    Order {order} is [overdue|behind schedule] by {latedays}. [What is holding it up?|Why?]
    {event} has come and gone and the {product} you guaranteed for it [has not arrived|is still somewhere \
      in {city}].
    I paid extra for next-day delivery {ago}. [It is clearly not next day any more.|So why am I still \
      waiting?]
    Tracking says [delayed|"running late"] since {day}. [How much longer will this take?|When does it move \
      again?]
    It's {longdays} since I ordered and the [estimate|delivery window] ran out {latedays} ago.
    Why does {carrier} keep [sitting on|holding] my {product} in {city}? It should have been with me on {day}.
    The mail said "arriving {day}". That was {latedays} ago. [Explanation?|Could you chase it?|]
    I have now stayed in [two|three] days running for a delivery that was booked for {day}. The {product} \
      is [late|\
      well past its date].
    Your own site says delivery in {range} days, [so by that count I should have had it {latedays} ago|\
      and by my count we are {latedays} over].
    Half of the order came on {day} as promised, the {product} [did not and is now {latedays} behind|is \
      still late].
    When I bought the {product} the page said it would be here before {event}. It wasn't. [Where do we \
      stand?|\
      How late will it be?]
    Please [chase|hurry up] the {product}. [The date you gave me has passed.|It is past the day you gave me.]
    I was told on the phone it would come {day} at the latest. It is now {latedays} after that and still \
      nothing.
    The parcel left your place in good time but has been stuck at the {courier} depot in {city} past its \
      delivery date.
    How can {a:product} take {longdays} when you advertise {range} days?
    [Another day, another no-show|Still no delivery today]. That makes {latedays} late for order {order}.
    The {product} missed its slot on {day}, and the slot after that. [Is there a realistic date?|When, \
      really?]
  `),
  fragments: lines(`
    {product} is late
    still waiting, was due {day}
    {latedays} late now
    {order} overdue!!
    supposed to come {day}. nothing.
    late again
    delivery delayed again???
    it's {longdays} already
    {product} should have come {day}
  `),
  oneOffs: lines(`
    My seedlings are dying of thirst while the watering can tours the country. It should have been here a \
      week ago.
    you said wednesday. its sunday.
    I don't mind waiting, I mind being told "tomorrow" nine days in a row.
    Birthday was yesterday. Bike was meant to be there. One very sad six-year-old. When is it going to come?
    The tracking is moving, I'll give you that, but at this pace it arrives in autumn. It was due on the 2nd.
    Express delivery, ha. Ordered Thursday, paid the twelve pounds for Friday, today is Wednesday.
    Could you find out why the van keeps turning round? The app shows it coming and going since the date \
      passed.
    It's ok if it is the snow, just say so. Two days over the date now and not a word from anyone.
    My patio people came, and went, and charged me, because the paving tool you promised for Monday wasn't \
      there.
    At the depot since the 9th, delivery was for the 10th, now it's the 15th. Is it comfortable there?
    Just so you know the parcel still hasn't come, and the date on the mail is last week's.
    I've been patient but the new estimate has passed as well as the old one
    The mower is overdue and so is my lawn. Please get it moving.
    Is there any compensation when a guaranteed day isn't kept? Mine was Tuesday and I'm still without the \
      rack.
    Delivery estimate: 4 May. Today: 11 May. Discuss.
    hi again, thx for the reply last week saying it'd be here by fri. it isnt. can u push them a bit
  `),
};

const parcelLost: Intent = {
  label: 'parcel_lost',
  weight: 4.5,
  cross: true,
  order: true,
  frames: lines(`
    Tracking says my {product} was delivered on {day}, but [nothing was handed over|there is nothing here].
    {carrier} told me [they have lost the parcel|the parcel can't be found in any depot]. [What do we do \
      now?|]
    It says "left in porch". I don't have a porch [and I don't have the {product} either|and no parcel \
      anywhere].
    The signature on the delivery note [isn't mine|belongs to nobody here] and the {product} is nowhere to \
      be found.
    No scan for [five weeks|a whole month|six weeks]; {carrier} [has given up looking|says it must be gone].
    Somebody [took|stole] the box from [the step|outside our door] before I got home. The {product} is gone.
    I've asked every neighbour. [Nobody has my parcel|Not one of them has it], though it is marked as \
      delivered.
    The driver's photo shows [a door that isn't ours|someone else's hallway]. So who has my {product}?
    I think order {order} has gone missing: [the carrier has no record of it after {city}|it vanished after \
      {city}].
    {carrier} closed the case as "lost in transit". I [would like a new {product} sent|need you to send \
      another].
    The status jumped to "delivered" at {time}, when I was [standing at the door|at home all along]. No \
      van, no {product}.
    Can you [open a search|start a trace] for order {order}? It was delivered to [the wrong house|some \
      other street].
    The parcel was late at first, and now {carrier} admits [it no longer knows where it is|it is lost for \
      good].
    My {product} [disappeared|has vanished] somewhere between {city} and {city2}, and the carrier's claim \
      form says \
      the sender has to file it.
    Apparently I received the {product} on {day}. I did not. [Please investigate.|Who did?]
    The mail room at our office has no trace of order {order}, yet you show it as [signed for|handed over].
    An empty [mail sack|torn label] is all that {carrier} could find. The {product} itself is lost.
  `),
  fragments: lines(`
    says delivered, it isn't
    {product} lost in the post
    parcel stolen from [porch|doorstep]
    marked delivered {day}, nothing here
    carrier lost my {product}
    {order} vanished
    not my signature
    "delivered" - where??
  `),
  oneOffs: lines(`
    The photo of my "delivered" parcel shows a red door. We've got a green curtain and no door at all, it's \
      a boat.
    Apparently a Mr Ellery signed. There's no Mr Ellery on our street, I've lived here for forty years.
    so the courier says delivered and i say not delivered, who wins
    Found the packaging in the hedge two houses down, cut open. Contents gone. I've told the police too.
    Their helpline says the lorry with my box had a fire. So I suppose the pump is no more?
    The depot counted everything twice and can't find it. They told me to ask the shop for a replacement.
    Six weeks without a single scan. I think we can stop saying late and start saying lost.
    Someone at number 14 got it by mistake and has moved away since. What now?
    I was in all day, no one rang, and at 3 it flips to delivered. Checked bins, shed, neighbours, everything.
    Safe place chosen by your driver: on top of the recycling. Recycling was collected. You can guess the \
      rest.
    Delivered to reception, they say. We are a farm. There's a goat, but she isn't signing for things.
    parcel never reached me but tracking finished weeks ago, need it resent or money back, dont mind which
    Carrier investigation closed: "unable to locate". Letter attached. Please advise on a replacement.
    I never got it. You have proof it was delivered; I'd love to see that proof because it wasn't to me.
  `),
};

const contactCarrier: Intent = {
  label: 'contact_carrier',
  weight: 4,
  cross: false,
  order: true,
  frames: lines(`
    I won't be in on {day} when the {product} comes. Can it be [brought on {day2}|delivered on {day2} \
      instead]?
    The driver left a card saying [he missed me|nobody was home]. How do I [arrange another try|get it \
      re-delivered]?
    Can the parcel be left [with the neighbour at number {number}|in the shed|behind the gate] if I'm out?
    How can I reach {carrier}? [I need to tell the driver about the gate code.|I want to move the delivery \
      slot.]
    Please ask the driver to ring [my mobile|the side bell]; [the front bell is broken|our house is hard to \
      find].
    My parcel is [out for delivery|on the van] today but I have to go out. Can it go to [a pick-up \
      point|the shop \
      on the corner]?
    Is there a phone number for [the delivery people|{carrier}]? I'd like [a morning slot|an evening slot] \
      on {day}.
    The van can't get [up our lane|over our bridge]. Could they stop [at the farm gate|in the lay-by] and \
      call me?
    I had a text giving me {time} on {day} for the {product}. I need [a later slot|a different day].
    It is waiting at the {courier} depot in {city}. [How long do they keep it?|What papers do I need to \
      collect it?]
    {carrier} tried to deliver while I was [at work|in the bath]. Can they come back [after five|on {day}]?
    [Somebody has to sign for it and I work days|I'm at work all day]. Can the driver hand the {product} to \
      the [caretaker|office next door]?
    Can I pick the {product} up from the depot myself [instead of waiting in|on {day}]?
    I need to give the courier [directions|a note]: [use the back entrance|the postcode leads to the wrong \
      road].
    The redelivery page of {carrier} [won't take|rejects] my card number. How else do I book a new delivery \
      day?
    Could {carrier} hold on to the parcel until {day}? We are [away|not at home] till then and it's due \
      before.
  `),
  fragments: lines(`
    missed the driver, how do i rebook
    {courier} phone number?
    can they leave the {product} with a neighbour
    redelivery on {day} please
    number for {carrier} pls
    leave it in the shed
    can i collect it from the depot
    different delivery slot for {order}
  `),
  oneOffs: lines(`
    There is a card through the door with a number I can't read. Could you tell me how to get them to come \
      back?
    Please tell the driver the dog is friendly but the goose isn't.
    my gate code is 4417, can you pass it on to whoever brings the bike
    I'm having my knee done on the day it's coming. Could the courier make it the following week?
    The text lets me choose locker or neighbour, but the link has run out. I'd choose neighbour.
    We're on the fourth floor, no lift. Will the delivery men carry a mower up or should I call them first?
    Missed them by two minutes, I could see the van leaving. Who do I call to get it back today?
    Is it possible to have the parcel sent on to the post office in the village once the van has it?
    They need a signature and I'm deaf so won't hear the knock. Can the driver send a text?
    how do i talk to the courier their robot just hangs up
    Parcel's due tomorrow, I'm not. Safe place would be the log store on the left.
    The carrier's app wants a PIN I never got. I only want to switch my delivery to Saturday.
  `),
};

export const delivery: Topic = {
  name: 'delivery',
  intents: [orderStatus, parcelLate, parcelLost, contactCarrier],
};
