import { type Intent, lines, type Topic } from './intent.ts';

const cancelOrder: Intent = {
  label: 'cancel_order',
  weight: 6,
  cross: false,
  order: true,
  frames: lines(`
    Please cancel order {order}. [I found the same {product} in {city}.|I no longer need the {product}.|]
    I ordered {a:product} {recent} and have changed my mind. [If it hasn't left, please stop it.|Don't send \
      it please.]
    I clicked twice by accident and now have two orders for the same {product}. Please [drop|delete] one of \
      them.
    Is it too late to [call off|stop] the {product} I ordered [this morning|last night|an hour ago]?
    My {relative} has already bought {a:product}, so [mine isn't needed|I'd like to call mine off] before \
      it ships.
    How do I cancel? [There is no button for it in my account.|The button in my account is grey.]
    Don't send the {product}. [I was made redundant this week.|We're moving abroad.|The doctor says no \
      cycling.]
    I ordered the wrong {product} by mistake. Nothing has shipped yet, so [scrap it|undo the order] and \
      I'll [start \
      over|order the right one later].
    If the {product} can't be here by {day} I [don't want it any more|would rather cancel it].
    Since you keep moving the date, I [no longer want the {product}|want out of the order]. Cancel it.
    Please take the {product} out of your dispatch list. [My husband|My wife|The landlord] said no.
    Please [withdraw|void] my purchase of {day}. Nothing has been delivered so far.
    My kid placed an order for {a:product} [on my tablet|with my phone]. Can you [stop it|undo that]?
    I'd like to [back out of|annul] my pre-order for the {product}, [it takes too long|I can't wait until \
      {event}].
    The order still shows as "{stage}", so I hope it can still be [cancelled|called off]. [Plans have \
      changed.|]
    We no longer need [any of it|anything from order {order}]. Please call the whole order off [and confirm|].
    The shipping cost surprised me. [Kindly cancel|Please just cancel] the {product} before it goes out.
  `),
  fragments: lines(`
    cancel {order}
    pls cancel my {product}
    stop the {product} order
    cancel it
    dont send the {product}
    changed my mind, please dont ship {order}
    how to cancel?
    can i still cancel the {product}
  `),
  oneOffs: lines(`
    Stop the presses. My sister got me the same one for Christmas. Not sent yet I hope?
    I pressed buy with my elbow. There must be a way to unpress it.
    cancel the whole thing pls, my garden is under water
    I've read the reviews again and got cold feet. If the box is still with you I'd rather not go through \
      with it.
    Order from ten minutes ago, surname Pettifer. Never mind it. I'll come back in spring.
    I meant to compare prices and somehow ended up owning a robot mower. Please un-own me before it leaves.
    Either it leaves today or you can forget about the order.
    Your chat told me to write here to cancel. So: cancel, please.
    The allotment committee voted against the shredder, so we have to withdraw last night's order.
    Wrong account! That was my work card. Could you kill the order before it's packed, I will do it again \
      properly.
    Turns out the shed is four inches too small for it. Glad it hasn't shipped: please don't.
    I am cancelling under the right to withdraw, the goods not having been sent. Please confirm in writing.
    We've sold the house, so no lawn. No lawn, no mower. Hope you can catch it before it goes out!
  `),
};

const changeOrder: Intent = {
  label: 'change_order',
  weight: 4.5,
  cross: false,
  order: true,
  frames: lines(`
    I gave the wrong [house number|postcode|street] on order {order}. Can you [correct|fix] it before it \
      ships?
    Could you make that [two|three] instead of one? I mean the {product} from {day}.
    I'd rather have the {bike} in {colour} than in {colour2}, [if it isn't packed yet|if there's still time].
    Please add {a:product} to order {order} so that it [all comes together|comes in one box].
    Can I still change the size? I ordered the {wear} in {size} and it should be {size2}.
    I moved house on {day}. [The order I placed before that|Order {order}] still has my old address in \
      {city} on it.
    Send it to my [office|parents] in {city} instead, please. [Not dispatched yet as far as I can see.|]
    I forgot the {small}. Is it possible to put it in with the {product} I ordered {recent}?
    Please take the {small} off the order but keep the {product}.
    On second thoughts I'd like the [bigger|heavier|cheaper] version of the {product}. Can you swap it on \
      my order?
    Can you upgrade my order to [express|next-day] delivery? I'll pay the difference.
    The order is in my name but should be addressed to my {relative}, {name}. [Could you change the label?|]
    Wrong mobile number on order {order}: [please put mine|the last digits should be {number}].
    Please [split|ship] the order in two: the {small} now, the {product} [after {event}|when I'm back].
    I picked {colour} for the {bike}, my {relative} insists on {colour2}. [Still possible?|Can this be \
      changed?]
    Is it possible to have order {order} gift-wrapped? I forgot to tick the box. [It's for {event}.|]
    [Hold|Keep] order {order} at the warehouse until {day}, please: I still want it, only [later|not yet].
  `),
  fragments: lines(`
    wrong address on {order}
    change colour to {colour} pls
    can i add {a:product} to {order}
    make it {size} not {size2}
    need it sent to {city} instead
    change address before shipping
    x2 instead of x1 for the {product}
    swap {colour} for {colour2}?
  `),
  oneOffs: lines(`
    I typed Lower Marsh and meant Upper Marsh. They are eight miles apart. Can you alter it before the box \
      goes?
    Could you slip a packet of sunflower seeds in with the order I made at lunch? Will pay of course.
    Autocorrect made my street "Banana Crescent". It's Benena. Please repair before sending.
    keep the bike, lose the basket, same order
    I'd asked for the left-handed pruner, but ticked right. Nothing has been shipped, can it be switched?
    Our delivery address has no number. Please write "the yellow house" on the label of my new order.
    Three sacks, not thirteen! Please. I don't have room for thirteen. Three is right.
    My order should go on the company name and not to me at home; same town, other address. Still in \
      processing.
    Could the order wait until the tandem is in, so that they'd come on one pallet?
    Can I have the bell in brass? I'm not fussed if it costs more. It says "preparing" so I think I'm in time.
    It was me who ordered twice, but please merge them into one parcel rather than sending both separately.
    I chose standard delivery out of habit. Put me on express please and bill me the extra.
  `),
};

const returnItem: Intent = {
  label: 'return_item',
  weight: 9,
  cross: false,
  order: true,
  frames: lines(`
    I'd like to send the {product} back. [It isn't for me.|It's not what I had pictured.|It's too big for us.]
    How do I return {a:product} that I [bought|got] {ago}? [It is unused.|I have not opened it.|]
    The {wear} is too [small|tight|big]. Can I exchange it for {size}?
    Could you [mail me|send me] a return label for order {order}? [I still have the box.|]
    What is your return period? The {product} came {ago} [and I'm not keeping it|but I haven't tried it yet].
    The {bike} is fine, but my {relative} is too [tall|short] for it. [Can it come back?|Can we swap it for \
      {size}?]
    We got the same {product} twice for {event}, and want to give one back. [Both are unopened.|]
    Do I have to pay the postage if I [return|send back] the {product}? [Nothing is wrong with it.|]
    I tried the {product} once and [it's too heavy for me|I don't get on with it]. [Is it still returnable?|\
      Can I give it back?]
    I no longer have the original box. Can I still [send back|return] the {product}?
    Where do I [drop off|hand in] a return? I'm in {city} and [have the {product} packed|the box is ready].
    The colour of the {product} looks [quite different|a lot darker] in real life. I'd like to return it.
    Please arrange a collection for the {product}; [it won't fit in my car|it's too heavy to carry to the \
      post]. \
      It arrived {ago} and I don't want to keep it.
    The return form [asks for a code|doesn't list my order]. How do I get the {product} back to you?
    The {product} arrived {ago}. Thanks for that, but [my {relative} already has one|we've decided against \
      it] \
      and it should go back.
    I tried to cancel but it had already shipped. Now it's here: [how do I return it|what's the way to send \
      it back]?
    Can the {product} be swapped for {a:product2}? It is [as new|still sealed], I just [chose badly|need \
      the other].
    Would you take the {product} back after {longdays}? [It has never been out of its box.|]
    I bought {a:product} and a {small} from you. The {small} I love, the {product} I'd like to [return|send \
      back].
  `),
  fragments: lines(`
    return label for {order} please
    want to send the {product} back
    {wear} too small, swap for {size}?
    how do i return the {product}
    return {order}
    doesn't fit, exchange?
    can i bring the {product} back
    return address?
    not for me, sending it back
  `),
  oneOffs: lines(`
    My wife has looked at the trike and my wife has spoken. How do I give it back?
    It's lovely, it's just lovely for somebody ten inches taller than me. Can it go back?
    The parcel came on time, well packed, perfect. But I have measured the gate wrong and it doesn't go \
      through.
    if i cut the tags off the gloves is that it or can they still go back
    I opened the box, saw the weight of the thing and closed it again. What's next for returning?
    Do you collect? I'm eighty-one and this fork is a little ambitious.
    I was sent a return label for a different order, I need the one for the green jacket.
    Can I hand it in at your warehouse if I'm driving by anyway, or must it go by post?
    My son has outgrown it between ordering and unpacking. One size up?
    Never used, receipt's there, 20 days. That should still be within the time, no?
    The saddle is comfortable for about four minutes. You advertise a 30 day comfort promise: how does it \
      work?
    Got it as a gift from someone who ordered here. Can I return it without them finding out?
    It does what it says, but it's far too loud for our street and I'd like to give it back.
    Please tell me whether muddy wheels count as used. It was one lap of the yard, and now it should go back.
    I ordered three sizes to try, as your page suggests. Two helmets on their way to you: which form?
  `),
};

const refundStatus: Intent = {
  label: 'refund_status',
  weight: 7,
  cross: true,
  order: true,
  frames: lines(`
    I returned {a:product} {ago}. When do I get my [money|{amount}] back?
    You confirmed [the return|my return] on {day} but [my account shows nothing|no money has come in so far].
    My order was cancelled {ago} and I'm still waiting for the {amount}.
    How long does a refund [take|usually take]? You've had the {product} since {day}.
    The refund for order {order} [hasn't arrived|still isn't on my card].
    I sent the {product} back and the post says you got it on {day}. [Where is my refund?|Any idea about \
      the money?]
    You wrote that {amount} would be paid back within {range} days. It is now {longdays}.
    Only {amount} has been refunded although I [sent back|returned] [both|everything]. [Where is the rest?|]
    Has my refund been [started|sent off]? [The return was the {product}.|I returned the {product} {ago}.]
    Which account does the refund go to? [My old card has expired.|I have changed banks since.] I returned \
      the \
      {product} {ago}.
    The return was [received|accepted], says your mail, but [a refund was never mentioned|it says nothing \
      of the money].
    After the parcel got lost you agreed to pay me back. [That was {ago}.|I have seen nothing of the \
      {amount} yet.]
    You cancelled my {product} because there was none left. Fine, but [when does the {amount} come back|\
      my {amount} hasn't come back]?
    Bank says no refund [is pending|is on its way] from you. You say it was sent on {day}. [Which is it?|]
    I got [store credit|a voucher] for the {product} I returned, but asked for the money. When is it [paid \
      out|\
      transferred]?
    The {product} went back to {city} with your label {ago}. Can you [see if it was booked in|check] and \
      tell me \
      when I'm [repaid|reimbursed]?
    Could you send me a [reference|confirmation] for the refund of {amount}, my bank [can't find it|needs it]?
  `),
  fragments: lines(`
    refund??
    where's my refund
    still no money for the {product} i sent back
    refund for {order}?
    when do i get my {amount} back
    {amount} refund not here
    refund status {order}
    returned it {ago}, no refund
  `),
  oneOffs: lines(`
    You have the spade. I don't have the money. One of us is happy.
    It's been a month since I cancelled. Is somebody walking the refund over to me?
    Just the postage came back, three pounds ninety five. Where's the part for the actual bike?
    refund says "processed" on ur site. processed by who, my bank has nothing
    Could the credit go to my husband's card instead? Ours was stolen. The return reached you on the first.
    Does a refund to a gift card take as long as one to a bank account? I returned the lamp last Monday.
    I'm looking at my statement for the whole of June and see no credit from you for the cancelled pre-order.
    Was told 5 to 7 days for the money, it's day 12, should I be worried?
    The jacket is back with you, I've seen it in the tracking. So now we're waiting for accounts, I suppose?
    Hello, any movement on the money for the mower that you collected from us?
    You promised to repay the return postage as well. I got the price of the item, not the postage.
    I gave the pump back in person to a chap called Len who said "three days". It has been ten. No money.
    Is there a way to see how far along my refund is? I sent two things back in one box.
  `),
};

export const orders: Topic = {
  name: 'orders',
  intents: [cancelOrder, changeOrder, returnItem, refundStatus],
};
