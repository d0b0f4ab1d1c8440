import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { listenForSignOut } from '../api/client';
import { queryClient } from '../api/query-client';
import { sessionQuery } from '../api/session';
import { applyScheme } from '../lib/scheme';
import { Announcer } from '../ui/announce';
import { TooltipProvider } from '../ui/Tooltip';
import '../ui/tokens.css';
import { router } from './router';

// what adds a style to the page, a dialog that stops the page behind it from scrolling, shows the nonce of this page
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
Object.assign(globalThis, { __webpack_nonce__: nonce });

applyScheme();
listenForSignOut(() => {
  queryClient.clear();
  queryClient.setQueryData(sessionQuery.queryKey, null);
  // the route asks who is signed in, and goes to where one signs in
  void router.invalidate();
});

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <RouterProvider router={router} />
        <Announcer />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
);
