/** How far a load is: it waits for its turn and for room, or so much of it is in memory, from 0 to 1. */
export type LoadNews = { readonly kind: 'room' } | { readonly kind: 'loading'; readonly share: number };
export type TellLoad = (news: LoadNews) => void;

/** A load under way, and those who want to know how far it is. */
export class Loading<Loaded> {
  readonly done: Promise<Loaded>;
  readonly #watchers = new Set<TellLoad>();
  #last: LoadNews | undefined;

  constructor(load: (tell: TellLoad) => Promise<Loaded>) {
    this.done = load((news) => {
      this.#last = news;
      for (const tell of this.#watchers) tell(news);
    });
  }

  /** Who comes late is told at once how far it is. */
  watch(tell: TellLoad): void {
    this.#watchers.add(tell);
    if (this.#last) tell(this.#last);
  }
}
