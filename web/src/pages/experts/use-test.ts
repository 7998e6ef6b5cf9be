import { useRef, useState } from 'react';
import { type Tried, test } from '../../api/experts.ts';
import { type ConnectForm, testBody } from './connect-form.ts';

/** One try of an address at a time: what came of the last, or why it could not be made. */
export interface Trial {
  readonly isBusy: boolean;
  readonly tried: Tried | undefined;
  readonly error: Error | undefined;
  run(): Promise<void>;
  /** What is told of another address or key is told no more. */
  forget(): void;
}

/** `found`: told the models that the address offers. */
export function useTest(form: ConnectForm, found: (models: readonly string[]) => void): Trial {
  const [isBusy, setBusy] = useState(false);
  const [tried, setTried] = useState<Tried>();
  const [error, setError] = useState<Error>();
  const under = useRef<AbortController>(undefined);
  const forget = () => {
    under.current?.abort();
    setBusy(false);
    setTried(undefined);
    setError(undefined);
  };
  const run = async () => {
    forget();
    const controller = new AbortController();
    under.current = controller;
    setBusy(true);
    try {
      const answer = await test(testBody(form), controller.signal);
      if (controller.signal.aborted) return;
      setTried(answer);
      if (answer.ok) found(answer.models);
    } catch (thrown) {
      if (controller.signal.aborted) return;
      setError(thrown as Error);
    }
    setBusy(false);
  };
  return { isBusy, tried, error, run, forget };
}
