import { useEffect, useRef } from 'react';

/** Escape stops the answer, wherever the focus is. */
export function useStopKey(isAnswering: boolean, stop: () => void): void {
  const latest = useRef(stop);
  latest.current = stop;
  useEffect(() => {
    if (!isAnswering) return;
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      // Within a dialog or a menu Escape closes that one only.
      if (
        event.key !== 'Escape' ||
        event.defaultPrevented ||
        target.closest('[role="dialog"], [role="menu"]')
      )
        return;
      latest.current();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [isAnswering]);
}
