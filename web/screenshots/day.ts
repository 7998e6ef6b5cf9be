/** What a small office asks in a day: questions, and what its experts say. */
export interface Exchange {
  readonly asked: string;
  readonly answered: string;
}

export const EXCHANGES: readonly Exchange[] = [
  {
    asked: 'Say in one sentence what changed in the supplier contract of 12 May.',
    answered: 'Delivery is now due within ten working days, and late parts cost the supplier 2 % a week.',
  },
  {
    asked: 'Which of these two invoices was paid twice: 2026-118 or 2026-181?',
    answered: 'Invoice 2026-181: it was paid on 3 and again on 17 November.',
  },
  {
    asked: 'Write a short, friendly reply: we are closed from 24 December to 2 January.',
    answered:
      'Thank you for your message. We are on holiday from 24 December to 2 January and answer right after.',
  },
  {
    asked: 'Turn "ca. 3 pallets, next Tue, before noon" into one plain sentence.',
    answered: 'About three pallets will arrive next Tuesday before noon.',
  },
  {
    asked: 'What is the word for "Lieferschein" in English and in Dutch?',
    answered: 'In English it is **delivery note**, in Dutch *pakbon*.',
  },
  {
    asked: 'List the open points from the meeting notes of Monday.',
    answered:
      '1. Offer for the mowers\n2. New lock for the store room\n3. Who trains the apprentice in spring',
  },
  {
    asked: 'Shorten this to ten words: our bicycles are built by hand and last for a lifetime.',
    answered: 'Our bicycles are built by hand and last a lifetime.',
  },
  {
    asked: 'A customer wants to send back a tent after 40 days. What do we answer?',
    answered: 'We take it back within 60 days, unused and in its bag. Please send it with the return slip.',
  },
];

/** The question of the screenshot of the chat, and its answer. */
export const CHAT: Exchange = {
  asked: 'How do I spread 240 parcels over three vans that hold 100, 90 and 70?',
  answered: [
    'Fill each van by the **same share** of what it holds. Together they hold 260, so each is filled to',
    '240 ⁄ 260, about 92 %:',
    '',
    '| van | holds | parcels |',
    '| --- | ---: | ---: |',
    '| A | 100 | 92 |',
    '| B | 90 | 83 |',
    '| C | 70 | 65 |',
    '',
    'That makes 240, and leaves every van some room:',
    '',
    '```python',
    'holds = {"A": 100, "B": 90, "C": 70}',
    'share = 240 / sum(holds.values())',
    'print({van: round(room * share) for van, room in holds.items()})',
    '```',
  ].join('\n'),
};

/** How many of an hour's asks the office's own machine answers: more and more of them, as it is trusted. */
export function ownShare(hour: number): number {
  return 0.15 + 0.5 * (hour / 24);
}

/** How many come in an hour of the day: few at night. */
export function asksInHour(hour: number): number {
  return Math.round(15 + 120 * Math.max(0, Math.sin(((hour - 5) / 15) * Math.PI)));
}
