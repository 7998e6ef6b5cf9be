/** A wish that was not honoured and whose absence no answer shows: told on the trace. */
export interface Warning {
  readonly feature: string;
  readonly detail: string;
}
