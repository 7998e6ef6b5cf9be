import { type Intent, lines, type Topic } from './intent.ts';

/** Only in drift.jsonl: the firm has opened a workshop, and people start to book it. */
const workshopBooking: Intent = {
  label: 'workshop_booking',
  weight: 14,
  cross: false,
  order: false,
  frames: lines(`
    I'd like to book a [service|tune-up|check-over] for my {bike} at the new workshop. [Is {day} free?|]
    Do you have a slot [on {day}|this week] to [sharpen|service] {a:mower}?
    I read that you've opened a workshop in {city}. [How do I make an appointment?|Can I just walk in?]
    What does a [full|basic] service [cost|set me back] at your workshop? It's for {a:bike}.
    Could your workshop look at {a:bike} that I [bought elsewhere|inherited|got second-hand]?
    I need to move my workshop appointment from {day} to {day2}.
    How long would you keep the {bike} for a [spring check|yearly service]? [I commute on it.|]
    Can I bring the {mower} and the {bike} in on the same day, say {day}, for a [service|check]?
    Do you [pick up|collect] bikes for servicing? I live in {city} [and have no car|].
    [Blades need an edge|My blades are blunt]: do you do [mowers|shears and spades] while I wait, and when?
    Is my {bike} ready [yet|to pick up]? I left it at the workshop on {day}.
    I want my {bike} [winterised|made ready for spring]. When's your first free [day|slot]?
    Please put me down for the [free first check|100 km check] of my new {bike}, [{day} morning|any time on \
      {day}].
    Can the workshop fit [a new chain|a child seat|mudguards|tubeless tyres] if I [come by|drop in] on {day}?
    I couldn't make my workshop slot at {time} on {day}. [Can I have another?|Is there another one free?]
  `),
  fragments: lines(`
    book a service for {day}
    workshop slot this week?
    bike service, {day}?
    workshop opening hours on {day}
    sharpen mower blade, how much
    price of a full service for {a:bike}
    cancel my workshop slot on {day}
    move my service to {day}
  `),
  oneOffs: lines(`
    Heard you've got spanners now. May I bring the old tandem in for a look next week?
    what time can i drop the bike off for its service, i start work at 8
    Three pairs of shears, one scythe, all blunt. Is there a day for sharpening?
    Does the workshop do wheels? I would leave it overnight if that helps.
    Your mechanic kindly told me to come back after 200 km. It's 210. When would suit?
    I'd like the Thursday slot that your page shows as free, but the button is asleep.
    Can the workshop take our club's eleven bikes in one go, before the season?
    My daughter rides to school from September, could somebody give her bike a once-over before that?
    is there a loan bike while mine is in for its service, and what does it cost
    You rang to say my e-bike is done. Until what time may I fetch it on Saturday?
    I'd booked a brake check for Monday and broke my wrist on Sunday. Another Monday, please.
    Do I have to book for a puncture or do you mend those as people come?
    Would you service a machine from 1978? She's slow but she runs.
  `),
};

export const workshop: Topic = { name: 'workshop', intents: [workshopBooking] };
