/** What a model's answer is made of, in the order in which it is said. */
export type AnswerPiece =
  | { readonly sort: 'text' | 'reasoning'; readonly text: string }
  /** A call begins; its arguments follow. */
  | { readonly sort: 'call'; readonly name: string }
  /** The next piece of the JSON text of the last call's arguments. */
  | { readonly sort: 'arguments'; readonly text: string };
