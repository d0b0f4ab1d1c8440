import { useEffect, useRef, type RefObject } from 'react';

/** Of a form: when it was refused, the focus goes to the first field that something is wrong with, wherever that is scrolled to. */
export function useFirstError(error: unknown): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  return form;
}
