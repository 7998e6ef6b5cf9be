import { useEffect, useState } from 'react';

/** When what was opened closes, the focus goes back to what opened it, or to where one types. */
export function useReturnFocus(): void {
  // Read before what opens takes the focus.
  const [opener] = useState(() => document.activeElement);
  useEffect(() => {
    return () => {
      // What opened it may be drawn anew in this very moment.
      setTimeout(() => {
        if (document.activeElement && document.activeElement !== document.body) return;
        const field = document.querySelector<HTMLElement>('textarea[aria-label="Your message"]');
        const back = opener?.isConnected && opener !== document.body ? (opener as HTMLElement) : field;
        back?.focus({ preventScroll: true });
      });
    };
  }, [opener]);
}
