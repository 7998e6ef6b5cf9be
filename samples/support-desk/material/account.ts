import { type Intent, lines, type Topic } from './intent.ts';

const accountAccess: Intent = {
  label: 'account_access',
  weight: 4,
  cross: false,
  order: false,
  frames: lines(`
    I can't log in [any more|since {day}]. It says [wrong password|user unknown|"try again later"].
    I've asked for a new password [three|four|five] times and [no mail comes|the link has always run out].
    My account is [locked|blocked]. [I typed the password wrong a few times.|How do I get back in?]
    How do I change the mail address of my account? [The old one was from my job.|I no longer have the old \
      one.]
    The site [logs me out|throws me out] every time I [open my orders|click on my basket].
    I don't remember [which mail address|what name] I signed up with. [My last order was {a:product}.|Can \
      you find it?]
    Somebody [else seems to be|has been] using my account: there's an address in {city} in it that isn't mine.
    I wanted to look at order {order} but can't sign in. [Please reset my password.|The page says "no such \
      user".]
    The [six digit|verification] code you text me never [comes|arrives], so I can't get into my account.
    Please delete my account [and my data|]. [I don't shop online any more.|I have two of them and need \
      only one.]
    I made a second account by mistake. Could you [merge them|put them into one]?
    Registering fails: it says my mail address is [already taken|not valid], [and yet I never had an account|\
      but it's right].
    My {relative} set up the account and [has died|has moved out]; how do I get [access to it|it into my \
      name]?
    The reset link leads to [an empty page|an error page]. [I only want to log in.|Tried on two computers.]
    I've got a new phone and the sign-in app [asks for the old one|is gone]. How do I [log in|get in] now?
    After your new website went live my password [isn't accepted|stopped working]. [And my wish list?|]
  `),
  fragments: lines(`
    cant log in
    password reset mail never comes
    locked out of my account
    forgot password and username
    change my email address to the new one
    delete my account please
    login [broken|not working] since {day}
    reset link expired again
    no code by text, cant sign in
  `),
  oneOffs: lines(`
    It asks for my first pet. I've tried Biscuit, biscuit and BISCUIT. I know my own cat.
    The sign-in page tells me that I don't exist. I've bought three bikes here.
    new surname since the wedding, same person, how do i change it on the profile
    Could you remove my card and address from your records? I'm tidying up my life online.
    The button under "set new password" is hidden by your cookie banner, on every device I own.
    I get birthday mails for someone called Rosalind and she, I suppose, gets mine. Are our logins mixed up?
    My daughter's changed the password and is at sea till August. Can you let me in?
    Can I have a login for our club with two people using it? At the moment we're locking each other out.
    It wants a capital, a number, a sign and a symbol. What's the difference between the last two? It won't \
      accept mine.
    There's an order from last night in my profile that I did not make; I think I've been hacked.
    The app says session expired. As soon as I sign in it has expired again. I only wanted to see my wish \
      list.
    Signed up on Sunday, still no confirmation mail with the link to switch the account on.
    i stopped being able to get into the account when you changed the website
  `),
};

export const account: Topic = { name: 'account', intents: [accountAccess] };
