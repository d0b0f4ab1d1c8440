import type { Page } from 'playwright-core';

/**
 * Everything that the page keeps where scripts of it can find it again: its document with the values of its fields, both
 * storages, its address, and what its queries and mutations remember.
 */
export function memoryOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    interface Fiber {
      readonly memoizedProps?: { readonly client?: Caches };
      readonly child: Fiber | null;
      readonly sibling: Fiber | null;
    }
    interface Cache {
      getAll(): readonly { readonly state: unknown }[];
    }
    interface Caches {
      getQueryCache?(): Cache;
      getMutationCache?(): Cache;
    }
    const cachesIn = (fiber: Fiber | null): Caches | null => {
      if (!fiber) return null;
      const client = fiber.memoizedProps?.client;
      return client?.getMutationCache ? client : (cachesIn(fiber.child) ?? cachesIn(fiber.sibling));
    };
    const roots = [...document.querySelectorAll('body > *')].flatMap((element) =>
      Object.entries(element).filter(([name]) => name.startsWith('__reactContainer$')),
    );
    const caches = cachesIn(roots[0]?.[1] as Fiber | null);
    if (!caches) throw new Error('The page has no cache of queries that could be looked into.');
    const remembered = [caches.getQueryCache!(), caches.getMutationCache!()].flatMap((cache) =>
      cache.getAll().map(({ state }) => state),
    );
    return [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      JSON.stringify(history.state),
      location.href,
      JSON.stringify(remembered),
    ].join('\n');
  });
}
