import { useEffect, useRef, type ReactNode } from 'react';
import { Outlet, useRouterState } from '@tanstack/react-router';

/** Around everything: when another page is shown, its heading gets the focus and the title says where one is. */
export function Page(): ReactNode {
  const pathname = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const previous = useRef<string>(undefined);
  useEffect(() => {
    if (pathname === undefined) return;
    const isFirst = previous.current === undefined;
    previous.current = pathname;
    return whenHeadingIs((heading) => {
      document.title = `${heading.textContent} · Praesidia Keys`;
      if (!isFirst) heading.focus({ preventScroll: true });
    });
  }, [pathname]);
  return <Outlet />;
}

/** Calls back with the page's heading, at once or when it has loaded. */
function whenHeadingIs(found: (heading: HTMLElement) => void): () => void {
  const heading = document.querySelector('h1');
  if (heading) {
    found(heading);
    return () => undefined;
  }
  const observer = new MutationObserver(() => {
    const late = document.querySelector('h1');
    if (!late) return;
    observer.disconnect();
    found(late);
  });
  observer.observe(document.body, { childList: true, subtree: true });
  return () => observer.disconnect();
}
