import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { Route, Router, Switch } from 'wouter';
import { isWorthRetrying } from '../api/api-error.ts';
import { onHealed, openEvents } from '../api/events.ts';
import { onSession, renewSession, session } from '../api/session.ts';
import { ErrorNote } from '../parts/ErrorNote.tsx';
import { Quiet } from '../parts/Quiet.tsx';
import { Toasts } from '../parts/Toasts.tsx';
import { base } from './base.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { NotFound } from './NotFound.tsx';
import { Shell } from './Shell.tsx';

const Home = lazy(() => import('../pages/home/Home.tsx'));
const Chat = lazy(() => import('../pages/chat/Chat.tsx'));
const Tasks = lazy(() => import('../pages/tasks/Tasks.tsx'));
const Traces = lazy(() => import('../pages/traces/Traces.tsx'));
const Experts = lazy(() => import('../pages/experts/Experts.tsx'));
const Login = lazy(() => import('../pages/login/Login.tsx'));

const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, retry: isWorthRetrying, refetchOnWindowFocus: true } },
});
onHealed(() => void queries.invalidateQueries());

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Router base={base}>
        <Door />
        <Toasts />
      </Router>
    </QueryClientProvider>
  );
}

/** Whoever must sign in first sees nothing else. */
function Door() {
  const who = useSyncExternalStore(onSession, session);
  const [error, setError] = useState<Error>();
  useEffect(() => {
    renewSession().catch(setError);
  }, []);
  useEffect(() => {
    if (who?.signed_in) openEvents();
  }, [who?.signed_in]);
  if (error && !who) return <ErrorNote error={error} again={() => location.reload()} />;
  if (!who) return null;
  return who.signed_in ? <House /> : <Suspense fallback={null}>{<Login />}</Suspense>;
}

function House() {
  return (
    <Shell>
      <ErrorBoundary>
        <Suspense fallback={<Quiet />}>
          <Switch>
            <Route path="/" component={Home} />
            <Route path="/chat/*?" component={Chat} />
            <Route path="/tasks/*?" component={Tasks} />
            <Route path="/traces/*?" component={Traces} />
            <Route path="/experts/*?" component={Experts} />
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}
