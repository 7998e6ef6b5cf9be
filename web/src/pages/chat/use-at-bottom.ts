import { useCallback, useEffect, useRef, useState } from 'react';

/** So near to the end counts as there. In px. */
const NEAR = 90;

/**
 * Keeps the page at its end while it grows, for as long as its reader is there; who scrolls up is left alone.
 * `content` is the ref of what grows; where it `isShort`,
 * as before the first word, the page stays at its top.
 */
export function useAtBottom(isShort: boolean) {
  const [isThere, setThere] = useState(true);
  const sticks = useRef(true);
  const short = useRef(isShort);
  short.current = isShort;
  const observer = useRef<ResizeObserver>(undefined);
  const stick = useCallback(() => {
    sticks.current = true;
    setThere(true);
  }, []);
  const jump = useCallback(() => {
    stick();
    toEnd();
  }, [stick]);
  useEffect(() => {
    let last = scrollY;
    const look = () => {
      const isNear = distance() < NEAR;
      // Up is a wish of the reader's; what grows only pushes the end away.
      if (scrollY < last - 1) sticks.current = isNear;
      else if (isNear) sticks.current = true;
      last = scrollY;
      setThere(sticks.current || isNear);
    };
    addEventListener('scroll', look, { passive: true });
    return () => removeEventListener('scroll', look);
  }, []);
  const content = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(() => {
      if (short.current) return;
      if (sticks.current) toEnd();
      else setThere(distance() < NEAR);
    });
    observer.current.observe(element);
  }, []);
  return { content, isThere, stick, jump };
}

function distance(): number {
  return document.documentElement.scrollHeight - innerHeight - scrollY;
}

function toEnd(): void {
  scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
}
