/** One place that breaks a rule. */
export interface Complaint {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

/** What a reader of a failure needs besides the places. */
export interface Rule {
  readonly rule: string;
  readonly why: string;
  readonly fix: string;
}

/** Fails with every place at once, the rule, its reason and the way out. */
export function assertNone(complaints: readonly Complaint[], rule: Rule): void {
  if (complaints.length === 0) return;
  const error = new Error(explain(complaints, rule));
  delete error.stack; // the places are in the message; our own frames would only bury them
  throw error;
}

export function explain(complaints: readonly Complaint[], { rule, why, fix }: Rule): string {
  const places = complaints.map(({ file, line, what }) => `  ${file}:${line}  ${what}`);
  const count = complaints.length === 1 ? '1 place breaks' : `${complaints.length} places break`;
  return [`${count} a house rule.`, `Rule: ${rule}`, `Why:  ${why}`, `Do:   ${fix}`, ...places].join('\n');
}
