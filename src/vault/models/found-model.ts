/** A model that lies in a store of somebody else's, before it is read. */
export interface FoundModel {
  readonly name: string;
  /** Where the first name is another model's. */
  readonly otherName?: string | undefined;
  /** In the order of its parts. */
  readonly paths: readonly string[];
  readonly source: string;
  /** How the file is called where its own name says nothing: for the quantization in it. */
  readonly shownAs?: string | undefined;
  readonly beside?: Readonly<Record<string, string>> | undefined;
}

/** What a store holds. */
export interface Search {
  readonly store: string;
  readonly found: readonly FoundModel[];
  /** Files that look like models and are not taken, with the reason. */
  readonly passedOver: readonly { readonly path: string; readonly why: string }[];
}
