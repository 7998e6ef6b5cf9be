import { type ClipboardEvent, type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import styles from './Composer.module.css';

interface FieldProps {
  readonly typed: string;
  readonly setTyped: (typed: string) => void;
  readonly send: () => void;
  readonly paste: (event: ClipboardEvent) => void;
}

/** Where one types; as high as what was typed, up to a part of the window. */
export function MessageField({ typed, setTyped, send, paste }: FieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its height follows what is typed
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [typed]);
  useEffect(() => {
    // A phone would open its keyboard over the page that was just opened.
    if (matchMedia('(hover: hover)').matches) field.current?.focus({ preventScroll: true });
  }, []);
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <textarea
      ref={field}
      className={styles.field}
      rows={1}
      aria-label="Your message"
      aria-describedby="chat-keys"
      placeholder="Say something"
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      onKeyDown={press}
      onPaste={paste}
    />
  );
}
