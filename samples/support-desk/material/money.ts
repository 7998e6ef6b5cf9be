import { type Intent, lines, type Topic } from './intent.ts';

const paymentFailed: Intent = {
  label: 'payment_failed',
  weight: 3,
  cross: false,
  order: false,
  frames: lines(`
    My card [is|keeps being|gets] [declined|refused] when I try to pay for the {product}. [The bank says \
      it's fine.|]
    The checkout [hangs|freezes] on the last page [and the order never goes through|] when I [press|click] \
      pay.
    I [can't|am not able to] complete my order: the payment page says [error {number}|"something went wrong"].
    The code from my bank [never arrives|comes too late], so the payment for the {product} [times out|is \
      rejected].
    Do you accept [cards from abroad|bank transfer|gift cards]? Yours is the only shop where my card won't \
      go through.
    I've tried [two|three] different cards for the {product}, [none is accepted|and your site turns down \
      every one].
    Nothing happens when I click "[buy now|pay]". The {product} [just stays|sits] in the basket.
    I want to pay by instalments but [I am turned down|the option fails] at the end with no reason. [No \
      money has left.|]
    Payment [failed|was not successful], says your mail. [How do I pay for the {product} now?|Can I try \
      again?]
    It won't take my [postcode|billing address] in the card form, so I can't [pay|finish paying] for the \
      {product}.
    The wallet button [does nothing|opens an empty window] on my phone. I'd like to pay for {a:product} \
      that way.
    Could I [pay over the phone|send a bank transfer] for the {product}? The website [refuses|won't accept] \
      my card.
    My order disappeared after the bank's approval screen. Nothing was [taken|charged], no order was made. \
      [How \
      should I pay?|What went wrong?]
    Whatever I do at checkout I'm thrown back to [the basket|the start] at the payment step.
    Can you keep the {product} for me? I'm trying to pay [since {day}|all day] and it's [refused|declined] \
      every time.
  `),
  fragments: lines(`
    card declined
    payment won't go through for the {product}
    can't pay
    error {number} at checkout
    checkout stuck on payment
    card refused again for the {product}
    cant check out
    why was my payment rejected
  `),
  oneOffs: lines(`
    Your till doesn't like me. Three goes, three red crosses, and yes, I have money.
    the spinny circle at checkout has been spinning since breakfast
    My bank swears they approved it, you swear they didn't, the wheelbarrow's still in the basket.
    Expiry date field only goes up to 2029, my card is valid until 2031. So I can't pay.
    I'd like to order but the security step sends a code to my old phone, which is in a lake.
    Is there a limit on how much I can pay at once? The small test order worked, the bike order fails.
    Is there some other way to pay? I press the button and it says to contact my bank, who say to contact you.
    Checkout says my basket expired whenever I reach the card part. Slow typist here.
    Payment not possible from Jersey it seems? The form has no such country, and so it won't accept the card.
    I get to "confirm with your bank", confirm with my bank, then get "payment cancelled by user". I didn't.
    Tried paying on the phone, tablet, and my neighbour's laptop. Not one of them gets beyond the card number.
    gift card plus debit card together = error every time. separately they work but neither covers it
  `),
};

const chargedWrong: Intent = {
  label: 'charged_wrong',
  weight: 3,
  cross: true,
  order: true,
  frames: lines(`
    I've been charged [twice|two times] for the {product}. [Only one order shows in my account.|]
    You took {higher} from my card but the order [was|came to] only {lower}.
    There's a payment of {amount} to you on my statement [that I don't recognise|which I know nothing about].
    The price on the page was {lower} and I [paid|was billed] {higher}. [Why is that?|Please explain.]
    Delivery was supposed to be free, [yet|but] you charged me {fee} for it.
    My bank shows the same amount, {amount}, [going out to you on {day} and again on {day2}|two days running].
    I was billed for [two|three] of the {product} when I [bought|ordered] just the one.
    The discount showed in the basket, [but I was charged the full {amount}|and then the full price was \
      taken].
    The checkout gave me an error, so I tried again, and now [both payments have been taken|I've paid double].
    Why is the total on my card [higher|more] than the total in your mail? It's {higher} against {lower}.
    You've debited me for the {product} [although the order was never placed|and I have never bought one].
    Can you explain the extra {fee} on order {order}? [It's not on the confirmation.|I didn't agree to that.]
    I gave the card for a {small} and you've taken the money for {a:product}. [That's an overcharge of \
      {amount}.|]
    A subscription of {fee} a month? I [bought one {product}, nothing more|never signed up for that].
    You charged my [old card|company card] for order {order} and not the one I chose.
    You still owe me the difference: I was charged {higher} and the shelf price was {lower}.
  `),
  fragments: lines(`
    charged twice for {order}
    double payment!!
    why {higher}? it said {lower}
    you overcharged me
    paid for delivery, was meant to be free
    what's this {fee} on my card
    {amount} taken twice
    billed for 2, bought 1
  `),
  oneOffs: lines(`
    Either my maths or your maths. 19 plus 24 is not 61.
    Somebody's been very keen: the same forty-two pounds left my account at 9:01, 9:02 and 9:04.
    Your shop took money from my mother's card. She doesn't own a computer.
    I see a "reservation" and a "booking" for one order. Is that one payment or two? It looks like two.
    ok so i bought the cheap rack and paid for the dear one, receipt says cheap, bank says dear
    I was charged in dollars, at a dreadful rate, from a shop an hour up the road.
    Why have I been charged for gift wrap? I'm buying a spade for myself.
    Was the insurance ticked by default? I'm eight pounds lighter and never asked for it.
    Payment went out on the day of the order and once more on the day of dispatch. Please put one of them \
      right.
    I pay the amount on the invoice, no more. You've collected more. Please look at it.
    The sale price ended at midnight and I ordered at 23:40, but you billed the full price.
    Refunds are fine, thanks, that one's settled. This is about the new order, where the card was hit twice.
  `),
};

const invoiceRequest: Intent = {
  label: 'invoice_request',
  weight: 3,
  cross: false,
  order: true,
  frames: lines(`
    Could you send me [an invoice|the invoice|a receipt] for order {order}? [My accountant needs it.|]
    I need a VAT invoice for the {product} I bought {ago}[, please|].
    The invoice is in my own name but should be [made out to my company|addressed to {company}].
    Where can I download the [bill|invoice]? [I only see a delivery note.|There's none in my account.]
    There was no [receipt|bill] in the box with the {product}. [I need it for the tax office.|Could you \
      mail it?]
    My employer pays for the {bike}, so I need [a proper invoice|a paid invoice] with [their name|the VAT \
      number] on it.
    Can you correct the [address|company name] on the invoice for order {order}? [It ought to say {company}.|]
    Please [mail|post] me a copy of the bill for {amount} dated {day}.
    I'm doing my [books|tax return] and can't find the invoice for the {product} [from {ago}|anywhere].
    The PDF you attached is [empty|unreadable|in the wrong language]. Could I have the invoice again?
    For the insurance I need proof that I bought the {product} from you. [A receipt would do.|Could you \
      send that?]
    Your invoice doesn't show the VAT [separately|at all]. We need that at {company}.
    We're a [school|club|charity] and need the invoice [before|after] we pay. We want [five|two|ten] of \
      the {product}.
    Do you still have the receipt from [last year|two years ago|the spring]? It was {a:product}. [I've lost \
      mine.|The paper one has faded.]
    Could you put [our purchase number {number}|the department's name] on the invoice for the {product}?
  `),
  fragments: lines(`
    invoice for {order} pls
    need a receipt for the {product}
    vat invoice please
    copy of my bill?
    no invoice in the parcel
    invoice to {company} please
    receipt??
    where do i get the invoice for {order}
  `),
  oneOffs: lines(`
    The tax man would like to know I own a shredder. Might I have that in writing, with VAT?
    My dog ate the receipt. I know how that sounds. Another copy?
    Please send the paperwork to accounts, not me. They want a bill with a number on it, the packing slip \
      won't do.
    invoice says Mr, i'm Dr, uni won't pay it otherwise
    Can I have one bill for all four orders of this year? My treasurer loves one bill.
    We reclaim the VAT abroad and for that your VAT number has to be on it; it isn't.
    Do you do pro forma? The parish council can't approve a mower without one.
    For the cycle to work thing HR asks for the original document with price and date. Where would I find \
      that?
    The warranty people at the maker's want to see a proof of purchase, so kindly send me mine again.
    I clicked "no paper" and regret it. Receipt on paper, if you'd be so kind.
    The sum is right, the date's right, the name is my ex-husband's. New invoice please.
    Need the bill split by bike and accessories, since the grant covers only the bike.
  `),
};

const discountCode: Intent = {
  label: 'discount_code',
  weight: 2,
  cross: false,
  order: false,
  frames: lines(`
    The code {code} [doesn't work|isn't accepted|is rejected]. [It says "not valid".|]
    I signed up for the newsletter and [never got|am still missing] the [voucher|ten per cent off].
    Can I use {code} on the {product} as well? [It takes nothing off.|The basket ignores it.]
    My [gift voucher|coupon] has run out [without me noticing|last week]. Could you [extend|renew] it?
    I forgot to enter {code} when I ordered. Could you [still apply it|take it off afterwards]?
    Do you have a discount for [students|pensioners|allotment clubs|buying five]? I'm after {a:product}.
    Why can't I combine {code} with the sale price? [I was going to buy {a:product}.|]
    It says my code has been used already. [I haven't used it.|It was for first orders and this is my first.]
    When's the next sale? I'm [holding off on|waiting to buy] {a:product}.
    I have a [refer-a-friend|loyalty] code from my {relative}, where do I [type it in|enter it]?
    The ad promised {percent} off the {product}, but [I see no code anywhere|which code is it]?
    Is {code} only for [new customers|orders over £{number}]? It fails with the {product} in the basket.
    Could you do something on the price if I take [two|three]? I mean the {product}. A voucher would be nice.
    The {small} came with a card for {percent} off the next order. [The scratch-off bit is unreadable.|It's \
      refused.]
  `),
  fragments: lines(`
    {code} not working
    code rejected
    voucher for {percent}?
    student discount?
    promo code {code} expired?
    where do i put the code {code}
    any discount on the {product}
    newsletter voucher never came
  `),
  oneOffs: lines(`
    My code is either SPROUT or SPR0UT, and neither of them does anything.
    You owe me ten per cent for my email address, I believe that was the deal.
    Saw the banner on the bus, forgot the word. What's the code on the bus?
    Nurses' discount, does it exist with you?
    typed code, clicked apply, price went UP by a pound. is that how it works
    I've been ordering here for nine years and have never had so much as a voucher. Anything for old friends?
    Is last year's Easter voucher of any use still? Found it in a coat.
    The birthday coupon says it's for the day itself, but I was in hospital then. May I use it late?
    Price match: the shop in Corvale has the same pump for less, would you give me a code?
    It wants a minimum spend of 50. I'm at 49.80. Be kind to my code.
    The discount vanishes from the basket each time I change the number of bulbs.
    Two vouchers, one order: how?
  `),
};

export const money: Topic = {
  name: 'money',
  intents: [paymentFailed, chargedWrong, invoiceRequest, discountCode],
};
