import './app.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { ActingProvider } from './app/acting.tsx';
import { ApiProblem } from './app/api.ts';
import { PreferencesProvider } from './app/preferences.tsx';
import { router } from './app/routes.tsx';
import { SessionProvider } from './app/session.tsx';
import { Loading } from './design/states.tsx';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What was refused stays refused; what was away may come back.
      retry: (count, error) =>
        count < 2 && error instanceof ApiProblem && (error.status === 0 || error.status === 503),
    },
    mutations: { retry: false },
  },
});

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');
createRoot(root).render(
  <StrictMode>
    <PreferencesProvider>
      <QueryClientProvider client={client}>
        <SessionProvider waiting={<Loading />}>
          <ActingProvider>
            <RouterProvider router={router} />
          </ActingProvider>
        </SessionProvider>
      </QueryClientProvider>
    </PreferencesProvider>
  </StrictMode>,
);
